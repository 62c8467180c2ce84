// One metric value, lossless for every Sparkplug datatype.
//
// Scalars (integers, Float, Double, Boolean, DateTime) live in 64 bits:
//   signed integers sign-extended to 64 bits; unsigned zero-extended; Float as its 32 bits; Double as its 64;
//   Boolean 0 or 1; DateTime as milliseconds since 1970 UTC.
// Everything else lives in bytes:
//   String, Text, UUID: UTF-8; Bytes, File: as they are; arrays: Sparkplug's packed little-endian form;
//   DataSet, Template: their encoded Protocol Buffers message, untouched, so that nothing is lost on the way.
// Equality is to the bit: NaN equals the same NaN, -0.0 differs from 0.0.
// Thread: a plain value.
#pragma once

#include <schema/DataType.h>
#include <schema/Result.h>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

class Value {
 public:
  Value() = default; // null, of Unknown type

  static Value null(DataType type) { return Value(type, true, 0, {}); }
  static Value boolean(bool b) { return Value(DataType::Boolean, false, b ? 1 : 0, {}); }
  static Value floating(float f) {
    return Value(DataType::Float, false, std::bit_cast<std::uint32_t>(f), {});
  }
  static Value floating(double d) {
    return Value(DataType::Double, false, std::bit_cast<std::uint64_t>(d), {});
  }
  // type must be a signed integer type; the value is truncated to its width.
  static Value integer(DataType type, std::int64_t v);
  // type must be an unsigned integer type or DateTime; the value is truncated to its width.
  static Value unsignedInteger(DataType type, std::uint64_t v);
  // type must not be scalar.
  static Value bytes(DataType type, std::string v) { return Value(type, false, 0, std::move(v)); }
  static Value text(std::string v) { return bytes(DataType::String, std::move(v)); }
  // For code that already has the 64 bits described above.
  static Value scalar(DataType type, std::uint64_t bits) { return Value(type, false, bits, {}); }

  DataType type() const { return m_type; }
  bool isNull() const { return m_null; }
  std::uint64_t bits() const { return m_bits; }
  const std::string& bytes() const { return m_bytes; }

  bool asBool() const { return m_bits != 0; }
  std::int64_t asInt64() const { return std::bit_cast<std::int64_t>(m_bits); }
  std::uint64_t asUInt64() const { return m_bits; }
  float asFloat() const { return std::bit_cast<float>(static_cast<std::uint32_t>(m_bits)); }
  double asDouble() const { return std::bit_cast<double>(m_bits); }
  // For axes and sorting: every scalar as a double (64-bit integers lose their last digits); NaN for others
  // and for null.
  double toNumber() const { return m_null ? kNotANumber : numberOf(m_type, m_bits); }
  static double numberOf(DataType type, std::uint64_t bits);

  friend bool operator==(const Value&, const Value&) = default;

 private:
  static constexpr double kNotANumber = __builtin_nan("");
  Value(DataType type, bool isNull, std::uint64_t bits, std::string bytes)
      : m_type(type), m_null(isNull), m_bits(bits), m_bytes(std::move(bytes)) {}

  DataType m_type = DataType::Unknown;
  bool m_null = true;
  std::uint64_t m_bits = 0;
  std::string m_bytes;
};

} // namespace muster
