#include "PropertyChanges.h"

#include "SampleReader.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr std::size_t kMostBytes = 4u << 10;
constexpr std::size_t kQualityBytes = 24; // of a set with nothing else, however it is encoded
constexpr std::size_t kMostAtOnce = 1'000;

void readBound(const Value& value, std::optional<double>& shown, Number& exact) {
  const double number = isNumeric(value.type()) ? value.toNumber() : NAN;
  if (!std::isfinite(number))
    return;
  shown = number;
  exact = {value.type(), value.bits()};
}

void readUnits(SeriesInfo& info, KnownMetric& known) {
  known.low = {};
  known.high = {};
  Result<std::vector<Property>> properties = decodeProperties(info.properties);
  if (!properties)
    return; // decodePayload has checked them; what it let pass and this does not, has no unit
  for (Property& property : *properties) {
    if (property.value.isNull())
      continue;
    if (property.name == kPropertyUnit && isText(property.value.type()))
      info.unit = property.value.bytes();
    else if (property.name == kPropertyLow)
      readBound(property.value, info.low, known.low);
    else if (property.name == kPropertyHigh)
      readBound(property.value, info.high, known.high);
  }
}

std::string merged(std::string_view known, std::vector<Property> changed) {
  std::vector<Property> all = decodeProperties(known).value_or(std::vector<Property>{});
  for (Property& property : changed) {
    const auto same = std::ranges::find(all, property.name, &Property::name);
    if (same == all.end())
      all.push_back(std::move(property));
    else
      *same = std::move(property);
  }
  return encodeProperties(all);
}

} // namespace

std::uint64_t hashOfProperties(std::string_view properties) {
  return properties.empty() ? 0 : std::hash<std::string_view>()(properties) | 1;
}

SeriesInfo describeSeries(KnownEntry& metric, DeviceId device) {
  SeriesInfo info;
  info.id = metric.second.slot.series;
  info.device = device;
  info.metric = metric.first;
  info.type = metric.second.slot.type;
  info.properties = metric.second.properties;
  readUnits(info, metric.second);
  metric.second.isUntold = false;
  return info;
}

void PropertyChanges::take(HostNode& node, const HostDevice& device, KnownEntry& metric,
                           const MetricView& sample) {
  KnownMetric& known = metric.second;
  const std::uint64_t hash = hashOfProperties(sample.properties);
  if (sample.isHistorical || known.dataHash == hash)
    return;
  known.dataHash = hash;
  if (sample.properties == known.properties)
    return;
  if (std::max(sample.properties.size(), known.properties.size()) > kMostBytes)
    return refuse(node, device, sample);
  std::vector<Property> changed = decodeProperties(sample.properties).value_or(std::vector<Property>{});
  std::erase_if(changed, [](const Property& property) { return property.name == kPropertyQuality; });
  if (changed.empty())
    return;
  std::string now = merged(known.properties, std::move(changed));
  if (now == known.properties)
    return;
  std::uint32_t& bytes = m_context.bytesOf(known.slot.series).catalogue;
  if (now.size() > kMostBytes ||
      !m_context.catalogueBytes.change(node.catalogueBytes, bytes, metric.first.size() + now.size()))
    return refuse(node, device, sample);
  known.propertiesHash = hashOfProperties(now);
  known.properties = std::move(now);
  if (!std::exchange(known.isUntold, true))
    node.untold.push_back({&metric, device.id});
}

void PropertyChanges::refuse(HostNode& node, const HostDevice& device, const MetricView& sample) {
  std::uint16_t quality = 0;
  if (findQuality(sample.properties, quality) && sample.properties.size() <= kQualityBytes)
    return; // nothing but that
  m_context.countLimit(&LimitCounters::catalogue);
  m_rejections.tell(&node, device.id,
                    [&] { return metricLabel(sample) + ": its changed properties take too much room"; });
}

bool PropertyChanges::tellOrWait(HostNode& node) {
  if (node.untold.empty() || node.isTellTimerRunning)
    return false;
  if (node.propertiesToldMs != 0 && m_context.now.monotonicMs - node.propertiesToldMs < kPauseMs)
    return node.isTellTimerRunning = true;
  tellSome(node);
  return node.isTellTimerRunning = !node.untold.empty();
}

bool PropertyChanges::onTimer(HostNode& node) {
  tellSome(node);
  return node.isTellTimerRunning = !node.untold.empty();
}

// The ones that changed first, first.
void PropertyChanges::tellSome(HostNode& node) {
  if (node.untold.empty())
    return;
  const auto end =
      node.untold.begin() + static_cast<std::ptrdiff_t>(std::min(node.untold.size(), kMostAtOnce));
  for (auto at = node.untold.begin(); at != end; ++at)
    m_context.update->series.push_back(describeSeries(*at->metric, at->device));
  node.untold.erase(node.untold.begin(), end);
  node.propertiesToldMs = m_context.now.monotonicMs;
}

void PropertyChanges::drop(HostNode& node, const HostDevice& device) {
  std::erase_if(node.untold, [&](const UntoldMetric& untold) { return untold.device == device.id; });
}

} // namespace muster
