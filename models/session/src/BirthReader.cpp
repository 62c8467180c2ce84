#include "BirthReader.h"

#include "PropertyChanges.h"

namespace muster {

namespace {

constexpr std::size_t kMostPropertyBytes = 64u << 10;

bool isProtocol(const HostNode& node, const HostDevice& device, std::string_view name) {
  return &device == &node.self && (name == kMetricBdSeq || name.starts_with(kNodeControlPrefix));
}

} // namespace

std::vector<SeriesId> BirthReader::read(HostNode& node, HostDevice& device, const PayloadView& payload,
                                        const Now& received) {
  std::vector<SeriesId> announced;
  announced.reserve(payload.metrics.size());
  ++device.births;
  device.byAlias.clear();
  PropertyChanges::drop(node, device);
  // The limit is on what counts after this birth; until its end the old metrics are
  // there beside the new ones.
  node.metrics -= device.byName.size();
  for (const MetricView& metric : payload.metrics) {
    KnownMetric* known = announce(node, device, metric);
    if (known == nullptr)
      continue;
    known->alias = metric.alias;
    known->hasAlias = metric.hasAlias && device.byAlias.add(metric.alias, known->slot);
    if (metric.hasAlias && !known->hasAlias)
      refuse(node, device, metric, "its alias belongs to another metric");
    if (known->slot.series == kNoSeries)
      continue;
    announced.push_back(known->slot.series);
    m_samples.add(node, device, known->slot, metric, payload, received, true);
  }
  forgetOld(node, device);
  return announced;
}

KnownMetric* BirthReader::announce(HostNode& node, HostDevice& device, const MetricView& metric) {
  if (!metric.hasName || metric.name.empty()) {
    refuse(node, device, metric, "a birth must name it");
    return nullptr;
  }
  const bool protocol = isProtocol(node, device, metric.name);
  if (!protocol && !isMetricType(metric.type)) {
    refuse(node, device, metric, "a birth must give its datatype");
    return nullptr;
  }
  KnownMetric* known = findOrAdd(node, device, metric);
  if (known == nullptr)
    return nullptr;
  known->dataHash = 0;
  if (protocol) {
    known->slot = {kNoSeries, DataType::Boolean, known->slot.known};
    known->control = isMetricType(metric.type) ? metric.type : DataType::Unknown;
    m_context.writes.onControl(node, metric.name, metric);
    return known;
  }
  if (known->slot.series == kNoSeries || known->slot.type != metric.type) {
    if (!giveSeries(node, device, metric, *known))
      return nullptr;
  } else if (known->isUntold || known->propertiesHash != hashOfProperties(metric.properties)) {
    describe(node, device, metric, *known);
  }
  return known;
}

KnownMetric* BirthReader::findOrAdd(HostNode& node, HostDevice& device, const MetricView& metric) {
  const auto it = device.byName.find(metric.name);
  if (it != device.byName.end() && it->second.birth == device.births) {
    refuse(node, device, metric, "announced twice in one birth");
    return nullptr;
  }
  if (node.metrics >= m_context.options.metricsPerNode) {
    refuse(node, device, &LimitCounters::metrics, metric, "the edge node has too many metrics");
    return nullptr;
  }
  ++node.metrics;
  KnownEntry& entry =
      it != device.byName.end() ? *it : *device.byName.try_emplace(std::string(metric.name)).first;
  entry.second.birth = device.births;
  entry.second.slot.known = &entry;
  return &entry.second;
}

bool BirthReader::giveSeries(HostNode& node, HostDevice& device, const MetricView& metric,
                             KnownMetric& known) {
  const HostSessionOptions& options = m_context.options;
  const char* full = node.seriesGiven >= options.seriesPerNode    ? "the edge node has had too many series"
                     : m_context.seriesGiven >= options.seriesAll ? "there are too many series"
                                                                  : nullptr;
  std::uint32_t nameBytes = 0;
  if (full != nullptr ||
      !m_context.catalogueBytes.change(node.catalogueBytes, nameBytes, metric.name.size())) {
    known.slot = {};
    refuse(node, device, full != nullptr ? &LimitCounters::series : &LimitCounters::catalogue, metric,
           full != nullptr ? full : "the names of its edge node's or of all metrics take too much room");
    return false;
  }
  bool isNew = false;
  known.slot.series = m_context.directory.seriesId(device.id, metric.name, metric.type, isNew);
  known.slot.type = metric.type;
  if (isNew) {
    ++node.seriesGiven;
    ++m_context.seriesGiven;
    m_context.bytesOf(known.slot.series).catalogue = nameBytes;
    if (m_context.isFoldedTwin(std::to_string(device.id) + "/" + std::string(metric.name)))
      tell(node, device, metric,
           "its name differs from another's by case only; one of the two should be renamed");
  } else {
    m_context.catalogueBytes.change(node.catalogueBytes, nameBytes, 0); // paid for long ago
  }
  describe(node, device, metric, known);
  return true;
}

void BirthReader::describe(HostNode& node, const HostDevice& device, const MetricView& metric,
                           KnownMetric& known) {
  known.properties.clear();
  std::uint32_t& bytes = m_context.bytesOf(known.slot.series).catalogue;
  const std::size_t wanted = metric.name.size() + metric.properties.size();
  if (metric.properties.size() <= kMostPropertyBytes &&
      m_context.catalogueBytes.change(node.catalogueBytes, bytes, wanted)) {
    known.properties = metric.properties;
  } else {
    m_context.catalogueBytes.change(node.catalogueBytes, bytes, metric.name.size());
    refuse(node, device, &LimitCounters::catalogue, metric, "its properties take too much room");
  }
  known.propertiesHash = hashOfProperties(metric.properties);
  m_context.update->series.push_back(describeSeries(*known.slot.known, device.id));
}

void BirthReader::forgetOld(HostNode& node, HostDevice& device) {
  std::erase_if(device.byName, [&](const auto& entry) {
    const KnownMetric& known = entry.second;
    const bool refused = known.slot.type == DataType::Unknown;
    if (known.birth == device.births && !refused)
      return false;
    node.metrics -= known.birth == device.births ? 1 : 0;
    return true;
  });
}

void BirthReader::forget(HostNode& node, HostDevice& device) {
  node.metrics -= device.byName.size();
  PropertyChanges::drop(node, device);
  device.byName = {};
  device.byAlias.clear();
}

void BirthReader::refuse(HostNode& node, const HostDevice& device, const MetricView& metric,
                         const char* why) {
  ++m_context.counters.badBirthMetrics;
  tell(node, device, metric, why);
}

void BirthReader::refuse(HostNode& node, const HostDevice& device, std::uint64_t LimitCounters::*limit,
                         const MetricView& metric, const char* why) {
  m_context.countLimit(limit);
  tell(node, device, metric, why);
}

void BirthReader::tell(HostNode& node, const HostDevice& device, const MetricView& metric, const char* why) {
  m_rejections.tell(&node, device.id, [&] { return metricLabel(metric) + ": " + why; });
}

} // namespace muster
