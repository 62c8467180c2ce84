// The newest sample of each series of 64 devices, as of the last frame and of each hour since: what frames are written from,
// and what late samples are put into. Source of the rules: FORMAT.md, "Keyframes". Thread: one at a time.
#pragma once

#include "Changes.h"
#include "ChunkAccess.h"
#include "StandingLog.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace muster {

// Of one hour: each series' newest sample; of several with that time all, in order of arrival. Rising by device, series. Bytes
// are whole.
using HourStates = std::vector<SeriesState>;

class GroupStates {
 public:
  explicit GroupStates(std::uint32_t group) : m_group(group) {}

  // From the newest frame until an hour (nothing: the newest of all) and the chunks since, up to that hour.
  Result<void> load(ChunkAccess& access, std::optional<std::int64_t> untilHour = {});
  // The last hour for which a frame was written, or that was passed without.
  std::optional<std::int64_t> boundary() const { return m_boundary; }
  // Takes what a pack found; frames that are late are mended. framesLeft: how many may still be opened in this pack: past it
  // they are deleted.
  Result<void> take(const std::map<std::int64_t, HourStates>& hours, ChunkAccess& access, Changes& changes,
                    std::size_t& framesLeft);
  // Writes the frames of hours up to hostHour that have samples and no frame yet.
  void writeFrames(std::int64_t hostHour, StandingLog& standings, Changes& changes);
  // All series just before an hour, whatever frames there are; moves the boundary there.
  const std::vector<SeriesState>& advanceTo(std::int64_t hour);
  std::size_t memoryBytes() const;

 private:
  using States = std::vector<SeriesState>;
  Result<void> loadHour(ChunkAccess& access, std::int64_t hour);
  Result<void> takeChunk(ChunkAccess& access, const ChunkAccess::Block& block, std::int64_t hour);
  Result<void> mergeInto(States& held, std::int64_t hour, const HourStates& more, ChunkAccess& access,
                         std::uint32_t belowPart);
  Result<void> mendFrames(const std::map<std::int64_t, HourStates>& late, ChunkAccess& access,
                          Changes& changes, std::size_t& framesLeft);
  Result<bool> mendFrame(StateBlock& frame, std::map<SeriesId, std::pair<std::int64_t, HourStates>>& carried,
                         ChunkAccess& access);

  std::uint32_t m_group;
  std::optional<std::int64_t> m_boundary;
  States m_before;                        // newest with times before the boundary
  std::map<std::int64_t, States> m_later; // of each hour from the boundary on
};

} // namespace muster
