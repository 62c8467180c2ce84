#include <schema/Value.h>

#include <cassert>

namespace muster {

Value Value::integer(DataType type, std::int64_t v) {
  assert(isSignedInteger(type));
  const int unused = 64 - integerBits(type);
  const std::uint64_t shifted = static_cast<std::uint64_t>(v) << unused;
  const std::int64_t extended = static_cast<std::int64_t>(shifted) >> unused;
  return scalar(type, static_cast<std::uint64_t>(extended));
}

Value Value::unsignedInteger(DataType type, std::uint64_t v) {
  assert(isUnsignedInteger(type) || type == DataType::DateTime);
  const int unused = type == DataType::DateTime ? 0 : 64 - integerBits(type);
  return scalar(type, v << unused >> unused);
}

double Value::numberOf(DataType type, std::uint64_t bits) {
  if (isSignedInteger(type) || type == DataType::DateTime)
    return static_cast<double>(static_cast<std::int64_t>(bits));
  if (isUnsignedInteger(type))
    return static_cast<double>(bits);
  if (type == DataType::Double)
    return std::bit_cast<double>(bits);
  if (type == DataType::Float)
    return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  if (type == DataType::Boolean)
    return bits != 0 ? 1.0 : 0.0;
  return kNotANumber;
}

} // namespace muster
