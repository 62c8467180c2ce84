#include "device/DeviceData.h"

#include <items/MetricLabel.h>
#include <schema/Payload.h>

#include <QCollator>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string_view>

namespace muster::ui {

namespace {

// By beginning of the name; what comes first stands first.
constexpr std::array<std::string_view, 20> kOrder = {
    "CPU/Temperature", "CPU/Usage", "Load/",     "Memory/Used", "Memory/",
    "CPU/Frequency",   "CPU/",      "Disk/",     "Network/",    "Swap/",
    "Temperature/",    "Humidity/", "Pressure/", "Fan/",        "Voltage/",
    "Current/",        "Power/",    "System/",   "Agent/",      ""};
constexpr std::array<std::string_view, 4> kConstant = {"CPU/Cores", "Memory/Total", "Swap/Total",
                                                       "System/Boot Time"};

// More hollow points than these are a smear, not information.
constexpr std::size_t kMostHollow = 500;

std::size_t rankOf(std::string_view name) {
  const bool isConstant = std::ranges::find(kConstant, name) != kConstant.end() ||
                          (name.starts_with("Disk/") && name.ends_with("/Total"));
  if (isConstant)
    return kOrder.size();
  for (std::size_t i = 0; i + 1 < kOrder.size(); ++i)
    if (name.starts_with(kOrder[i]))
      return i;
  return kOrder.size() - 1;
}

double numberOf(const MetricState& metric) {
  return metric.quality == kQualityBad ? std::numeric_limits<double>::quiet_NaN() : metric.value.toNumber();
}

// As the list says it; good goes without saying.
QString doubtOf(std::uint16_t quality) {
  if (quality == kQualityGood)
    return {};
  if (quality == kQualityBad)
    return QStringLiteral("Bad");
  return quality == kQualityStale ? QStringLiteral("Stale") : QString::number(quality);
}

} // namespace

void OfflinePeriods::reset(const FleetState& state, DeviceId device, const std::vector<FleetEvent>& before,
                           std::int64_t untilMs) {
  m_device = device;
  m_periods.clear();
  m_knownMs = 0;
  for (const FleetEvent& event : before) {
    if (event.receivedMs > untilMs)
      break;
    FleetEvent mine;
    mine.kind = event.kind;
    mine.device = event.device == kNoDevice ? kNoDevice : device; // the history has ids of its own
    mine.timeMs = event.timeMs;
    mine.receivedMs = event.receivedMs;
    take(mine);
    m_knownMs = event.receivedMs;
  }
  m_seen = state.eventTotal() - std::min<std::uint64_t>(state.eventTotal(), state.events().size());
  update(state);
  const DeviceState& known = state.device(device);
  const bool isOpen = !m_periods.empty() && m_periods.back().toMs == 0;
  if (known.status == DeviceStatus::Offline && known.offlineSinceMs != 0 && !isOpen)
    begin(known.offlineSinceMs); // its death is no longer among the events
}

bool OfflinePeriods::update(const FleetState& state) {
  const auto before = m_periods;
  const auto& events = state.events();
  const std::uint64_t fresh = std::min<std::uint64_t>(state.eventTotal() - m_seen, events.size());
  for (std::size_t i = events.size() - static_cast<std::size_t>(fresh); i < events.size(); ++i)
    if (events[i].receivedMs > m_knownMs)
      take(events[i]);
  m_seen = state.eventTotal();
  return m_periods != before;
}

void OfflinePeriods::take(const FleetEvent& event) {
  const bool isMine = event.device == m_device;
  if ((event.kind == EventKind::Death && isMine) || event.kind == EventKind::HostOffline)
    begin(event.receivedMs);
  else if (event.kind == EventKind::Birth && isMine && !m_periods.empty() && m_periods.back().toMs == 0)
    m_periods.back().toMs = std::max(m_periods.back().fromMs + 1, event.timeMs);
}

void OfflinePeriods::begin(std::int64_t ms) {
  if (!m_periods.empty() && (m_periods.back().toMs == 0 || m_periods.back().toMs > ms))
    return; // is away already, or the clocks disagree
  if (m_periods.size() == kMostPeriods)
    m_periods.erase(m_periods.begin());
  m_periods.push_back({ms, 0});
}

std::vector<ChartGap> OfflinePeriods::between(std::int64_t fromMs, std::int64_t toMs,
                                              std::int64_t nowMs) const {
  std::vector<ChartGap> touching;
  for (const ChartGap& period : m_periods) {
    const std::int64_t end = period.toMs == 0 ? std::max(nowMs, period.fromMs) : period.toMs;
    if (end >= fromMs && period.fromMs <= toMs)
      touching.push_back({period.fromMs, end});
  }
  return touching;
}

void DeviceData::setDevice(DeviceId device) {
  m_id = device;
  ++m_revision;
  if (m_lines && isSet())
    m_lines->setDevice(state().info);
  resetOffline();
}

void DeviceData::setLines(items::HistoryLines* lines) {
  m_lines = lines;
  ++m_revision;
}

void DeviceData::resetOffline() {
  static const std::vector<FleetEvent> kNone;
  const std::vector<FleetEvent>& past = m_lines ? m_lines->events() : kNone;
  m_pastEvents = past.size();
  if (isSet())
    m_offline.reset(fleetState(), m_id, past, nowMs());
}

void DeviceData::replaced() {
  resetOffline();
  ++m_revision;
}

void DeviceData::touchHistory() {
  if (m_lines && m_lines->events().size() != m_pastEvents)
    resetOffline();
  ++m_revision;
}

qint64 DeviceData::wholeSinceMs(SeriesId series) const {
  const qint64 since = m_fleet.feed() ? m_fleet.feed()->wholeSinceMs() : 0;
  return std::max<qint64>(since, fleetState().recent().givenUpBeforeMs(series).value_or(0));
}

void DeviceData::touch() {
  if (isSet())
    m_offline.update(fleetState());
  ++m_revision;
}

ChartSpec MetricSource::spec() const {
  const SeriesInfo& info = m_data.fleetState().series(m_series);
  ChartSpec spec;
  spec.title = items::metricLabel(info.metric);
  spec.unit = QString::fromStdString(info.unit);
  spec.whole = isInteger(info.type);
  spec.low = info.low;
  spec.high = info.high;
  if (info.type == DataType::Boolean)
    spec.kind = ChartKind::Boolean;
  else if (spec.unit == u"%")
    spec.kind = ChartKind::Percent;
  else if (spec.unit == u"s")
    spec.kind = ChartKind::Duration;
  spec.fill = spec.unit != u"dBm" && spec.unit != u"V";
  return spec;
}

void MetricSource::prepare(int, qint64 fromMs, qint64 toMs, qint64 perPixelMs) const {
  m_past = {};
  if (!m_data.lines())
    return;
  const qint64 until = std::min({toMs, m_data.wholeSinceMs(m_series), m_data.nowMs() + 1});
  if (until <= fromMs)
    return;
  m_past = {fromMs, until, perPixelMs};
  const SeriesInfo& info = m_data.fleetState().series(m_series);
  m_data.lines()->want(info.metric, info.type, m_past, m_data.liveMs());
}

// What is in both is there once: the history's points are some of the samples themselves.
void MetricSource::copyRange(int, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const {
  std::vector<Point> memory;
  m_data.fleetState().recent().copyRange(m_series, fromMs, toMs, memory);
  std::vector<Point> past;
  if (m_data.lines() && m_past.toMs > m_past.fromMs) {
    const SeriesInfo& info = m_data.fleetState().series(m_series);
    m_data.lines()->copy(info.metric, info.type, m_past, past);
    std::erase_if(past, [this](const Point& p) { return p.timeMs >= m_past.toMs; });
  }
  const auto start = static_cast<std::ptrdiff_t>(out.size());
  std::ranges::merge(past, memory, std::back_inserter(out), {}, &Point::timeMs, &Point::timeMs);
  out.erase(std::unique(out.begin() + start, out.end()), out.end());
}

void MetricSource::copyDoubtful(int, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const {
  const DataType type = m_data.fleetState().series(m_series).type;
  std::vector<RecentSample> samples;
  m_data.fleetState().recent().copyExact(m_series, fromMs, toMs, samples);
  for (const RecentSample& sample : samples)
    if (sample.quality == kQualityBad && !sample.isNull && out.size() < kMostHollow)
      out.push_back({sample.timeMs, Value::numberOf(type, sample.bits)});
}

std::vector<ChartGap> MetricSource::gaps(qint64 fromMs, qint64 toMs) const {
  return m_data.offline().between(fromMs, toMs, m_data.nowMs());
}

std::optional<Point> MetricSource::current(int) const {
  const MetricState* metric = m_data.fleetState().metric(m_series);
  if (!metric || metric->timeMs == 0)
    return std::nullopt;
  return Point{metric->timeMs, numberOf(*metric)};
}

std::optional<ChartSource::Texts> MetricSource::currentTexts(int) const {
  const MetricState* metric = m_data.fleetState().metric(m_series);
  if (!metric || metric->timeMs == 0)
    return std::nullopt;
  const QString unit = QString::fromStdString(m_data.fleetState().series(m_series).unit);
  return Texts{items::formatValue(metric->value, unit), items::formatShort(metric->value, unit),
               doubtOf(metric->quality), metric->quality == kQualityBad};
}

bool MetricSource::holds() const {
  const MetricState* metric = m_data.fleetState().metric(m_series);
  return m_data.state().status == DeviceStatus::Online && metric && metric->announced;
}

std::vector<SeriesId> shownMetrics(const FleetState& state, DeviceId device) {
  struct Entry {
    std::size_t rank;
    QString name;
    SeriesId series;
  };
  std::vector<Entry> entries;
  for (const MetricState& metric : state.device(device).metrics) {
    const std::string& name = state.series(metric.series).metric;
    if (!items::isProtocolMetric(name))
      entries.push_back({rankOf(name), QString::fromStdString(name), metric.series});
  }
  QCollator byName{QLocale(QLocale::English)}; // the C locale knows no numbers
  byName.setNumericMode(true);                 // "Load/5 min" before "Load/15 min"
  std::ranges::stable_sort(entries, [&byName](const Entry& a, const Entry& b) {
    return a.rank != b.rank ? a.rank < b.rank : byName.compare(a.name, b.name) < 0;
  });
  std::vector<SeriesId> series;
  series.reserve(entries.size());
  for (const Entry& entry : entries)
    series.push_back(entry.series);
  return series;
}

bool isCharted(DataType type) {
  return isNumeric(type) || type == DataType::Boolean;
}

} // namespace muster::ui
