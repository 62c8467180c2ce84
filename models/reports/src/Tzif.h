// A compiled zone, as zic writes it. Hostile: counts are held against the size, times and offsets against bounds.
// Source: RFC 8536. Thread: a free function without state.
#pragma once

#include "ZoneRule.h"

#include <schema/Result.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

inline constexpr std::size_t kMostTzifBytes = 64 * 1024;
// Years 0 to 9999: what lies outside is not told apart.
inline constexpr std::int64_t kFirstZoneS = -62'167'219'200;
inline constexpr std::int64_t kLastZoneS = 253'402'300'799;

struct ZoneTable {
  std::int32_t firstOffsetS = 0;   // before the first change
  std::vector<ZoneChange> changes; // rising
  std::optional<ZoneRule> rule;    // from the last change on; always, where there is none
};

// Error: BadPayload.
Result<ZoneTable> parseTzif(std::string_view bytes, const std::string& name);

} // namespace muster
