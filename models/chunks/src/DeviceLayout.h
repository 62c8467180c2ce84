// What the directory of a device's block says of a series. Layout: models/history/FORMAT.md, "Device blocks".
// Thread: plain values.
#pragma once

#include "BytesColumn.h"
#include "Ints.h"
#include "Streams.h"

#include <chunks/DeviceBlock.h>

#include <cstdint>

namespace muster::chunks {

// How values become integers: the low bits of the form of a series.
namespace valueform {
inline constexpr unsigned Integers = 0; // bits as they are
inline constexpr unsigned Decimal0 = 1; // to 10: 0 to 9 decimal digits
inline constexpr unsigned Decimal9 = 10;
inline constexpr unsigned Bits = 11;  // patterns of bits, XOR allowed
inline constexpr unsigned Plain = 12; // bytes, one after another
inline constexpr unsigned Words = 13; // distinct bytes, and which one each row has
inline constexpr unsigned Mask = 0x0f;
// What else there is.
// Integers that count seconds, as uptimes do: less the seconds since the run's first time.
inline constexpr unsigned IsClock = 0x10;
inline constexpr unsigned HasExceptions = 0x20; // decimals only
inline constexpr unsigned HasAttributes = 0x40;
inline constexpr unsigned HasMetadata = 0x80;
} // namespace valueform

// Runs of rows with equal flags and quality.
struct AttributeColumns {
  IntColumn lengths, flags, quality;
};

// What few series have.
struct RareColumns {
  AttributeColumns attributes;
  IntColumn exceptionRows, exceptionBits;
  BytesColumn bytes; // of bytes: values or words
  IntColumn metadataRows;
  BytesColumn metadata;
};

// A series in a block.
struct SeriesEntry {
  unsigned form = 0;
  std::uint32_t timeColumn = 0;
  std::size_t values = 0; // rows that are not null
  IntColumn integers;     // values, or which word
  std::size_t rare = 0;   // place among the RareColumns, where the form asks for some
};

// Seconds between two times, to the nearest.
constexpr std::uint64_t secondsBetween(std::int64_t firstMs, std::int64_t timeMs) {
  return (static_cast<std::uint64_t>(timeMs) - static_cast<std::uint64_t>(firstMs) + 500) / 1000;
}

constexpr bool hasRare(unsigned form) {
  return (form & ~(valueform::Mask | valueform::IsClock)) != 0 ||
         (form & valueform::Mask) >= valueform::Plain;
}

} // namespace muster::chunks
