#include <schema/Payload.h>
#include <schema/TemplateParts.h>

#include <backtoback/Values.h>

#include <array>
#include <limits>

namespace muster::test {

namespace {

using enum DataType;

constexpr std::array<DataType, 32> kTypes{
    Double,      Boolean,     Int16,       String,     Int8,        Int32,        Int64,       UInt8,
    UInt16,      UInt32,      UInt64,      Float,      DateTime,    Text,         UUID,        DataSet,
    Bytes,       File,        Template,    Int8Array,  Int16Array,  Int32Array,   Int64Array,  UInt8Array,
    UInt16Array, UInt32Array, UInt64Array, FloatArray, DoubleArray, BooleanArray, StringArray, DateTimeArray};

constexpr std::int32_t kPlain = 1'000; // numbers below: themselves; from there on: any bits

std::uint64_t bitsOf(std::int32_t number) {
  const auto n = static_cast<std::uint64_t>(static_cast<std::uint32_t>(number));
  return number >= 0 && number < kPlain ? n : n * 0x9E3779B97F4A7C15u;
}

// Short lengths only.
void appendField(std::string& out, char tag, const std::string& content) {
  out.push_back(tag);
  out.push_back(static_cast<char>(content.size()));
  out += content;
}

std::size_t widthOf(DataType array) {
  switch (array) {
  case Int8Array:
  case UInt8Array:
    return 1;
  case Int16Array:
  case UInt16Array:
    return 2;
  case Int32Array:
  case UInt32Array:
  case FloatArray:
    return 4;
  default:
    return 8;
  }
}

// Of up to three elements.
std::string arrayOf(DataType type, std::int32_t number) {
  const std::size_t count = static_cast<std::uint32_t>(number) % 4;
  std::string bytes;
  if (type == BooleanArray) {
    bytes = {static_cast<char>(count), 0, 0, 0};
    if (count != 0)
      bytes.push_back(static_cast<char>(0xA0));
    return bytes;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (type == StringArray) {
      bytes += "t" + std::to_string(number) + '\0';
      continue;
    }
    for (std::size_t at = 0; at < widthOf(type); ++at)
      bytes.push_back(static_cast<char>(bitsOf(number + static_cast<std::int32_t>(i)) >> (8 * at)));
  }
  return bytes;
}

// One column of Int32 and up to two rows. Source: Appendix A, message DataSet.
std::string dataSetOf(std::int32_t number) {
  std::string element{'\x08', static_cast<char>(number & 0x7f)};
  std::string row;
  appendField(row, '\x0a', element);
  std::string bytes{'\x08', '\x01'};
  appendField(bytes, '\x12', "c");
  bytes += {'\x18', static_cast<char>(Int32)};
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(number) % 3; ++i)
    appendField(bytes, '\x22', row);
  return bytes;
}

std::string member(const char* name, Value value) {
  Metric metric;
  metric.name = name;
  metric.value = std::move(value);
  return encodeMetric(metric);
}

// Source: Appendix A, message Template.
Value templateOf(const std::string& first, const std::string& second, bool isDefinition) {
  std::string bytes;
  appendField(bytes, '\x12', first);
  if (!second.empty())
    appendField(bytes, '\x12', second);
  if (!isDefinition)
    appendField(bytes, '\x22', kDefinition);
  bytes += {'\x28', isDefinition ? '\x01' : '\x00'};
  return Value::bytes(Template, bytes);
}

Value amps(std::int32_t number) {
  return Value::integer(Int32, number);
}

Value floatingOf(DataType type, std::int32_t number) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr std::array<double, 4> kOdd{-0.0, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN()};
  const double plain = number >= kPlain ? kOdd[static_cast<std::uint32_t>(number) % 4] : number;
  return type == Float ? Value::floating(static_cast<float>(plain)) : Value::floating(plain);
}

} // namespace

DataType typeOf(std::int32_t number) {
  return kTypes[static_cast<std::uint32_t>(number) % kTypes.size()];
}

Value valueOf(DataType type, std::int32_t number) {
  if (isFloating(type))
    return floatingOf(type, number);
  if (type == Boolean)
    return Value::boolean((number & 1) != 0);
  if (isSignedInteger(type))
    return Value::integer(type, static_cast<std::int64_t>(bitsOf(number)));
  if (isScalar(type))
    return Value::unsignedInteger(type, type == DateTime ? bitsOf(number) >> 24 : bitsOf(number));
  if (isArray(type))
    return Value::bytes(type, arrayOf(type, number));
  if (type == DataSet)
    return Value::bytes(type, dataSetOf(number));
  if (type == Template)
    return templateOf(member("amps", amps(number)), member("on", Value::boolean((number & 1) != 0)), false);
  const std::string text = "t" + std::to_string(number);
  return Value::bytes(type, isText(type) ? text : text.substr(0, static_cast<std::uint32_t>(number) % 5));
}

Value definition() {
  return templateOf(member("amps", Value::integer(Int32, 0)), member("on", Value::boolean(false)), true);
}

Value partOfTemplate(std::int32_t number) {
  return templateOf(member("amps", amps(number)), "", false);
}

Value laidOver(const Value& current, const Value& next) {
  if (next.type() != Template || current.type() != Template || current.isNull() || next.isNull())
    return next;
  std::optional<std::string> merged = mergedTemplate(current.bytes(), next.bytes());
  return merged ? Value::bytes(Template, *std::move(merged)) : next;
}

} // namespace muster::test
