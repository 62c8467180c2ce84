#include "Fields.h"
#include "ScalarText.h"
#include "Scan.h"
#include "ValueCheck.h"
#include "ValueJson.h"

#include <schema/ValueText.h>

#include <algorithm>

namespace muster {

namespace {

// Puts commas between items and members.
class Commas {
 public:
  explicit Commas(std::string& out) : m_out(out) {}
  std::string& next() {
    if (!m_isFirst)
      m_out += ',';
    m_isFirst = false;
    return m_out;
  }
  std::string& member(std::string_view name) {
    appendJsonString(next(), name);
    return m_out += ':';
  }

 private:
  std::string& m_out;
  bool m_isFirst = true;
};

void appendScalarJson(std::string& out, DataType type, std::uint64_t bits) {
  const std::size_t start = out.size();
  appendScalarText(out, type, bits);
  const bool isWord = type == DataType::Boolean;
  const char last = out.size() > start ? out.back() : '\0';
  if (isWord || (last >= '0' && last <= '9'))
    return;
  out.insert(start, 1, '"'); // not finite, or a time
  out += '"';
}

void appendBooleans(std::string& out, std::string_view bytes) {
  constexpr std::size_t kCountBytes = 4;
  std::uint32_t count = 0;
  if (bytes.size() < kCountBytes)
    return;
  std::memcpy(&count, bytes.data(), kCountBytes);
  bytes.remove_prefix(kCountBytes);
  const std::size_t present = std::min<std::size_t>(count, bytes.size() * 8);
  Commas commas(out);
  for (std::size_t i = 0; i < present; ++i)
    commas.next() += (static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1) != 0 ? "true" : "false";
}

void appendStrings(std::string& out, std::string_view bytes) {
  Commas commas(out);
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    appendJsonString(commas.next(), bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

void appendNumbers(std::string& out, DataType array, std::string_view bytes) {
  const DataType type = elementType(array);
  const std::size_t size = elementBytes(array);
  Commas commas(out);
  for (std::size_t i = 0; i + size <= bytes.size(); i += size) {
    std::uint64_t raw = 0;
    std::memcpy(&raw, bytes.data() + i, size);
    const int unused = 64 - static_cast<int>(size) * 8;
    if (isSignedInteger(type))
      raw = static_cast<std::uint64_t>(static_cast<std::int64_t>(raw << unused) >> unused);
    appendScalarJson(commas.next(), type, raw);
  }
}

void appendArray(std::string& out, DataType type, std::string_view bytes) {
  out += '[';
  if (type == DataType::BooleanArray)
    appendBooleans(out, bytes);
  else if (type == DataType::StringArray)
    appendStrings(out, bytes);
  else
    appendNumbers(out, type, bytes);
  out += ']';
}

// A value of a oneof under the given type; null where it has none or does not fit.
void appendTyped(std::string& out, const TypedView& value, DataType type) {
  std::uint64_t bits = 0;
  if (isScalar(type) && fitScalar(value.kind, value.bits, type, bits))
    appendScalarJson(out, type, bits);
  else if (value.kind == WireKind::String)
    appendJsonString(out, value.bytes);
  else
    out += "null";
}

void appendRow(std::string& out, wire::Reader row, const DataSetHead& head) {
  Commas commas(out);
  std::size_t column = 0;
  scanRow(row, [&](const TypedView& element) {
    appendTyped(commas.next(), element, column < head.types.size() ? head.types[column] : DataType::Unknown);
    ++column;
    return true;
  });
}

void appendDataSet(std::string& out, std::string_view bytes) {
  wire::Fault fault;
  wire::Reader reader(bytes, fault);
  DataSetHead head;
  scanDataSetHead(reader, head);
  out += R"({"columns":[)";
  Commas columns(out);
  for (const std::string_view name : head.columns)
    appendJsonString(columns.next(), name);
  out += R"(],"types":[)";
  Commas types(out);
  for (const DataType type : head.types)
    appendJsonString(types.next(), dataTypeName(type));
  out += R"(],"rows":[)";
  Commas rows(out);
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::dataset::kRows) {
      reader.skip(tag);
      continue;
    }
    rows.next() += '[';
    appendRow(out, reader.message(), head);
    out += ']';
  }
  out += "]}";
}

void appendProperties(std::string& out, std::string_view bytes) {
  const auto properties = decodeProperties(bytes);
  out += '[';
  Commas items(out);
  if (properties) {
    for (const Property& property : *properties) {
      items.next() += '{';
      Commas members(out);
      appendJsonString(members.member("name"), property.name);
      appendJsonString(members.member("type"), dataTypeName(property.value.type()));
      members.member("value");
      if (property.value.isNull())
        out += "null";
      else
        appendValueJson(out, property.value.type(), property.value.bits(), property.value.bytes());
      out += '}';
    }
  }
  out += ']';
}

void appendPropertySets(std::string& out, std::string_view bytes) {
  wire::Fault fault;
  wire::Reader reader(bytes, fault);
  out += '[';
  Commas items(out);
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::propertysetlist::kSets)
      appendProperties(items.next(), reader.bytes());
    else
      reader.skip(tag);
  }
  out += ']';
}

void appendMemberValue(std::string& out, const MetricView& metric, DataType type) {
  const bool hasValue = !metric.isNull && metric.kind != WireKind::None;
  std::uint64_t bits = 0;
  if (hasValue && !isScalar(type) && metric.kind == wireKindOf(type))
    appendValueJson(out, type, 0, metric.bytes);
  else if (hasValue && isScalar(type) && fitScalar(metric.kind, metric.bits, type, bits))
    appendScalarJson(out, type, bits);
  else
    out += "null";
}

// A set that is there and empty means what none means, and the encoder leaves it out.
bool hasProperties(std::string_view bytes) {
  const auto properties = decodeProperties(bytes);
  return properties && !properties->empty();
}

void appendMember(std::string& out, const MetricView& metric) {
  out += '{';
  Commas members(out);
  if (!metric.name.empty()) // the writer leaves out an empty one, too
    appendJsonString(members.member("name"), metric.name);
  if (metric.hasAlias)
    appendUnsigned(members.member("alias"), metric.alias);
  if (metric.hasTimestamp)
    appendInteger(members.member("timestamp"), metric.timestampMs);
  const bool hasType = metric.type != DataType::Unknown;
  // Null is null, whatever member of the oneof came with it.
  const DataType type = hasType || metric.isNull ? metric.type : typeOfKind(metric.kind);
  if (type != DataType::Unknown)
    appendJsonString(members.member(hasType ? "type" : "kind"), dataTypeName(type));
  if (metric.isHistorical)
    members.member("isHistorical") += "true";
  if (metric.isTransient)
    members.member("isTransient") += "true";
  if (metric.metadata.data() != nullptr)
    appendMetaDataJson(members.member("metadata"), decodeMetaData(metric.metadata).value_or(MetaData{}));
  if (hasProperties(metric.properties))
    appendProperties(members.member("properties"), metric.properties);
  appendMemberValue(members.member("value"), metric, type);
  out += '}';
}

void appendParameter(std::string& out, const TypedView& parameter) {
  out += '{';
  Commas members(out);
  if (parameter.hasName)
    appendJsonString(members.member("name"), parameter.name);
  const DataType type = parameter.hasType ? parameter.type : typeOfKind(parameter.kind);
  if (type != DataType::Unknown)
    appendJsonString(members.member("type"), dataTypeName(type));
  appendTyped(members.member("value"), parameter, type);
  out += '}';
}

// Calls onField for every field with that tag, in the order of the wire.
template<class OnField>
void forEach(std::string_view bytes, std::uint32_t wanted, OnField onField) {
  wire::Fault fault;
  wire::Reader reader(bytes, fault);
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == wanted)
      onField(reader);
    else
      reader.skip(tag);
  }
}

void appendTemplate(std::string& out, std::string_view bytes) {
  out += '{';
  Commas members(out);
  const auto text = [&](std::string_view name, std::uint32_t tag) {
    std::optional<std::string_view> last;
    forEach(bytes, tag, [&last](wire::Reader& reader) { last = reader.text(); });
    if (last)
      appendJsonString(members.member(name), *last);
  };
  text("version", field::templates::kVersion);
  text("reference", field::templates::kReference);
  std::optional<bool> isDefinition;
  forEach(bytes, field::templates::kIsDefinition,
          [&isDefinition](wire::Reader& reader) { isDefinition = reader.varint() != 0; });
  if (isDefinition)
    members.member("isDefinition") += *isDefinition ? "true" : "false";

  members.member("parameters") += '[';
  Commas parameters(out);
  forEach(bytes, field::templates::kParameters, [&](wire::Reader& reader) {
    wire::Reader inner = reader.message();
    TypedView parameter;
    if (scanParameter(inner, parameter))
      appendParameter(parameters.next(), parameter);
  });
  out += ']';

  members.member("metrics") += '[';
  Commas metrics(out);
  const DecodeLimits limits;
  Budget budget(limits);
  forEach(bytes, field::templates::kMetrics, [&](wire::Reader& reader) {
    wire::Reader inner = reader.message();
    MetricView metric;
    if (scanMetric(inner, metric, budget, 1))
      appendMember(metrics.next(), metric);
  });
  out += "]}";
}

} // namespace

void appendValueJson(std::string& out, DataType type, std::uint64_t bits, std::string_view bytes) {
  if (isScalar(type))
    return appendScalarJson(out, type, bits);
  if (isText(type))
    return appendJsonString(out, bytes);
  if (isArray(type))
    return appendArray(out, type, bytes);
  switch (type) {
  case DataType::Bytes:
  case DataType::File:
    out.append(1, '"').append(base64Encode(bytes)).append(1, '"');
    return;
  case DataType::DataSet:
    return appendDataSet(out, bytes);
  case DataType::Template:
    return appendTemplate(out, bytes);
  case DataType::PropertySet:
    return appendProperties(out, bytes);
  case DataType::PropertySetList:
    return appendPropertySets(out, bytes);
  default:
    out += "null";
  }
}

void appendMetaDataJson(std::string& out, const MetaData& metadata) {
  out += '{';
  Commas members(out);
  const auto text = [&members](std::string_view name, const std::optional<std::string>& value) {
    if (value)
      appendJsonString(members.member(name), *value);
  };
  const auto number = [&members](std::string_view name, const std::optional<std::uint64_t>& value) {
    if (value)
      appendUnsigned(members.member(name), *value);
  };
  if (metadata.isMultiPart)
    members.member("isMultiPart") += *metadata.isMultiPart ? "true" : "false";
  text("contentType", metadata.contentType);
  number("size", metadata.size);
  number("seq", metadata.seq);
  text("fileName", metadata.fileName);
  text("fileType", metadata.fileType);
  text("md5", metadata.md5);
  text("description", metadata.description);
  out += '}';
}

} // namespace muster
