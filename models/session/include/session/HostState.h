// The payload of STATE messages: a host says that it is online, or its Will says that it is not.
//   {"online":true,"timestamp":1763800472000}
// Strict JSON: members in any order, unknown members skipped, everything else that is not exactly this
// refused. Source: Sparkplug 3.0.0, chapter 6, "Payload Description of STATE".
// Thread: plain values and free functions.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

struct HostState {
  bool online = false;
  std::int64_t timestampMs =
      0; // UTC; of the host's CONNECT, so that a late Will can be told from a new birth

  friend bool operator==(const HostState&, const HostState&) = default;
};

// Errors: BadPayload (with the byte offset), BadUtf8, LimitExceeded (over 4,096 bytes or 16 levels deep).
Result<HostState> parseHostState(std::string_view json);
std::string hostStateJson(const HostState& state);

} // namespace muster
