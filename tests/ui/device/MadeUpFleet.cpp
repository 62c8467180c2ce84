#include "MadeUpFleet.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace muster::test {

namespace {

Value valueOf(DataType type, double number) {
  if (type == DataType::Boolean)
    return Value::boolean(number != 0);
  if (type == DataType::Float)
    return Value::floating(static_cast<float>(number));
  if (isSignedInteger(type))
    return Value::integer(type, std::llround(number));
  if (isUnsignedInteger(type))
    return Value::unsignedInteger(type, static_cast<std::uint64_t>(std::llround(number)));
  return Value::floating(number);
}

} // namespace

MadeUpFleet::MadeUpFleet(std::vector<MadeUpMetric> metrics, std::int64_t bornMs)
    : m_metrics(std::move(metrics)) {
  auto feed = std::make_unique<MadeUpFeed>();
  m_feed = feed.get();
  m_fleet.setFeed(std::move(feed));
  m_next->devices.push_back({0, 0, "north", "gate-north-0142", ""});
  birth(bornMs);
}

void MadeUpFleet::birth(std::int64_t ms) {
  FleetEvent event{EventKind::Birth, 0, ms, ms, {}, {}};
  for (SeriesId id = 0; id < m_metrics.size(); ++id) {
    const MadeUpMetric& metric = m_metrics[id];
    m_next->series.push_back({id, 0, metric.name, metric.type, metric.unit, {}, {}, m_properties});
    event.series.push_back(id);
  }
  m_next->events.push_back(std::move(event));
}

SeriesId MadeUpFleet::series(const std::string& metric) const {
  const auto at = std::ranges::find(m_metrics, metric, &MadeUpMetric::name);
  assert(at != m_metrics.end());
  return static_cast<SeriesId>(at - m_metrics.begin());
}

void MadeUpFleet::add(const std::string& metric, std::int64_t ms, const Value& value, std::uint16_t quality,
                      std::uint8_t flags) {
  if (value.isNull())
    flags |= sampleflag::Null;
  if (isScalar(value.type()))
    m_next->samples.addScalar(series(metric), ms, ms, value.bits(), quality, flags);
  else
    m_next->samples.addBytes(series(metric), ms, ms, value.bytes(), quality, flags);
}

void MadeUpFleet::fill(const std::string& metric, std::int64_t fromMs, std::int64_t toMs, std::int64_t stepMs,
                       const std::function<double(double)>& f) {
  const DataType type = m_metrics[series(metric)].type;
  for (std::int64_t ms = fromMs; ms <= toMs; ms += stepMs)
    add(metric, ms, valueOf(type, f(static_cast<double>(ms - fromMs) / 1000)));
}

void MadeUpFleet::event(EventKind kind, std::int64_t ms, std::string detail) {
  if (kind == EventKind::Birth)
    birth(ms);
  else
    m_next->events.push_back(
        {kind, kind == EventKind::HostOffline ? kNoDevice : 0, ms, ms, std::move(detail), {}});
}

void MadeUpFleet::addMetric(const MadeUpMetric& metric) {
  m_metrics.push_back(metric);
}

void MadeUpFleet::tick(std::int64_t nowMs) {
  m_feed->queued.push_back(std::exchange(m_next, std::make_shared<FleetUpdate>()));
  m_fleet.tick(nowMs);
}

} // namespace muster::test
