// The datatypes of Sparkplug B, with the numbers that travel on the wire.
// Source: Sparkplug 3.0.0, chapter 6, "Data Types"; Appendix A (sparkplug_b.proto, enum DataType).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster {

enum class DataType : std::uint8_t {
  Unknown = 0,
  // clang-format off
  Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4,
  UInt8 = 5, UInt16 = 6, UInt32 = 7, UInt64 = 8,
  Float = 9, Double = 10, Boolean = 11,
  String = 12, DateTime = 13, Text = 14, UUID = 15,
  DataSet = 16, Bytes = 17, File = 18, Template = 19,
  PropertySet = 20, PropertySetList = 21, // only as types of properties, never of a metric
  Int8Array = 22, Int16Array = 23, Int32Array = 24, Int64Array = 25,
  UInt8Array = 26, UInt16Array = 27, UInt32Array = 28, UInt64Array = 29,
  FloatArray = 30, DoubleArray = 31, BooleanArray = 32, StringArray = 33, DateTimeArray = 34,
  // clang-format on
};

inline constexpr std::uint32_t kLargestDataType = 34;

// Sparkplug's own spelling: "Int8", "DateTime", "UInt16Array"; "Unknown" for what is not known.
std::string_view dataTypeName(DataType type);
// The reverse; nothing where the name is not exactly one of those.
std::optional<DataType> dataTypeFromName(std::string_view name);
// From the wire's number; nothing above 34. 0 gives Unknown.
std::optional<DataType> dataTypeFromWire(std::uint32_t number);

constexpr bool isSignedInteger(DataType t) {
  return t >= DataType::Int8 && t <= DataType::Int64;
}
constexpr bool isUnsignedInteger(DataType t) {
  return t >= DataType::UInt8 && t <= DataType::UInt64;
}
constexpr bool isInteger(DataType t) {
  return t >= DataType::Int8 && t <= DataType::UInt64;
}
constexpr bool isFloating(DataType t) {
  return t == DataType::Float || t == DataType::Double;
}
// Has an order and a place on a numeric axis. DateTime and Boolean are scalars, but not numbers.
constexpr bool isNumeric(DataType t) {
  return isInteger(t) || isFloating(t);
}
// Kept in 64 bits: numbers, Boolean, DateTime. Everything else is kept as bytes.
constexpr bool isScalar(DataType t) {
  return isNumeric(t) || t == DataType::Boolean || t == DataType::DateTime;
}
constexpr bool isText(DataType t) {
  return t == DataType::String || t == DataType::Text || t == DataType::UUID;
}
constexpr bool isArray(DataType t) {
  return t >= DataType::Int8Array && t <= DataType::DateTimeArray;
}
constexpr bool isMetricType(DataType t) {
  return t != DataType::Unknown && t != DataType::PropertySet && t != DataType::PropertySetList;
}
// Bits of an integer type: 8, 16, 32, 64; 0 for other types.
constexpr int integerBits(DataType t) {
  if (!isInteger(t))
    return 0;
  const int step = (static_cast<int>(t) - 1) % 4;
  return 8 << step;
}

} // namespace muster
