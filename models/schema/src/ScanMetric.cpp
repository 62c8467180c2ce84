#include "Fields.h"
#include "Scan.h"

namespace muster {

namespace {

// A message field of a oneof or of a metric that comes twice would have to be merged, which views cannot do.
// No encoder writes that, so it is refused rather than read differently from what its sender meant.
constexpr const char* kTwice = "a message field comes twice";

constexpr MetricView kEmpty; // copied for each metric: faster than to build one in place

void setBits(MetricView& metric, WireKind kind, std::uint64_t bits) {
  metric.kind = kind;
  metric.bits = bits;
}

void setBytes(MetricView& metric, WireKind kind, std::string_view bytes) {
  metric.kind = kind;
  metric.bytes = bytes;
}

// The fields that hold messages: off the way of plain data.
[[gnu::noinline]] bool readNested(std::string_view bytes, wire::Source source, std::uint32_t tag,
                                  MetricView& metric, Budget& budget, int depth) {
  wire::Reader inner(bytes, source);
  const auto only = [&inner](bool isSecond) {
    if (isSecond)
      inner.fail(kTwice);
    return !isSecond;
  };
  switch (tag) {
  case field::metric::kMetaData:
    if (!only(metric.metadata.data() != nullptr))
      return false;
    metric.metadata = bytes;
    return scanMetaData(inner);
  case field::metric::kProperties:
    if (!only(metric.properties.data() != nullptr))
      return false;
    metric.properties = bytes;
    return scanPropertySet(bytes, source, budget, depth + 1);
  case field::metric::kDataSet:
    if (!only(metric.kind == WireKind::DataSet))
      return false;
    setBytes(metric, WireKind::DataSet, bytes);
    return scanDataSet(inner);
  case field::metric::kTemplate:
    if (!only(metric.kind == WireKind::Template))
      return false;
    setBytes(metric, WireKind::Template, bytes);
    return scanTemplate(inner, budget, depth + 1);
  default: // third parties' extensions
    setBytes(metric, WireKind::Extension, bytes);
    inner.skipAll();
    return inner.ok();
  }
}

[[gnu::always_inline]] inline void readName(wire::Reader& reader, MetricView& metric, const Budget& budget) {
  metric.name = reader.text();
  metric.hasName = true;
  if (metric.name.size() > budget.limits.nameBytes)
    reader.fail("a metric's name is too long", ErrorCode::LimitExceeded);
}

[[gnu::always_inline]] inline void readAlias(wire::Reader& reader, MetricView& metric) {
  metric.alias = reader.varint();
  metric.hasAlias = true;
}

[[gnu::always_inline]] inline void readTimestamp(wire::Reader& reader, MetricView& metric) {
  metric.timestampMs = static_cast<std::int64_t>(reader.timestamp());
  metric.hasTimestamp = true;
}

[[gnu::always_inline]] inline void readDataType(wire::Reader& reader, MetricView& metric) {
  const auto number = static_cast<std::uint32_t>(reader.varint());
  if (number > kLargestDataType)
    reader.fail("unknown datatype");
  else
    metric.type = static_cast<DataType>(number);
}

// The fields that nearly every metric has, in the order in which nearly everybody writes them: asked for directly,
// they are predicted better than through the switch. Whatever else comes, in whatever order, goes through that.
[[gnu::always_inline]] inline void readUsualFields(wire::Reader& reader, MetricView& metric,
                                                   const Budget& budget) {
  if (reader.take(field::metric::kName))
    readName(reader, metric, budget);
  if (reader.take(field::metric::kAlias))
    readAlias(reader, metric);
  if (reader.take(field::metric::kTimestamp))
    readTimestamp(reader, metric);
  if (reader.take(field::metric::kDataType))
    readDataType(reader, metric);
  if (reader.take(field::metric::kDouble))
    setBits(metric, WireKind::Double, reader.fixed64());
  else if (reader.take(field::metric::kLong))
    setBits(metric, WireKind::Long, reader.varint());
}

// The members of the value's oneof that are no messages; false where tag is another field.
[[gnu::always_inline]] inline bool readValue(wire::Reader& reader, std::uint32_t tag, MetricView& metric) {
  switch (tag) {
  case field::metric::kInt:
    setBits(metric, WireKind::Int, static_cast<std::uint32_t>(reader.varint()));
    return true;
  case field::metric::kLong:
    setBits(metric, WireKind::Long, reader.varint());
    return true;
  case field::metric::kFloat:
    setBits(metric, WireKind::Float, reader.fixed32());
    return true;
  case field::metric::kDouble:
    setBits(metric, WireKind::Double, reader.fixed64());
    return true;
  case field::metric::kBoolean:
    setBits(metric, WireKind::Bool, reader.varint() != 0 ? 1 : 0);
    return true;
  case field::metric::kString:
    setBytes(metric, WireKind::String, reader.text());
    return true;
  case field::metric::kBytes:
    setBytes(metric, WireKind::Bytes, reader.bytes());
    return true;
  default:
    return false;
  }
}

// Inlined into both callers: a Reader that is handed over in memory costs a stalled load at every metric.
[[gnu::always_inline]] inline bool readMetric(wire::Reader& reader, MetricView& metric, Budget& budget,
                                              int depth) {
  std::uint32_t tag = 0;
  readUsualFields(reader, metric, budget);
  while (reader.next(tag)) {
    if (readValue(reader, tag, metric))
      continue;
    switch (tag) {
    case field::metric::kName:
      readName(reader, metric, budget);
      break;
    case field::metric::kAlias:
      readAlias(reader, metric);
      break;
    case field::metric::kTimestamp:
      readTimestamp(reader, metric);
      break;
    case field::metric::kDataType:
      readDataType(reader, metric);
      break;
    case field::metric::kIsHistorical:
      metric.isHistorical = reader.varint() != 0;
      break;
    case field::metric::kIsTransient:
      metric.isTransient = reader.varint() != 0;
      break;
    case field::metric::kIsNull:
      metric.isNull = reader.varint() != 0;
      break;
    case field::metric::kMetaData:
    case field::metric::kProperties:
    case field::metric::kDataSet:
    case field::metric::kTemplate:
    case field::metric::kExtension: {
      const std::string_view bytes = reader.bytes();
      if (!reader.ok() || !readNested(bytes, reader.source(), tag, metric, budget, depth))
        return false;
      break;
    }
    default:
      reader.skip(tag);
    }
  }
  return reader.ok();
}

} // namespace

bool scanMetric(wire::Reader reader, MetricView& metric, Budget& budget, int depth) {
  return readMetric(reader, metric, budget, depth);
}

bool scanPayload(wire::Reader reader, PayloadView& out, Budget& budget) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::payload::kMetrics:
      do {
        if (budget.metricsLeft == 0) {
          reader.fail("too many metrics", ErrorCode::LimitExceeded);
          return false;
        }
        --budget.metricsLeft;
        wire::Reader inner = reader.message();
        if (!readMetric(inner, out.metrics.emplace_back(kEmpty), budget, 0))
          return false;
      } while (reader.take(field::payload::kMetrics));
      break;
    case field::payload::kTimestamp:
      out.timestampMs = static_cast<std::int64_t>(reader.timestamp());
      out.hasTimestamp = true;
      break;
    case field::payload::kSeq:
      out.seq = reader.varint();
      out.hasSeq = true;
      break;
    case field::payload::kUuid:
      out.uuid = reader.text();
      break;
    case field::payload::kBody:
      out.body = reader.bytes();
      break;
    default:
      reader.skip(tag); // third parties' extensions among them
    }
  }
  return reader.ok();
}

} // namespace muster
