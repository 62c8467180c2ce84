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

void readDataType(wire::Reader& reader, MetricView& metric) {
  const auto type = dataTypeFromWire(static_cast<std::uint32_t>(reader.varint()));
  if (!type)
    return reader.fail("unknown datatype");
  metric.type = *type;
}

// The fields of births, and those that hold messages: off the way of plain data.
[[gnu::noinline]] bool readLargeField(wire::Reader& reader, std::uint32_t tag, MetricView& metric,
                                      Budget& budget, int depth) {
  switch (tag) {
  case field::metric::kDataType:
    readDataType(reader, metric);
    return reader.ok();
  case field::metric::kMetaData:
    if (metric.metadata.data() != nullptr)
      reader.fail(kTwice);
    metric.metadata = reader.bytes();
    return reader.ok() && scanMetaData(reader.within(metric.metadata));
  case field::metric::kProperties:
    if (metric.properties.data() != nullptr)
      reader.fail(kTwice);
    metric.properties = reader.bytes();
    return reader.ok() && scanPropertySet(reader.within(metric.properties), budget, depth + 1);
  case field::metric::kDataSet:
    if (metric.kind == WireKind::DataSet)
      reader.fail(kTwice);
    setBytes(metric, WireKind::DataSet, reader.bytes());
    return reader.ok() && scanDataSet(reader.within(metric.bytes));
  case field::metric::kTemplate:
    if (metric.kind == WireKind::Template)
      reader.fail(kTwice);
    setBytes(metric, WireKind::Template, reader.bytes());
    return reader.ok() && scanTemplate(reader.within(metric.bytes), budget, depth + 1);
  case field::metric::kExtension:
    setBytes(metric, WireKind::Extension, reader.bytes());
    reader.within(metric.bytes).skipAll();
    return reader.ok();
  default:
    reader.skip(tag);
    return reader.ok();
  }
}

// Inlined into both callers: a Reader that is handed over in memory costs a stalled load at every metric.
[[gnu::always_inline]] inline bool readMetric(wire::Reader reader, MetricView& metric, Budget& budget,
                                              int depth) {
  // Nearly every metric of a data message starts with these two: asked for directly, they are predicted
  // better than through the switch. Whatever else comes, in whatever order, goes through it.
  if (std::uint64_t number = 0; reader.takeVarint(field::metric::kAlias, number)) {
    metric.alias = number;
    metric.hasAlias = true;
  }
  if (std::uint64_t number = 0; reader.takeVarint(field::metric::kTimestamp, number)) {
    metric.timestampMs = static_cast<std::int64_t>(number);
    metric.hasTimestamp = true;
  }
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::metric::kName:
      metric.name = reader.text();
      metric.hasName = true;
      if (metric.name.size() > budget.limits.nameBytes)
        reader.fail("a metric's name is too long", ErrorCode::LimitExceeded);
      break;
    case field::metric::kAlias:
      metric.alias = reader.varint();
      metric.hasAlias = true;
      break;
    case field::metric::kTimestamp:
      metric.timestampMs = static_cast<std::int64_t>(reader.varint());
      metric.hasTimestamp = true;
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
    case field::metric::kInt:
      setBits(metric, WireKind::Int, static_cast<std::uint32_t>(reader.varint()));
      break;
    case field::metric::kLong:
      setBits(metric, WireKind::Long, reader.varint());
      break;
    case field::metric::kFloat:
      setBits(metric, WireKind::Float, reader.fixed32());
      break;
    case field::metric::kDouble:
      setBits(metric, WireKind::Double, reader.fixed64());
      break;
    case field::metric::kBoolean:
      setBits(metric, WireKind::Bool, reader.varint() != 0 ? 1 : 0);
      break;
    case field::metric::kString:
      setBytes(metric, WireKind::String, reader.text());
      break;
    case field::metric::kBytes:
      setBytes(metric, WireKind::Bytes, reader.bytes());
      break;
    default: {
      wire::Reader rest = reader; // a copy, so that ours may stay in registers
      if (!readLargeField(rest, tag, metric, budget, depth))
        return false;
      reader = rest;
    }
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
    case field::payload::kMetrics: {
      if (budget.metricsLeft == 0) {
        reader.fail("too many metrics", ErrorCode::LimitExceeded);
        return false;
      }
      --budget.metricsLeft;
      const wire::Reader inner = reader.message();
      if (!reader.ok() || !readMetric(inner, out.metrics.emplace_back(kEmpty), budget, 0))
        return false;
      break;
    }
    case field::payload::kTimestamp:
      out.timestampMs = static_cast<std::int64_t>(reader.varint());
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
