#include "RandomMessages.h"

#include <QtGlobal>

#include <bit>

namespace muster::test {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDeepest = 5;

std::uint64_t anyNumber(RandomValues& random) {
  return random.scalarOf(DataType::UInt64).bits() >> random.below(64);
}

void setScalar(Message& message, const FieldDescriptor& field, RandomValues& random) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
  case FieldDescriptor::CPPTYPE_UINT32: {
    const bool isType = field.name() == "type" || field.name() == "datatype";
    const std::uint64_t number = isType ? random.below(kLargestDataType + 1) : anyNumber(random);
    return reflection.SetUInt32(&message, &field, static_cast<std::uint32_t>(number));
  }
  case FieldDescriptor::CPPTYPE_UINT64:
    return reflection.SetUInt64(&message, &field, anyNumber(random));
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection.SetFloat(&message, &field, random.scalarOf(DataType::Float).asFloat());
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return reflection.SetDouble(&message, &field, random.scalarOf(DataType::Double).asDouble());
  case FieldDescriptor::CPPTYPE_BOOL:
    return reflection.SetBool(&message, &field, random.chance(50));
  case FieldDescriptor::CPPTYPE_STRING:
    return reflection.SetString(
        &message, &field, field.type() == FieldDescriptor::TYPE_BYTES ? random.bytes(20) : random.text());
  default:
    qFatal("a field of a type that the schema does not have");
  }
}

void addRepeated(Message& message, const FieldDescriptor& field, RandomValues& random, int depth) {
  const auto& reflection = *message.GetReflection();
  for (std::uint64_t left = random.below(4); left > 0; --left) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      fillAtRandom(*reflection.AddMessage(&message, &field), random, depth + 1);
    else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING)
      reflection.AddString(&message, &field, random.text());
    else
      reflection.AddUInt32(&message, &field, static_cast<std::uint32_t>(random.below(kLargestDataType + 1)));
  }
}

template<class Wanted>
bool sameBytes(const Wanted& message, std::string_view bytes) {
  Wanted read;
  return read.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         read.SerializeAsString() == message.SerializeAsString();
}

bool sameValue(const pb::Payload::Metric& metric, const MetricView& view) {
  using Metric = pb::Payload::Metric;
  switch (metric.value_case()) {
  case Metric::kIntValue:
    return view.kind == WireKind::Int && view.bits == metric.int_value();
  case Metric::kLongValue:
    return view.kind == WireKind::Long && view.bits == metric.long_value();
  case Metric::kFloatValue:
    return view.kind == WireKind::Float && view.bits == std::bit_cast<std::uint32_t>(metric.float_value());
  case Metric::kDoubleValue:
    return view.kind == WireKind::Double && view.bits == std::bit_cast<std::uint64_t>(metric.double_value());
  case Metric::kBooleanValue:
    return view.kind == WireKind::Bool && view.bits == (metric.boolean_value() ? 1u : 0u);
  case Metric::kStringValue:
    return view.kind == WireKind::String && view.bytes == metric.string_value();
  case Metric::kBytesValue:
    return view.kind == WireKind::Bytes && view.bytes == metric.bytes_value();
  case Metric::kDatasetValue:
    return view.kind == WireKind::DataSet && sameBytes(metric.dataset_value(), view.bytes);
  case Metric::kTemplateValue:
    return view.kind == WireKind::Template && sameBytes(metric.template_value(), view.bytes);
  case Metric::kExtensionValue:
    return view.kind == WireKind::Extension && sameBytes(metric.extension_value(), view.bytes);
  case Metric::VALUE_NOT_SET:
    return view.kind == WireKind::None;
  }
  return false;
}

const char* difference(const pb::Payload::Metric& metric, const MetricView& view) {
  if (metric.has_name() != view.hasName || metric.name() != view.name)
    return "name";
  if (metric.has_alias() != view.hasAlias || metric.alias() != view.alias)
    return "alias";
  if (metric.has_timestamp() != view.hasTimestamp ||
      metric.timestamp() != static_cast<std::uint64_t>(view.timestampMs))
    return "timestamp";
  if (metric.datatype() != static_cast<std::uint32_t>(view.type))
    return "datatype";
  if (metric.is_historical() != view.isHistorical || metric.is_transient() != view.isTransient ||
      metric.is_null() != view.isNull)
    return "flags";
  if (metric.has_metadata() != (view.metadata.data() != nullptr) ||
      !sameBytes(metric.metadata(), view.metadata))
    return "metadata";
  if (metric.has_properties() != (view.properties.data() != nullptr) ||
      !sameBytes(metric.properties(), view.properties))
    return "properties";
  return sameValue(metric, view) ? nullptr : "value";
}

} // namespace

void fillAtRandom(Message& message, RandomValues& random, int depth) {
  const auto& descriptor = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const bool isMessage = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool isMember = field.containing_oneof() != nullptr;
    if ((isMessage && depth >= kDeepest) || !random.chance(isMember ? 15 : 50))
      continue;
    if (field.is_repeated())
      addRepeated(message, field, random, depth);
    else if (isMessage)
      fillAtRandom(*reflection.MutableMessage(&message, &field), random, depth + 1);
    else
      setScalar(message, field, random);
  }
  if (auto* set = dynamic_cast<pb::Payload::PropertySet*>(&message)) {
    while (set->keys_size() > set->values_size())
      set->add_values();
    while (set->keys_size() < set->values_size())
      set->add_keys("k");
  }
}

const char* difference(const pb::Payload& message, const PayloadView& view) {
  if (message.has_timestamp() != view.hasTimestamp ||
      message.timestamp() != static_cast<std::uint64_t>(view.timestampMs))
    return "payload timestamp";
  if (message.has_seq() != view.hasSeq || message.seq() != view.seq)
    return "seq";
  if (message.uuid() != view.uuid || message.body() != view.body)
    return "uuid or body";
  if (static_cast<std::size_t>(message.metrics_size()) != view.metrics.size())
    return "number of metrics";
  for (int i = 0; i < message.metrics_size(); ++i)
    if (const char* found = difference(message.metrics(i), view.metrics[static_cast<std::size_t>(i)]))
      return found;
  return nullptr;
}

} // namespace muster::test
