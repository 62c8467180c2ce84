// The number of an edge node's connection, which its NBIRTH and its NDEATH share. It goes up with each connection, 0 to
// 255 and around. Source: Sparkplug 3.0.0, chapter 6, "NBIRTH" and "NDEATH". Thread: any.
#pragma once

#include <schema/PayloadView.h>

#include <cstdint>
#include <optional>

namespace muster {

// None where the payload has none, or none that is a whole number.
std::optional<std::uint64_t> findBdSeq(const PayloadView& payload);

// Where both are known.
inline bool isLater(std::optional<std::uint64_t> bdSeq, std::optional<std::uint64_t> known) {
  return bdSeq && known && static_cast<std::uint8_t>(*bdSeq - *known - 1) < 127;
}

} // namespace muster
