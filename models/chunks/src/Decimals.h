// Floating-point values as scaled decimals: most sensors and files give a few decimal digits, and as integers these are
// small. Exact to the bit: a value that does not come back is an exception. Layout: models/history/FORMAT.md, "Values".
// Source: the idea of ALP (Afroozeh, Kuffo, Boncz: ALP: Adaptive Lossless floating-Point Compression, SIGMOD 2023).
// Thread: an object belongs to one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace muster::chunks {

inline constexpr unsigned kMostDecimals = 9;

// |integer| < 2^51: then it is exact as a double, and quick to convert.
struct Decimals {
  unsigned digits = 0;                   // value = integer / 10^digits
  std::vector<std::uint64_t> integers;   // two's complement; of an exception that of the row before
  std::vector<std::uint64_t> exceptions; // rows, rising
};

// bits: of doubles, or of floats in the low half. False where decimals are no use; result is then undefined.
bool toDecimals(std::span<const std::uint64_t> bits, bool isFloat, Decimals& result);
// One value; false where it is no decimal of so few digits.
bool toDecimal(std::uint64_t bits, bool isFloat, unsigned digits, std::uint64_t& integer);
// The integer whose decimal is nearest; false where there is none below 2^51.
bool nearestInteger(double number, unsigned digits, std::uint64_t& integer);
// The reverse.
std::uint64_t decimalBits(std::uint64_t integer, bool isFloat, unsigned digits);
// In place: integers become bits.
void fromDecimals(std::uint64_t* values, std::size_t count, bool isFloat, unsigned digits);

} // namespace muster::chunks
