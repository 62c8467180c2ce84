// How each device stands, and stood at the start of the last hours: what keyframes need, which are written a little later
// than the hour that they are about. Thread: one at a time.
#pragma once

#include "ChunkAccess.h"

#include <history/HistoryTypes.h>

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace muster {

class StandingLog {
 public:
  // nodes: each device's edge node. Begins from the newest frame of each group and the events since, up to an id.
  // untilHour: as it was just before that hour, for before() of it.
  Result<void> load(ChunkAccess& access, std::span<const DeviceId> nodes, std::int64_t lastEvent,
                    std::optional<std::int64_t> untilHour = {});
  bool isLoaded() const { return m_isLoaded; }
  void forget();
  // Devices that are new since.
  void addDevices(std::span<const DeviceId> nodes);
  // In the order of ids.
  void apply(const HistoryEvent& event);

  // The group's devices that were known just before an hour, rising, into out; false where that cannot be told any more.
  bool before(std::uint32_t group, std::int64_t hour, std::vector<DeviceStanding>& out) const;
  // Hours up to this one will not be asked for again.
  void passed(std::uint32_t group, std::int64_t hour);
  std::size_t memoryBytes() const;

 private:
  struct State {
    DeviceStanding standing;
    bool isKnown = false; // some event was about it
  };
  struct Line {
    State now;
    std::int64_t baseHour = 0; // of the frame that it began with: what was before is in it
    std::int64_t fromHour =
        0; // how it stood at earlier hours cannot be told, or is no base for what came later
    // How it stood before the first event of an hour, rising; at the start of an hour it stood as the first one of that hour or
    // a later one says, else as now.
    std::vector<std::pair<std::int64_t, State>> steps;
    std::vector<DeviceId> children;
  };
  void applyTo(DeviceId device, const HistoryEvent& event, bool isOwn);
  Result<void> loadFrames(ChunkAccess& access, std::int64_t untilHour, std::int64_t& oldestHour);
  Result<void> loadEvents(ChunkAccess& access, std::int64_t fromHour, std::int64_t untilHour,
                          std::int64_t lastEvent);

  std::vector<Line> m_lines; // by device
  bool m_isLoaded = false;
};

} // namespace muster
