// Every series' newest sample up to a moment, as it comes together from keyframes, chunks and journal.
// Errors: as HistoryReader. Thread: load() may run at once for groups that do not overlap; all else: one.
#pragma once

#include "ReaderCatalogue.h"
#include "ReaderConnection.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace muster {

class FleetStates {
 public:
  struct Candidate {
    std::int64_t timeMs = 0;
    std::uint64_t bits = 0; // scalars
    std::uint16_t quality = kQualityGood;
    std::uint8_t flags = 0;
    std::string_view bytes; // others
    bool isAlone = true;    // false: its source may have had others of the same time before it
  };

  explicit FleetStates(const ReaderCatalogue& catalogue);

  // Keyframes and chunks of groups [firstGroup, endGroup), up to atMs.
  Result<void> load(ReaderConnection& connection, const std::stop_token& stop, std::int64_t atMs,
                    std::uint32_t firstGroup, std::uint32_t endGroup);
  // A sample that came after those that are in: newest where its time is not before theirs.
  void offer(SeriesId series, const Candidate& sample);
  void replace(SeriesId series, const SeriesRun& run, std::size_t row);

  SeriesState& at(SeriesId series) { return m_states[series]; }
  std::span<const SeriesState> all() const {
    return m_states;
  } // by id; series: kNoSeries where there is none
  // Series whose newest sample offer() could not decide, or whose value is elsewhere; each once.
  std::vector<SeriesId> unsettled() const;
  // The keyframe's hour; nothing where the group has none.
  std::optional<std::int64_t> startOf(std::uint32_t group) const;
  std::vector<DeviceStanding> standings() const; // of the keyframes
  // Rising by device, then series. What is here is gone after.
  std::vector<SeriesState> take();

 private:
  struct Group {
    std::optional<std::int64_t> frameHour;
    std::vector<DeviceStanding> standings;
  };
  Result<void> loadFrame(ReaderConnection& connection, std::uint32_t group, std::int64_t hour);
  Result<void> loadChunks(ReaderConnection& connection, const std::stop_token& stop, std::int64_t atMs,
                          std::uint32_t firstGroup, std::uint32_t endGroup);
  Result<void> takeBlock(ReaderConnection& connection, DeviceId device, std::int64_t atMs, SeriesRun& row);

  const ReaderCatalogue& m_catalogue;
  std::vector<SeriesState> m_states; // by series
  std::vector<char> m_isTie; // by series; not vector<bool>, whose neighbours two threads may not write
  std::vector<Group> m_groups;
};

} // namespace muster
