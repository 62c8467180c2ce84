// Where a broker is: mqtt://host[:port] or mqtts://host[:port]. IPv6 addresses in brackets.
// User and password never stand in a URL: they would end in logs and process lists.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

struct BrokerUrl {
  std::string host{}; // name or address, without brackets
  std::uint16_t port = 1883;
  bool tls = false;

  // Also takes tcp:// and ssl://, and a bare host[:port] as mqtt://. Default ports 1883 and 8883.
  // Error: BadUrl, saying which part is wrong and how a right one looks.
  static Result<BrokerUrl> parse(std::string_view text);
  std::string toString() const; // canonical

  friend bool operator==(const BrokerUrl&, const BrokerUrl&) = default;
};

} // namespace muster
