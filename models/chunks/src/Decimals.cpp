#include "Decimals.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace muster::chunks {
namespace {

constexpr double kPowers[kMostDecimals + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
// Adding it makes the sum's last bit worth 1, so that the sum's low bits are the rounded integer.
constexpr double kRounder = 0x1.8p52;
constexpr double kLimit = 0x1p51;

double numberOf(std::uint64_t bits, bool isFloat) {
  return isFloat ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                 : std::bit_cast<double>(bits);
}

std::uint64_t bitsOf(double number, bool isFloat) {
  return isFloat ? std::bit_cast<std::uint32_t>(static_cast<float>(number))
                 : std::bit_cast<std::uint64_t>(number);
}

// Exact for integers below kLimit.
double doubleOf(std::uint64_t integer) {
  return std::bit_cast<double>(integer + std::bit_cast<std::uint64_t>(kRounder)) - kRounder;
}

// All rows with so many digits; gives how many are exceptions. Without branches, so that it is quick.
template<bool IsFloat>
std::size_t convert(std::span<const std::uint64_t> bits, unsigned digits, std::uint64_t* integers,
                    std::uint8_t* isException) {
  const double power = kPowers[digits];
  std::size_t exceptions = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const double scaled = numberOf(bits[i], IsFloat) * power;
    const double sum = scaled + kRounder;
    const double back = (sum - kRounder) / power;
    const bool isExact = bitsOf(back, IsFloat) == bits[i] && std::fabs(scaled) < kLimit;
    integers[i] = std::bit_cast<std::uint64_t>(sum) - std::bit_cast<std::uint64_t>(kRounder);
    isException[i] = isExact ? 0 : 1;
    exceptions += isExact ? 0 : 1;
  }
  return exceptions;
}

// The fewest digits that give the value back; more than kMostDecimals where none do.
unsigned digitsOf(std::uint64_t bits, bool isFloat, unsigned least) {
  std::uint64_t integer = 0;
  unsigned digits = least;
  while (digits <= kMostDecimals && !toDecimal(bits, isFloat, digits, integer))
    ++digits;
  return digits;
}

// From a few values; nothing where too many of them are no decimals.
std::optional<unsigned> guessDigits(std::span<const std::uint64_t> bits, bool isFloat) {
  constexpr std::size_t kLooks = 16;
  unsigned digits = 0;
  std::size_t failures = 0;
  const std::size_t looks = std::min(kLooks, bits.size());
  for (std::size_t i = 0; i < looks; ++i) {
    const unsigned its = digitsOf(bits[i * bits.size() / looks], isFloat, 0);
    if (its <= kMostDecimals)
      digits = std::max(digits, its);
    else
      ++failures;
  }
  if (failures > looks / 4)
    return std::nullopt;
  return digits;
}

// Those that fail may need more digits than those that were looked at first.
bool raiseDigits(std::span<const std::uint64_t> bits, bool isFloat, std::span<const std::uint8_t> isException,
                 unsigned& digits) {
  std::size_t looks = 16;
  for (std::size_t i = 0; i < bits.size() && looks > 0; ++i) {
    if (isException[i] == 0)
      continue;
    const unsigned its = digitsOf(bits[i], isFloat, digits + 1);
    if (its <= kMostDecimals) {
      digits = its;
      return true;
    }
    --looks;
  }
  return false;
}

} // namespace

bool nearestInteger(double number, unsigned digits, std::uint64_t& integer) {
  const double scaled = number * kPowers[digits];
  if (!(std::fabs(scaled) < kLimit))
    return false;
  integer = std::bit_cast<std::uint64_t>(scaled + kRounder) - std::bit_cast<std::uint64_t>(kRounder);
  return true;
}

bool toDecimal(std::uint64_t bits, bool isFloat, unsigned digits, std::uint64_t& integer) {
  return nearestInteger(numberOf(bits, isFloat), digits, integer) &&
         decimalBits(integer, isFloat, digits) == bits;
}

bool toDecimals(std::span<const std::uint64_t> bits, bool isFloat, Decimals& result) {
  const std::optional<unsigned> guess = guessDigits(bits, isFloat);
  if (!guess)
    return false;
  result.digits = *guess;
  result.integers.resize(bits.size());
  std::vector<std::uint8_t> isException(bits.size());
  const std::size_t most = bits.size() / 32 + 1;
  for (;;) {
    const std::size_t count =
        isFloat ? convert<true>(bits, result.digits, result.integers.data(), isException.data())
                : convert<false>(bits, result.digits, result.integers.data(), isException.data());
    if (count <= most)
      break;
    if (!raiseDigits(bits, isFloat, isException, result.digits))
      return false;
  }
  result.exceptions.clear();
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (isException[i] == 0)
      continue;
    result.exceptions.push_back(i);
    result.integers[i] = i == 0 ? 0 : result.integers[i - 1];
  }
  return true;
}

std::uint64_t decimalBits(std::uint64_t integer, bool isFloat, unsigned digits) {
  return bitsOf(doubleOf(integer) / kPowers[digits], isFloat);
}

void fromDecimals(std::uint64_t* values, std::size_t count, bool isFloat, unsigned digits) {
  const double power = kPowers[digits];
  if (isFloat) {
    for (std::size_t i = 0; i < count; ++i)
      values[i] = bitsOf(doubleOf(values[i]) / power, true);
  } else if (digits == 0) {
    for (std::size_t i = 0; i < count; ++i)
      values[i] = bitsOf(doubleOf(values[i]), false);
  } else {
    for (std::size_t i = 0; i < count; ++i)
      values[i] = bitsOf(doubleOf(values[i]) / power, false);
  }
}

} // namespace muster::chunks
