#include "SampleReader.h"

#include <schema/Utf8.h>

namespace muster {

namespace {

constexpr std::int64_t kYear2000Ms = 946'684'800'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kMostMetadataBytes = 64u << 10;

const MetricSlot* findSlot(const HostDevice& device, const MetricView& metric) {
  if (metric.hasAlias) {
    if (const MetricSlot* slot = device.byAlias.find(metric.alias))
      return slot;
  }
  if (!metric.hasName)
    return nullptr;
  const auto it = device.byName.find(metric.name);
  return it == device.byName.end() ? nullptr : &it->second.slot;
}

bool isControl(const HostNode& node, const HostDevice& device, const MetricView& metric) {
  return &device == &node.self && metric.hasName && metric.name.starts_with(kNodeControlPrefix);
}

} // namespace

std::string metricLabel(const MetricView& metric) {
  if (metric.hasName)
    return "metric " + toPrintableUtf8(metric.name);
  return metric.hasAlias ? "alias " + std::to_string(metric.alias) : std::string("a metric without a name");
}

bool SampleReader::readData(HostNode& node, const HostDevice& device, const PayloadView& payload,
                            const Now& received) {
  bool asAnnounced = true;
  for (const MetricView& metric : payload.metrics) {
    const MetricSlot* slot = findSlot(device, metric);
    if (slot == nullptr) {
      if (isControl(node, device, metric))
        continue; // protocol, announced or not
      asAnnounced = false;
      ++m_context.counters.unknownMetrics;
      m_rejections.tell(&node, device.id,
                        [&] { return metricLabel(metric) + ": no birth has announced it"; });
      continue;
    }
    if (slot->series == kNoSeries) { // protocol
      m_context.writes.onControl(node, slot->known->first, metric);
      continue;
    }
    if (metric.type != DataType::Unknown && metric.type != slot->type) {
      asAnnounced = refuse(node, device, metric,
                           {ErrorCode::TypeMismatch, "",
                            "announced as " + std::string(dataTypeName(slot->type)) + ", sent as " +
                                std::string(dataTypeName(metric.type))});
      continue;
    }
    asAnnounced = add(node, device, *slot, metric, payload, received, false) && asAnnounced;
  }
  return asAnnounced;
}

bool SampleReader::add(HostNode& node, const HostDevice& device, const MetricSlot& slot,
                       const MetricView& metric, const PayloadView& payload, const Now& received,
                       bool inBirth) {
  std::uint8_t flags = inBirth ? sampleflag::Birth : 0;
  if (metric.isHistorical)
    flags |= sampleflag::Historical;
  if (metric.isTransient)
    flags |= sampleflag::Transient;
  std::uint16_t quality = kQualityGood;
  if (!metric.properties.empty())
    findQuality(metric.properties, quality);
  SampleBatch& samples = m_context.update->samples;
  const std::int64_t time = timeOf(metric, payload, received);

  if (metric.isNull) {
    if (!isScalar(slot.type) && !metric.isHistorical)
      m_context.valueBytes.change(node.valueBytes, m_context.bytesOf(slot.series).value, 0);
    samples.addScalar(slot.series, time, received.utcMs, 0, quality, flags | sampleflag::Null);
  } else if (isScalar(slot.type)) {
    const Result<std::uint64_t> bits = scalarBits(metric, slot.type);
    if (!bits)
      return refuse(node, device, metric, bits.error());
    samples.addScalar(slot.series, time, received.utcMs, *bits, quality, flags);
  } else {
    const Result<void> ok = checkBytes(slot.type, metric.kind, metric.bytes);
    if (!ok)
      return refuse(node, device, metric, ok.error());
    if (!metric.isHistorical && !hasRoom(node, slot.series, metric)) {
      m_rejections.tell(&node, device.id, [&] {
        return metricLabel(metric) + ": with its " + std::to_string(metric.bytes.size()) +
               " bytes the values of its edge node or of all take too much room";
      });
      return true; // no birth would cure it
    }
    samples.addBytes(slot.series, time, received.utcMs, metric.bytes, quality, flags);
  }
  if (!metric.metadata.empty())
    addMetadata(node, device, slot.series, metric);
  if (!inBirth && !metric.properties.empty() && slot.known != nullptr)
    m_properties.take(node, device, *slot.known, metric);
  ++m_context.counters.metrics;
  if (time < kYear2000Ms || time > received.utcMs + kDayMs)
    ++m_context.counters.oddTimes;
  return true;
}

// Consumers keep the newest value of each metric.
bool SampleReader::hasRoom(HostNode& node, SeriesId series, const MetricView& metric) {
  if (m_context.valueBytes.change(node.valueBytes, m_context.bytesOf(series).value, metric.bytes.size()))
    return true;
  m_context.countLimit(&LimitCounters::values);
  return false;
}

// Consumers keep it with the value.
void SampleReader::addMetadata(HostNode& node, const HostDevice& device, SeriesId series,
                               const MetricView& metric) {
  const std::size_t valueBytes = metric.isNull ? 0 : metric.bytes.size();
  if (metric.metadata.size() <= kMostMetadataBytes &&
      (metric.isHistorical || m_context.valueBytes.change(node.valueBytes, m_context.bytesOf(series).value,
                                                          valueBytes + metric.metadata.size())))
    return m_context.update->samples.addMetadata(metric.metadata);
  m_context.countLimit(&LimitCounters::values);
  m_rejections.tell(&node, device.id,
                    [&] { return metricLabel(metric) + ": its metadata takes too much room"; });
}

std::int64_t SampleReader::timeOf(const MetricView& metric, const PayloadView& payload, const Now& received) {
  if (metric.hasTimestamp)
    return metric.timestampMs;
  return payload.hasTimestamp ? payload.timestampMs : received.utcMs;
}

bool SampleReader::refuse(HostNode& node, const HostDevice& device, const MetricView& metric,
                          const Error& error) {
  if (error.code == ErrorCode::BadUtf8)
    ++m_context.counters.badUtf8;
  else
    ++m_context.counters.typeMismatches;
  m_rejections.tell(&node, device.id, [&] { return metricLabel(metric) + ": " + error.message(); });
  return false;
}

} // namespace muster
