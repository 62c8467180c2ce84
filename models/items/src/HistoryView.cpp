#include "HistoryView.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <utility>

namespace muster::items {

namespace {

constexpr qint64 kEventsMs = 24LL * 3600 * 1000; // before a picture
constexpr std::size_t kMostEvents = 10'000;      // as a FleetState keeps
constexpr qint64 kLateEventsMs = 60'000;         // between an event and its commit, with room

qint64 systemMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Result<std::unique_ptr<HistoryView>> HistoryView::open(const std::shared_ptr<FleetHistory>& history) {
  const qint64 now = systemMs();
  auto reader = openHistoryReader(history->file());
  if (!reader)
    return unexpected(reader.error());
  std::unique_ptr<HistoryView> view(new HistoryView(std::move(*reader), history));
  view->m_refreshedMs = now;
  return view;
}

// The catalogue may grow while somebody records; what is older than the newest look cannot be new in it.
Result<void> HistoryView::refreshFor(qint64 atMs) {
  if (atMs < m_refreshedMs)
    return {};
  const qint64 now = systemMs();
  if (auto refreshed = m_reader->refresh(); !refreshed)
    return refreshed;
  m_refreshedMs = now;
  return {};
}

bool HistoryView::introduce(DeviceId device, FleetUpdate& update) {
  const auto& devices = m_reader->devices();
  if (device >= devices.size() || devices[device].id != device)
    return false;
  if (device < m_hasDevice.size() && m_hasDevice[device])
    return true;
  const DeviceId node = devices[device].node;
  if (node != device && !introduce(node, update))
    return false; // a device whose edge node is not there
  if (m_hasDevice.size() < devices.size()) {
    m_hasDevice.resize(devices.size());
    m_seriesOf.resize(devices.size());
  }
  m_hasDevice[device] = true;
  update.devices.push_back(m_ids.take(devices[device]));
  return true;
}

bool HistoryView::introduce(SeriesId series, qint64 atMs, FleetUpdate& update) {
  const auto& all = m_reader->series();
  if (series >= all.size() || all[series].id != series || !introduce(all[series].device, update))
    return false;
  if (series < m_hasSeries.size() && m_hasSeries[series])
    return true;
  if (m_hasSeries.size() < all.size())
    m_hasSeries.resize(all.size());
  m_hasSeries[series] = true;
  SeriesInfo info = m_ids.take(all[series]);
  const Meaning meaning = m_reader->meaningAt(series, atMs);
  info.unit = meaning.unit;
  info.low = meaning.low;
  info.high = meaning.high;
  info.properties = meaning.properties;
  m_seriesOf[all[series].device].push_back(info.id);
  update.series.push_back(std::move(info));
  return true;
}

bool HistoryView::addState(const SeriesState& state, qint64 heardMs, FleetUpdate& update) {
  if (!introduce(state.series, state.timeMs, update))
    return false;
  const SeriesId id = m_ids.series(state.series);
  const qint64 received = std::max<qint64>(state.timeMs, heardMs);
  if (isScalar(state.type))
    update.samples.addScalar(id, state.timeMs, received, state.bits, state.quality, state.flags);
  else
    update.samples.addBytes(id, state.timeMs, received, state.bytes, state.quality, state.flags);
  return true;
}

bool HistoryView::isNews(const SeriesState& state) {
  if (state.series >= m_newest.size())
    m_newest.resize(std::max<std::size_t>(m_reader->series().size(), std::size_t{state.series} + 1));
  const std::size_t value =
      isScalar(state.type) ? std::size_t{state.bits} : std::hash<std::string>()(state.bytes);
  const std::pair<qint64, std::size_t> now{state.timeMs, value};
  return std::exchange(m_newest[state.series], now) != now;
}

// When it was received is not kept; its own time is near enough for who was heard when.
void HistoryView::addRow(const SeriesRun& run, std::size_t row, SeriesId id, FleetUpdate& update) const {
  const std::int64_t time = run.timeMs[row];
  if (isScalar(run.type))
    update.samples.addScalar(id, time, time, run.isNull(row) ? 0 : run.bits[row], run.qualityAt(row),
                             run.flagsAt(row));
  else
    update.samples.addBytes(id, time, time, run.bytesAt(row), run.qualityAt(row), run.flagsAt(row));
  if (const std::string_view metadata = run.metadataAt(row); !metadata.empty())
    update.samples.addMetadata(metadata);
}

FleetEvent HistoryView::eventOf(const HistoryEvent& event, FleetUpdate& update) {
  FleetEvent out;
  out.kind = event.kind;
  out.timeMs = event.timeMs;
  out.receivedMs = event.receivedMs;
  out.detail = event.detail;
  out.count = event.count;
  out.sender = event.sender;
  if (event.device != kNoDevice && introduce(event.device, update))
    out.device = m_ids.device(event.device);
  return out;
}

Result<void> HistoryView::addEvents(qint64 fromMs, qint64 toMs, FleetUpdate& update,
                                    const std::stop_token& stop) {
  std::deque<HistoryEvent> newest;
  const auto keep = [this, &newest](const HistoryEvent& event) {
    m_lastEvent = std::max(m_lastEvent, event.id);
    m_eventsMs = std::max<qint64>(m_eventsMs, event.receivedMs);
    newest.push_back(event);
    if (newest.size() > kMostEvents)
      newest.pop_front();
    return true;
  };
  if (auto told = m_reader->events(fromMs, toMs, keep, stop); !told)
    return told;
  for (const HistoryEvent& event : newest)
    update.events.push_back(eventOf(event, update));
  return {};
}

Result<std::shared_ptr<FleetPicture>> HistoryView::pictureAt(qint64 atMs, Freshness freshness,
                                                             const std::stop_token& stop) {
  if (auto refreshed = refreshFor(atMs); !refreshed)
    return unexpected(refreshed.error());
  auto moment = m_reader->fleetAt(atMs, stop);
  if (!moment)
    return unexpected(moment.error());
  m_hasDevice.clear();
  m_hasSeries.clear();
  m_seriesOf.clear();
  auto picture = std::make_shared<FleetPicture>();
  picture->atMs = atMs;
  picture->update.samples.reserve(moment->series.size());
  for (const DeviceStanding& standing : moment->devices)
    introduce(standing.device, picture->update);
  m_newest.clear();
  for (const SeriesState& state : moment->series)
    if (addState(state, 0, picture->update))
      isNews(state);
  const auto extent = m_reader->extent();
  if (!extent)
    return unexpected(extent.error());
  // Of a file that ended long ago its last day.
  m_eventsMs = std::min<qint64>(atMs, extent->second) - kEventsMs;
  if (auto told = addEvents(m_eventsMs, atMs + 1, picture->update, stop); !told)
    return unexpected(told.error());
  const bool isFresh = moment->isHostOnline && freshness == Freshness::AsItWas;
  for (const DeviceStanding& was : moment->devices) {
    const DeviceId id = m_ids.device(was.device);
    if (id == kNoDevice)
      continue;
    const DeviceStatus online = isFresh ? DeviceStatus::Online : DeviceStatus::Stale;
    picture->devices.push_back({id, was.isOnline ? online : DeviceStatus::Offline, atMs, was.bornMs,
                                was.lastSeenMs, was.offlineSinceMs, was.births, was.gaps, was.rejected,
                                m_seriesOf[was.device]});
  }
  return picture;
}

Result<std::shared_ptr<const FleetUpdate>> HistoryView::news(qint64 atMs, const std::stop_token& stop) {
  if (auto refreshed = refreshFor(atMs); !refreshed)
    return unexpected(refreshed.error());
  const auto moment = m_reader->fleetAt(atMs, stop);
  if (!moment)
    return unexpected(moment.error());
  auto update = std::make_shared<FleetUpdate>();
  auto standing = moment->devices.begin(); // both rise by device
  for (const SeriesState& state : moment->series) {
    if (!isNews(state))
      continue;
    while (standing != moment->devices.end() && standing->device < state.device)
      ++standing;
    const bool isIts = standing != moment->devices.end() && standing->device == state.device;
    addState(state, isIts ? std::min<qint64>(standing->lastSeenMs, atMs) : 0, *update);
  }
  std::vector<HistoryEvent> fresh;
  const auto keep = [this, &fresh](const HistoryEvent& event) {
    if (event.id > m_lastEvent)
      fresh.push_back(event);
    return fresh.size() < kMostEvents;
  };
  if (auto told = m_reader->events(m_eventsMs - kLateEventsMs, atMs + 1, keep, stop); !told)
    return unexpected(told.error());
  for (const HistoryEvent& event : fresh) {
    m_eventsMs = std::max<qint64>(m_eventsMs, event.receivedMs);
    m_lastEvent = std::max(m_lastEvent, event.id);
    update->events.push_back(eventOf(event, *update));
    if (event.kind == EventKind::Birth && event.device < m_seriesOf.size())
      update->events.back().series = m_seriesOf[event.device];
  }
  return std::shared_ptr<const FleetUpdate>(std::move(update));
}

} // namespace muster::items
