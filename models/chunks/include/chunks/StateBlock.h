// What a group of devices was like just before an hour began: the newest sample of each series and how each device was.
// The body of a row of the table "frame" (keyframe). Layout: models/history/FORMAT.md. Hostile input: as DeviceBlock.h.
// Threads: plain values and free functions.
#pragma once

#include <schema/Catalog.h>
#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

struct SeriesState {
  SeriesId series = kNoSeries;
  DeviceId device = kNoDevice;
  DataType type = DataType::Unknown;
  std::int64_t timeMs = 0; // UTC
  std::uint64_t bits = 0;  // scalars, as Value keeps them
  std::uint16_t quality = 192;
  std::uint8_t flags = 0; // kStoredFlags
  // Of a type that is no scalar. Longer ones than kLongestStateBytes are not stored: isElsewhere, and the value is the
  // newest sample with that time in the chunk of that time.
  std::string bytes;
  bool isElsewhere = false;

  friend bool operator==(const SeriesState&, const SeriesState&) = default;
};
inline constexpr std::size_t kLongestStateBytes = 64;

struct DeviceStanding {
  DeviceId device = kNoDevice;
  bool isOnline = false;
  std::int64_t bornMs = 0;         // UTC; 0: never
  std::int64_t offlineSinceMs = 0; // UTC; 0: not offline, or never born
  std::int64_t lastSeenMs = 0;     // UTC, host's time
  std::uint32_t births = 0, gaps = 0, rejected = 0;

  friend bool operator==(const DeviceStanding&, const DeviceStanding&) = default;
};

inline constexpr std::size_t kMostStatesABlock = 1u << 20; // series, and devices

struct StateBlock {
  std::vector<SeriesState> series;     // rising by device, then series
  std::vector<DeviceStanding> devices; // rising

  friend bool operator==(const StateBlock&, const StateBlock&) = default;
};

// Of series that are scalars bytes are not stored, of others bits are not.
void encodeState(const StateBlock& state, std::int64_t beforeMs, std::string& out);
// Errors: BadPayload.
Result<StateBlock> decodeState(std::string_view blob, std::int64_t beforeMs);

} // namespace muster
