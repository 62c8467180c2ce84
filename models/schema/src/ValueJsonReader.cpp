#include "ScalarText.h"
#include "ValueCheck.h"
#include "ValueJson.h"

#include <schema/ValueText.h>

#include <protozero/pbf_writer.hpp>

#include <cstring>

namespace muster {

namespace {

constexpr int kMaxDepth = 8; // as DecodeLimits::depth

std::uint64_t readScalar(JsonReader& json, DataType type) {
  std::uint64_t bits = 0;
  if (type == DataType::Boolean)
    return json.boolean() ? 1 : 0;
  const bool isParsed = json.peek() == '"' ? parseScalarText(type, json.string(), bits)
                                           : parseScalarText(type, json.number(), bits);
  if (!isParsed)
    json.fail();
  return bits;
}

DataType readType(JsonReader& json) {
  const auto type = dataTypeFromName(json.string());
  if (!type)
    json.fail();
  return type.value_or(DataType::Unknown);
}

std::string readBooleans(JsonReader& json) {
  std::string bytes(4, '\0');
  std::uint32_t count = 0;
  json.array([&] {
    if (count % 8 == 0)
      bytes += '\0';
    const unsigned bit = json.boolean() ? 0x80u >> count % 8 : 0u;
    bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | bit);
    ++count;
  });
  std::memcpy(bytes.data(), &count, sizeof count);
  return bytes;
}

std::string readArray(JsonReader& json, DataType array) {
  if (array == DataType::BooleanArray)
    return readBooleans(json);
  std::string bytes;
  const DataType type = elementType(array);
  const std::size_t size = elementBytes(array);
  json.array([&] {
    if (array == DataType::StringArray) {
      const std::string text = json.string();
      if (text.find('\0') != std::string::npos)
        json.fail(); // NUL ends a string there
      bytes.append(text).append(1, '\0');
      return;
    }
    const std::uint64_t bits = readScalar(json, type);
    char raw[8];
    std::memcpy(raw, &bits, sizeof raw);
    bytes.append(raw, size);
  });
  return bytes;
}

// Elements of a DataSet and parameters of a Template: the six scalar fields, numbered from first on.
void writeTyped(protozero::pbf_writer& out, protozero::pbf_tag_type first, DataType type, JsonReader& json) {
  if (json.takeNull())
    return;
  if (isText(type))
    return out.add_string(first + 5, json.string());
  if (!isScalar(type))
    return json.fail();
  const std::uint64_t bits = readScalar(json, type);
  switch (wireKindOf(type)) {
  case WireKind::Int:
    return out.add_uint32(first, static_cast<std::uint32_t>(bits));
  case WireKind::Long:
    return out.add_uint64(first + 1, bits);
  case WireKind::Float:
    return out.add_fixed32(first + 2, static_cast<std::uint32_t>(bits));
  case WireKind::Double:
    return out.add_fixed64(first + 3, bits);
  default:
    return out.add_bool(first + 4, bits != 0);
  }
}

void readRows(JsonReader& json, protozero::pbf_writer& out, const std::vector<DataType>& types) {
  json.array([&] {
    std::string row;
    protozero::pbf_writer rowWriter(row);
    std::size_t column = 0;
    json.array([&] {
      if (column == types.size())
        return json.fail();
      std::string element; // a null is an empty message, which a nested writer would leave out
      protozero::pbf_writer elementWriter(element);
      writeTyped(elementWriter, 1, types[column++], json);
      rowWriter.add_message(1, element);
    });
    if (column != types.size())
      json.fail();
    out.add_message(4, row);
  });
}

std::string readDataSet(JsonReader& json) {
  std::string head;
  std::string rows;
  std::vector<std::string> columns;
  std::vector<DataType> types;
  protozero::pbf_writer rowWriter(rows);
  json.object([&](std::string_view name) {
    if (name == "columns")
      json.array([&] { columns.push_back(json.string()); });
    else if (name == "types")
      json.array([&] { types.push_back(readType(json)); });
    else if (name == "rows")
      readRows(json, rowWriter, types);
    else
      json.fail();
  });
  protozero::pbf_writer out(head);
  out.add_uint64(1, columns.size());
  for (const std::string& column : columns)
    out.add_string(2, column);
  for (const DataType type : types)
    out.add_uint32(3, static_cast<std::uint32_t>(type));
  return head + rows;
}

Value readNullable(JsonReader& json, DataType type, int depth) {
  if (json.takeNull())
    return Value::null(type);
  JsonValue read = readValueJson(json, type, depth);
  return isScalar(type) ? Value::scalar(type, read.bits) : Value::bytes(type, std::move(read.bytes));
}

std::vector<Property> readProperties(JsonReader& json, int depth) {
  std::vector<Property> properties;
  if (depth > kMaxDepth) {
    json.fail();
    return properties;
  }
  json.array([&] {
    Property& property = properties.emplace_back();
    DataType type = DataType::Unknown;
    json.object([&](std::string_view name) {
      if (name == "name")
        property.name = json.string();
      else if (name == "type")
        type = readType(json);
      else if (name == "value")
        property.value = readNullable(json, type, depth);
      else
        json.fail();
    });
  });
  return properties;
}

std::string readPropertySets(JsonReader& json, int depth) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  json.array([&] { out.add_message(1, encodeProperties(readProperties(json, depth + 1))); });
  return bytes;
}

std::uint64_t readUnsigned(JsonReader& json) {
  return readScalar(json, DataType::UInt64);
}

MetaData readMetaData(JsonReader& json) {
  MetaData metadata;
  json.object([&](std::string_view name) {
    if (name == "isMultiPart")
      metadata.isMultiPart = json.boolean();
    else if (name == "contentType")
      metadata.contentType = json.string();
    else if (name == "size")
      metadata.size = readUnsigned(json);
    else if (name == "seq")
      metadata.seq = readUnsigned(json);
    else if (name == "fileName")
      metadata.fileName = json.string();
    else if (name == "fileType")
      metadata.fileType = json.string();
    else if (name == "md5")
      metadata.md5 = json.string();
    else if (name == "description")
      metadata.description = json.string();
    else
      json.fail();
  });
  return metadata;
}

Metric readMember(JsonReader& json, int depth) {
  Metric metric;
  metric.writeType = false;
  DataType type = DataType::Unknown;
  json.object([&](std::string_view name) {
    if (name == "name")
      metric.name = json.string();
    else if (name == "alias")
      metric.alias = readUnsigned(json);
    else if (name == "timestamp")
      metric.timestampMs = static_cast<std::int64_t>(readScalar(json, DataType::Int64));
    else if (name == "type" || name == "kind") {
      type = readType(json);
      metric.writeType = name == "type";
    } else if (name == "isHistorical")
      metric.isHistorical = json.boolean();
    else if (name == "isTransient")
      metric.isTransient = json.boolean();
    else if (name == "metadata")
      metric.metadata = readMetaData(json);
    else if (name == "properties")
      metric.properties = readProperties(json, depth);
    else if (name == "value")
      metric.value = readNullable(json, type, depth);
    else
      json.fail();
  });
  return metric;
}

std::string readParameter(JsonReader& json) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  DataType type = DataType::Unknown;
  json.object([&](std::string_view name) {
    if (name == "name") {
      out.add_string(1, json.string());
    } else if (name == "type") {
      type = readType(json);
      out.add_uint32(2, static_cast<std::uint32_t>(type));
    } else if (name == "value") {
      writeTyped(out, 3, type, json);
    } else {
      json.fail();
    }
  });
  return bytes;
}

std::string readTemplate(JsonReader& json, int depth) {
  std::optional<std::string> version;
  std::optional<std::string> reference;
  std::optional<bool> isDefinition;
  std::string metrics;
  std::string parameters;
  protozero::pbf_writer metricWriter(metrics);
  protozero::pbf_writer parameterWriter(parameters);
  if (depth > kMaxDepth)
    json.fail();
  json.object([&](std::string_view name) {
    if (name == "version")
      version = json.string();
    else if (name == "reference")
      reference = json.string();
    else if (name == "isDefinition")
      isDefinition = json.boolean();
    else if (name == "parameters")
      json.array([&] { parameterWriter.add_message(3, readParameter(json)); });
    else if (name == "metrics")
      json.array([&] { metricWriter.add_message(2, encodeMetric(readMember(json, depth))); });
    else
      json.fail();
  });
  std::string bytes;
  protozero::pbf_writer out(bytes);
  if (version)
    out.add_string(1, *version);
  bytes.append(metrics).append(parameters);
  if (reference)
    out.add_string(4, *reference);
  if (isDefinition)
    out.add_bool(5, *isDefinition);
  return bytes;
}

std::string readBytes(JsonReader& json) {
  auto bytes = base64Decode(json.string());
  if (bytes)
    return *std::move(bytes);
  json.fail();
  return {};
}

} // namespace

JsonValue readValueJson(JsonReader& json, DataType type, int depth) {
  if (isScalar(type))
    return {readScalar(json, type), {}};
  if (isText(type))
    return {0, json.string()};
  if (isArray(type))
    return {0, readArray(json, type)};
  switch (type) {
  case DataType::Bytes:
  case DataType::File:
    return {0, readBytes(json)};
  case DataType::DataSet:
    return {0, readDataSet(json)};
  case DataType::Template:
    return {0, readTemplate(json, depth + 1)};
  case DataType::PropertySet:
    return {0, encodeProperties(readProperties(json, depth + 1))};
  case DataType::PropertySetList:
    return {0, readPropertySets(json, depth + 1)};
  default:
    json.fail();
    return {};
  }
}

} // namespace muster
