#include "RandomValues.h"

#include <protozero/pbf_writer.hpp>

#include <array>
#include <cstring>

namespace muster::test {

namespace {

constexpr int kDeepest = 3;

// Arrays follow the order of their elements' types, but for the last two.
DataType elementOf(DataType array) {
  if (array == DataType::DateTimeArray)
    return DataType::DateTime;
  return static_cast<DataType>(static_cast<int>(array) - 21);
}

std::size_t widthOf(DataType type) {
  if (isInteger(type))
    return static_cast<std::size_t>(integerBits(type)) / 8;
  return type == DataType::Float ? 4 : 8;
}

} // namespace

DataType RandomValues::typeFrom(std::initializer_list<DataType> types) {
  return *(types.begin() + below(types.size()));
}

DataType RandomValues::basicType() {
  return static_cast<DataType>(1 + below(14));
}

Value RandomValues::scalarOf(DataType type) {
  constexpr std::array<std::uint64_t, 8> kExtremes{0,      1,           0x7f,        0x80,
                                                   0x7fff, 0x80000000u, 0x7fffffffu, UINT64_MAX};
  std::uint64_t bits = chance(40) ? kExtremes[below(kExtremes.size())] : m_random();
  if (type == DataType::Boolean)
    return Value::boolean((bits & 1) != 0);
  if (isSignedInteger(type))
    return Value::integer(type, static_cast<std::int64_t>(bits));
  if (isUnsignedInteger(type) || type == DataType::DateTime)
    return Value::unsignedInteger(type, chance(50) ? bits : bits & 0x1ffffffffffu);
  if (type == DataType::Float) {
    constexpr std::array<std::uint32_t, 6> kOdd{0x80000000u, 1,           0x7f800000u,
                                                0xff800000u, 0x7fc00000u, 0x7f812345u};
    return Value::scalar(type, chance(30) ? kOdd[below(kOdd.size())] : bits & 0xFFFFFFFFu);
  }
  constexpr std::array<std::uint64_t, 6> kOdd{
      1ull << 63, 1, 0x7ff0000000000000u, 0xfff0000000000000u, 0x7ff8000000000000u, 0x7ff0000000000001u};
  return Value::scalar(type, chance(30) ? kOdd[below(kOdd.size())] : bits);
}

std::string RandomValues::text(bool mayHaveNul) {
  static constexpr std::array<std::string_view, 20> kPieces{"a",
                                                            "temperature",
                                                            "\"",
                                                            ",",
                                                            "\r\n",
                                                            "\n",
                                                            "'",
                                                            "=1+1",
                                                            "-",
                                                            "@",
                                                            "\t",
                                                            "\xC3\xA4",
                                                            "\xE2\x82\xAC",
                                                            "\xF0\x9F\x98\x80",
                                                            "\xEF\xBF\xBD",
                                                            "\\",
                                                            " ",
                                                            "/",
                                                            "\x7F",
                                                            "\x01"};
  std::string out;
  for (std::uint64_t left = below(8); left > 0; --left) {
    if (mayHaveNul && chance(3))
      out += '\0';
    else
      out += kPieces[below(kPieces.size())];
  }
  return out;
}

std::string RandomValues::bytes(std::size_t longest) {
  std::string out(below(longest + 1), '\0');
  for (char& c : out)
    c = static_cast<char>(m_random());
  return out;
}

std::string RandomValues::array(DataType type) {
  std::string out;
  const std::uint64_t count = below(20);
  if (type == DataType::BooleanArray) {
    out.assign(4 + (count + 7) / 8, '\0');
    out[0] = static_cast<char>(count);
    for (std::uint64_t i = 0; i < count; ++i)
      if (chance(50))
        out[4 + i / 8] = static_cast<char>(static_cast<unsigned char>(out[4 + i / 8]) | 0x80u >> i % 8);
    return out;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    if (type == DataType::StringArray) {
      out.append(text(false)).append(1, '\0');
      continue;
    }
    const DataType element = elementOf(type);
    const std::uint64_t bits = scalarOf(element).bits();
    char raw[8];
    std::memcpy(raw, &bits, sizeof raw);
    out.append(raw, widthOf(element));
  }
  return out;
}

namespace {

// The fields of a DataSet's element (first 1) and of a parameter (first 3),
// as the specification numbers them.
void addTyped(protozero::pbf_writer& out, protozero::pbf_tag_type first, const Value& value) {
  switch (value.type()) {
  case DataType::Float:
    return out.add_fixed32(first + 2, static_cast<std::uint32_t>(value.bits()));
  case DataType::Double:
    return out.add_fixed64(first + 3, value.bits());
  case DataType::Boolean:
    return out.add_bool(first + 4, value.asBool());
  case DataType::Int64:
  case DataType::UInt32:
  case DataType::UInt64:
  case DataType::DateTime:
    return out.add_uint64(first + 1, value.bits());
  case DataType::String:
  case DataType::Text:
    return out.add_string(first + 5, value.bytes());
  default:
    return out.add_uint32(first, static_cast<std::uint32_t>(value.bits()));
  }
}

} // namespace

std::string RandomValues::dataSet() {
  std::string out;
  protozero::pbf_writer writer(out);
  std::vector<DataType> types(1 + below(4));
  writer.add_uint64(1, types.size());
  for (std::size_t i = 0; i < types.size(); ++i)
    writer.add_string(2, text());
  for (DataType& type : types) {
    type = basicType();
    writer.add_uint32(3, static_cast<std::uint32_t>(type));
  }
  for (std::uint64_t rows = below(5); rows > 0; --rows) {
    std::string row;
    protozero::pbf_writer rowWriter(row);
    for (const DataType type : types) {
      std::string element;
      protozero::pbf_writer elementWriter(element);
      if (!chance(10))
        addTyped(elementWriter, 1, isScalar(type) ? scalarOf(type) : Value::bytes(type, text()));
      rowWriter.add_message(1, element);
    }
    writer.add_message(4, row);
  }
  return out;
}

std::string RandomValues::templateOf(int depth) {
  std::string out;
  protozero::pbf_writer writer(out);
  if (chance(50))
    writer.add_string(1, text());
  for (std::uint64_t left = below(4); left > 0; --left)
    writer.add_message(2, encodeMetric(metric(depth + 1)));
  for (std::uint64_t left = below(3); left > 0; --left) {
    std::string parameter;
    protozero::pbf_writer parameterWriter(parameter);
    const DataType type = basicType();
    parameterWriter.add_string(1, text());
    parameterWriter.add_uint32(2, static_cast<std::uint32_t>(type));
    addTyped(parameterWriter, 3, isScalar(type) ? scalarOf(type) : Value::bytes(type, text()));
    writer.add_message(3, parameter);
  }
  if (chance(50))
    writer.add_string(4, text());
  writer.add_bool(5, chance(50));
  return out;
}

Value RandomValues::valueOf(DataType type) {
  if (isScalar(type))
    return scalarOf(type);
  if (isText(type))
    return Value::bytes(type, text());
  if (isArray(type))
    return Value::bytes(type, array(type));
  switch (type) {
  case DataType::DataSet:
    return Value::bytes(type, dataSet());
  case DataType::Template:
    return Value::bytes(type, templateOf(0));
  case DataType::PropertySet:
    return Value::bytes(type, encodeProperties(properties(1)));
  case DataType::PropertySetList: {
    std::string out;
    protozero::pbf_writer writer(out);
    for (std::uint64_t left = below(3); left > 0; --left)
      writer.add_message(1, encodeProperties(properties(2)));
    return Value::bytes(type, out);
  }
  default:
    return Value::bytes(type, bytes(40));
  }
}

std::vector<Property> RandomValues::properties(int depth) {
  std::vector<Property> found(below(4));
  for (Property& property : found) {
    property.name = text();
    const DataType type = depth < kDeepest && chance(10)
                              ? typeFrom({DataType::PropertySet, DataType::PropertySetList})
                              : basicType();
    if (chance(10))
      property.value = Value::null(type);
    else if (type == DataType::PropertySet)
      property.value = Value::bytes(type, encodeProperties(properties(depth + 1)));
    else
      property.value = valueOf(type);
  }
  return found;
}

MetaData RandomValues::metadata() {
  MetaData metadata;
  if (chance(50))
    metadata.isMultiPart = chance(50);
  if (chance(50))
    metadata.contentType = text();
  if (chance(50))
    metadata.size = m_random();
  if (chance(50))
    metadata.seq = below(10);
  if (chance(50))
    metadata.fileName = text();
  if (chance(50))
    metadata.fileType = text();
  if (chance(50))
    metadata.md5 = text();
  if (chance(50))
    metadata.description = text();
  return metadata;
}

Metric RandomValues::metric(int depth) {
  Metric metric;
  metric.name = chance(80) ? "n" + text() : std::string();
  if (chance(50))
    metric.alias = m_random();
  if (chance(80))
    metric.timestampMs = static_cast<std::int64_t>(m_random());
  metric.isHistorical = chance(20);
  metric.isTransient = chance(20);
  if (chance(20))
    metric.metadata = metadata();
  if (chance(40))
    metric.properties = properties(1);
  auto type = static_cast<DataType>(1 + below(kLargestDataType));
  if (!isMetricType(type))
    type = DataType::Double;
  if (chance(10))
    metric.value = Value::null(type);
  else if (type == DataType::Template)
    metric.value = depth < kDeepest ? Value::bytes(type, templateOf(depth)) : scalarOf(DataType::Double);
  else
    metric.value = valueOf(type);
  return metric;
}

Payload RandomValues::payload(std::size_t metrics) {
  Payload payload;
  if (chance(90))
    payload.timestampMs = static_cast<std::int64_t>(below(1ull << 42));
  if (chance(90))
    payload.seq = below(256);
  if (chance(20))
    payload.uuid = "u" + text();
  if (chance(20))
    payload.body = "b" + bytes(30);
  for (std::size_t i = 0; i < metrics; ++i)
    payload.metrics.push_back(metric());
  return payload;
}

} // namespace muster::test
