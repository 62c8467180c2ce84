#include "ValueCheck.h"

#include <schema/Payload.h>

#include <protozero/pbf_writer.hpp>

namespace muster {

namespace {

using protozero::pbf_writer;

// The number of the first member of a message's value oneof; the others follow in the same order everywhere.
constexpr protozero::pbf_tag_type kFirstOfMetric = 10;
constexpr protozero::pbf_tag_type kFirstOfProperty = 3;

void writeScalar(pbf_writer& out, protozero::pbf_tag_type first, const Value& value) {
  switch (wireKindOf(value.type())) {
  case WireKind::Int:
    return out.add_uint32(first, static_cast<std::uint32_t>(value.bits()));
  case WireKind::Long:
    return out.add_uint64(first + 1, value.bits());
  case WireKind::Float:
    return out.add_fixed32(first + 2, static_cast<std::uint32_t>(value.bits()));
  case WireKind::Double:
    return out.add_fixed64(first + 3, value.bits());
  case WireKind::Bool:
    return out.add_bool(first + 4, value.asBool());
  default:
    return;
  }
}

void writeMetricValue(pbf_writer& out, const Value& value) {
  if (isScalar(value.type()))
    return writeScalar(out, kFirstOfMetric, value);
  switch (wireKindOf(value.type())) {
  case WireKind::String:
    return out.add_string(15, value.bytes());
  case WireKind::Bytes:
    return out.add_bytes(16, value.bytes());
  case WireKind::DataSet:
    return out.add_message(17, value.bytes());
  case WireKind::Template:
    return out.add_message(18, value.bytes());
  default:
    return;
  }
}

void writePropertyValue(pbf_writer& out, const Value& value) {
  out.add_uint32(1, static_cast<std::uint32_t>(value.type()));
  if (value.isNull())
    return out.add_bool(2, true);
  if (isScalar(value.type()))
    return writeScalar(out, kFirstOfProperty, value);
  if (isText(value.type()))
    return out.add_string(8, value.bytes());
  if (value.type() == DataType::PropertySet)
    return out.add_message(9, value.bytes());
  if (value.type() == DataType::PropertySetList)
    return out.add_message(10, value.bytes());
}

void writeProperties(pbf_writer& out, const std::vector<Property>& properties) {
  for (const Property& property : properties)
    out.add_string(1, property.name);
  for (const Property& property : properties) {
    pbf_writer value(out, 2);
    writePropertyValue(value, property.value);
  }
}

void writeMetaData(pbf_writer& out, const MetaData& metadata) {
  const auto text = [&out](protozero::pbf_tag_type number, const std::optional<std::string>& value) {
    if (value)
      out.add_string(number, *value);
  };
  if (metadata.isMultiPart)
    out.add_bool(1, *metadata.isMultiPart);
  text(2, metadata.contentType);
  if (metadata.size)
    out.add_uint64(3, *metadata.size);
  if (metadata.seq)
    out.add_uint64(4, *metadata.seq);
  text(5, metadata.fileName);
  text(6, metadata.fileType);
  text(7, metadata.md5);
  text(8, metadata.description);
}

void writeMetric(pbf_writer& out, const Metric& metric) {
  if (!metric.name.empty())
    out.add_string(1, metric.name);
  if (metric.alias)
    out.add_uint64(2, *metric.alias);
  if (metric.timestampMs)
    out.add_uint64(3, static_cast<std::uint64_t>(*metric.timestampMs));
  if (metric.writeType)
    out.add_uint32(4, static_cast<std::uint32_t>(metric.value.type()));
  if (metric.isHistorical)
    out.add_bool(5, true);
  if (metric.isTransient)
    out.add_bool(6, true);
  if (metric.value.isNull())
    out.add_bool(7, true);
  if (metric.metadata) {
    std::string metadata; // may be empty, and a nested writer leaves out what is empty
    pbf_writer inner(metadata);
    writeMetaData(inner, *metric.metadata);
    out.add_message(8, metadata);
  }
  if (!metric.properties.empty()) {
    pbf_writer properties(out, 9);
    writeProperties(properties, metric.properties);
  }
  if (!metric.value.isNull())
    writeMetricValue(out, metric.value);
}

} // namespace

void encodePayload(const Payload& payload, std::string& out) {
  pbf_writer writer(out);
  if (payload.timestampMs)
    writer.add_uint64(1, static_cast<std::uint64_t>(*payload.timestampMs));
  for (const Metric& metric : payload.metrics) {
    pbf_writer inner(writer, 2);
    writeMetric(inner, metric);
  }
  if (payload.seq)
    writer.add_uint64(3, *payload.seq);
  if (!payload.uuid.empty())
    writer.add_string(4, payload.uuid);
  if (!payload.body.empty())
    writer.add_bytes(5, payload.body);
}

std::string encodePayload(const Payload& payload) {
  std::string out;
  encodePayload(payload, out);
  return out;
}

std::string encodeMetric(const Metric& metric) {
  std::string out;
  pbf_writer writer(out);
  writeMetric(writer, metric);
  return out;
}

std::string encodeProperties(const std::vector<Property>& properties) {
  std::string out;
  pbf_writer writer(out);
  writeProperties(writer, properties);
  return out;
}

} // namespace muster
