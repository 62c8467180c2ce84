#include <schema/NumberOrder.h>
#include <schema/Value.h>

#include <bit>
#include <cmath>

namespace muster {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

bool isNegative(const Number& whole) {
  return !isUnsignedInteger(whole.type) && static_cast<std::int64_t>(whole.bits) < 0;
}

std::partial_ordering compareWhole(const Number& a, const Number& b) {
  if (isNegative(a) != isNegative(b))
    return isNegative(a) ? std::partial_ordering::less : std::partial_ordering::greater;
  return a.bits <=> b.bits; // two's complement keeps the order among negative ones
}

// A whole number and a finite or infinite one.
std::partial_ordering compareMixed(const Number& whole, double other) {
  if (std::isnan(other))
    return std::partial_ordering::unordered;
  if (other >= kTwoTo64)
    return std::partial_ordering::less;
  if (other < -kTwoTo63)
    return std::partial_ordering::greater;
  const double below = std::floor(other);
  const Number floor =
      other < 0 ? Number{DataType::Int64, static_cast<std::uint64_t>(static_cast<std::int64_t>(below))}
                : Number{DataType::UInt64, static_cast<std::uint64_t>(below)};
  const std::partial_ordering order = compareWhole(whole, floor);
  return order == 0 && below != other ? std::partial_ordering::less : order;
}

std::partial_ordering reversed(std::partial_ordering order) {
  return 0 <=> order;
}

} // namespace

std::partial_ordering compareNumbers(const Number& a, const Number& b) {
  if (isFloating(a.type) && isFloating(b.type))
    return Value::numberOf(a.type, a.bits) <=> Value::numberOf(b.type, b.bits);
  if (isFloating(b.type))
    return compareMixed(a, Value::numberOf(b.type, b.bits));
  if (isFloating(a.type))
    return reversed(compareMixed(b, Value::numberOf(a.type, a.bits)));
  return compareWhole(a, b);
}

Number roundedFor(DataType type, const Number& number) {
  if (type != DataType::Float || number.type != DataType::Double)
    return number;
  const auto nearest = static_cast<float>(std::bit_cast<double>(number.bits));
  return {DataType::Float, std::bit_cast<std::uint32_t>(nearest)};
}

} // namespace muster
