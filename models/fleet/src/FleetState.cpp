#include "DeviceTable.h"
#include "EventLog.h"
#include "MetadataTable.h"
#include "MetricTable.h"

#include <fleet/FleetState.h>
#include <fleet/SampleTime.h>
#include <schema/PayloadView.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <unordered_map>

namespace muster {

namespace {

// Far enough ahead that memory answers in time, near enough that the line is still in the cache.
constexpr std::size_t kPrefetchRows = 24;

} // namespace

class FleetState::Impl {
 public:
  explicit Impl(RecentLimits limits) : m_metrics(m_devices), m_recent(limits) {}

  void apply(const FleetUpdate& update, bool isReplay) {
    m_isReplay = isReplay;
    for (const DeviceInfo& info : update.devices)
      m_devices.introduce(info);
    for (const SeriesInfo& info : update.series)
      m_metrics.introduce(info);
    for (const FleetEvent& event : update.events)
      applyEvent(event);
    keepEvents(update.events);
    applySamples(update.samples);
  }

  void restore(const KnownDevice& was) {
    if (!m_devices.contains(was.device))
      return;
    m_metrics.arrange(was.device, was.series);
    m_devices.restore(was);
  }

  void makeRoom(std::size_t devices, std::size_t series) {
    m_devices.makeRoom(devices);
    m_metrics.makeRoom(series);
  }

  void expire(std::int64_t nowMs, std::int64_t staleAfterMs) { m_devices.expire(nowMs, staleAfterMs); }

  const DeviceTable& devices() const { return m_devices; }
  std::vector<DeviceId> takeChanged() { return m_devices.takeChanged(); }
  const MetricTable& metrics() const { return m_metrics; }
  const RecentSamples& recent() const { return m_recent; }
  const RecentTexts& recentTexts() const { return m_texts; }
  const EventLog& events() const { return m_events; }

  std::optional<MetaData> metadata(SeriesId series) const {
    const std::string* encoded = m_metadata.find(series);
    const Result<MetaData> found = encoded ? decodeMetaData(*encoded) : MetaData{};
    if (!encoded || !found)
      return std::nullopt;
    return m_metrics.state(m_metrics.slot(series)).hasMetadata ? *found : lastingMetaData(*found);
  }

  const OddSample* oddSample(SeriesId series) const {
    const auto it = m_odd.find(series);
    return it == m_odd.end() ? nullptr : &it->second;
  }

 private:
  void applyEvent(const FleetEvent& event) {
    if (event.kind == EventKind::HostOffline)
      m_devices.hostLost(event.receivedMs);
    if (!m_devices.contains(event.device))
      return;
    m_devices.markChanged(event.device);
    switch (event.kind) {
    case EventKind::Birth:
      m_devices.born(event.device,
                     isOddTime(event.timeMs, event.receivedMs) ? event.receivedMs : event.timeMs,
                     event.receivedMs);
      m_metrics.arrange(event.device, event.series);
      break;
    case EventKind::Death:
      m_devices.died(event.device, event.receivedMs);
      break;
    case EventKind::Gap:
      m_devices.state(event.device).gaps += static_cast<std::uint32_t>(event.count);
      m_devices.state(event.device).problemMs = event.receivedMs;
      break;
    case EventKind::Rejected:
      m_devices.state(event.device).rejected += static_cast<std::uint32_t>(event.count);
      m_devices.state(event.device).problemMs = event.receivedMs;
      break;
    case EventKind::RebirthRequested:
    case EventKind::HostOffline:
    case EventKind::HostOnline:
      break;
    }
  }

  void keepEvents(const std::vector<FleetEvent>& events) {
    for (const FleetEvent& event : events)
      m_events.add(event,
                   m_devices.contains(event.device) ? m_devices.state(event.device).info.node : kNoDevice);
    m_events.trim();
  }

  void applySamples(const SampleBatch& samples) {
    DeviceId device = kNoDevice;
    std::int64_t receivedMs = std::numeric_limits<std::int64_t>::min();
    auto metadata = samples.metadata.begin(); // of the next row that has some
    for (std::size_t row = 0; row < samples.size(); ++row) {
      if (row + kPrefetchRows < samples.size())
        m_recent.prefetch(samples.series[row + kPrefetchRows]);
      const SeriesId series = samples.series[row];
      if (!m_metrics.contains(series))
        continue;
      const MetricTable::Slot& slot = m_metrics.slot(series);
      if (slot.device != device || samples.receivedMs[row] != receivedMs) {
        device = slot.device;
        receivedMs = samples.receivedMs[row];
        if (m_isReplay && samples.isHistorical(row)) // nobody knows when it was received
          m_devices.markChanged(device);
        else
          m_devices.heard(device, receivedMs);
      }
      MetricState& metric = m_metrics.state(slot);
      const bool isCurrent = applySample(samples, row, metric);
      while (metadata != samples.metadata.end() && metadata->row < row)
        ++metadata;
      const bool hasMetadata = metadata != samples.metadata.end() && metadata->row == row;
      if (isCurrent)
        metric.hasMetadata = hasMetadata && m_metadata.set(series, samples.metadataOf(*metadata));
    }
  }

  // True where it became the current value.
  bool applySample(const SampleBatch& samples, std::size_t row, MetricState& metric) {
    const DataType type = metric.value.type();
    const std::int64_t timeMs = samples.timeMs[row];
    if (isOddTime(timeMs, samples.receivedMs[row])) {
      m_odd[metric.series] = {samples.valueAt(row, type), timeMs, samples.receivedMs[row]};
      return false;
    }
    if (isScalar(type))
      m_recent.add(metric.series, type,
                   {timeMs, samples.isNull(row) ? 0 : samples.bits[row], samples.quality[row],
                    samples.isNull(row), samples.isHistorical(row), samples.isTransient(row)});
    else
      m_texts.add(metric.series,
                  {timeMs, samples.quality[row], samples.isNull(row), samples.isHistorical(row),
                   std::string(samples.isNull(row) ? std::string_view{} : samples.bytesAt(row)),
                   samples.isTransient(row)});
    // A birth says what is current, be its time older: then the device's clock was set back.
    if ((samples.isHistorical(row) && !m_isReplay) || (timeMs < metric.timeMs && !samples.isBirth(row)))
      return false;
    if (isScalar(type) && !samples.isNull(row))
      metric.value = Value::scalar(type, samples.bits[row]);
    else
      metric.value = samples.valueAt(row, type);
    metric.timeMs = timeMs;
    metric.receivedMs = samples.receivedMs[row];
    metric.quality = samples.quality[row];
    metric.isTransient = samples.isTransient(row);
    return true;
  }

  DeviceTable m_devices;
  MetricTable m_metrics;
  RecentSamples m_recent;
  RecentTexts m_texts;
  std::unordered_map<SeriesId, OddSample> m_odd;
  MetadataTable m_metadata;
  EventLog m_events;
  bool m_isReplay = false; // what is being applied
};

FleetState::FleetState(RecentLimits limits) : m_impl(std::make_unique<Impl>(limits)) {
}
FleetState::~FleetState() = default;

void FleetState::apply(const FleetUpdate& update) {
  m_impl->apply(update, false);
}
void FleetState::replay(const FleetUpdate& update) {
  m_impl->apply(update, true);
}
void FleetState::restore(const KnownDevice& was) {
  m_impl->restore(was);
}
void FleetState::makeRoom(std::size_t devices, std::size_t series) {
  m_impl->makeRoom(devices, series);
}
void FleetState::expire(std::int64_t nowMs, std::int64_t staleAfterMs) {
  m_impl->expire(nowMs, staleAfterMs);
}

std::size_t FleetState::deviceCount() const {
  return m_impl->devices().size();
}

const DeviceState& FleetState::device(DeviceId id) const {
  assert(id < deviceCount());
  return m_impl->devices().state(id);
}

const SeriesInfo& FleetState::series(SeriesId id) const {
  assert(id < seriesCount());
  return m_impl->metrics().info(id);
}

std::size_t FleetState::seriesCount() const {
  return m_impl->metrics().size();
}

const MetricState* FleetState::metric(DeviceId device, std::string_view name) const {
  return m_impl->metrics().find(device, name);
}

const MetricState* FleetState::metric(SeriesId series) const {
  const MetricTable& metrics = m_impl->metrics();
  return metrics.contains(series) ? &metrics.state(metrics.slot(series)) : nullptr;
}

const OddSample* FleetState::oddSample(SeriesId series) const {
  return m_impl->oddSample(series);
}
std::optional<MetaData> FleetState::metadata(SeriesId series) const {
  return m_impl->metadata(series);
}
const RecentSamples& FleetState::recent() const {
  return m_impl->recent();
}
const RecentTexts& FleetState::recentTexts() const {
  return m_impl->recentTexts();
}
FleetCounts FleetState::counts() const {
  return m_impl->devices().counts();
}
std::vector<DeviceId> FleetState::takeChanged() {
  return m_impl->takeChanged();
}
const std::deque<FleetEvent>& FleetState::events() const {
  return m_impl->events().events();
}
std::uint64_t FleetState::eventTotal() const {
  return m_impl->events().total();
}
std::uint64_t FleetState::eventsLeftOut() const {
  return m_impl->events().leftOut();
}

} // namespace muster
