#include "HistoryView.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <utility>

namespace muster::items {

namespace {

constexpr std::size_t kMostRows = 32'768;             // of a slice: one tick of a screen can bear it
constexpr std::size_t kMostArena = 4u << 20;          // and its bytes
constexpr std::size_t kMostEventsAReplay = 1'000'000; // an hour at most is replayed in one go

} // namespace

// Rows and events come in order of time; a slice is closed where its step ends or it is large.
struct HistoryView::Replay {
  HistoryView& view;
  const OnSlice& onSlice;
  const qint64 stepMs;
  std::deque<HistoryEvent> events;                      // that have not been told
  std::vector<std::pair<std::size_t, DeviceId>> births; // places in update.events; the history's device
  FleetUpdate update;
  qint64 untilMs; // of the slice that is open

  // What is before timeMs is complete.
  void reach(qint64 timeMs) {
    if (timeMs < untilMs && update.samples.size() < kMostRows && update.samples.arena.size() < kMostArena)
      return;
    close(std::min(timeMs, untilMs));
    if (timeMs >= untilMs)
      untilMs = timeMs - (timeMs - untilMs) % stepMs + stepMs;
  }

  void close(qint64 atMs) {
    for (; !events.empty() && events.front().receivedMs < atMs; events.pop_front()) {
      if (events.front().kind == EventKind::Birth)
        births.emplace_back(update.events.size(), events.front().device);
      update.events.push_back(view.eventOf(events.front(), update));
    }
    // A birth names all that its device has by then; the history does not say which of it is of older births.
    for (const auto& [place, device] : births)
      if (device < view.m_seriesOf.size())
        update.events[place].series = view.m_seriesOf[device];
    births.clear();
    if (!update.empty())
      onSlice({std::make_shared<const FleetUpdate>(std::exchange(update, {})), atMs});
  }
};

Result<void> HistoryView::replay(qint64 fromMs, qint64 toMs, qint64 stepMs, const OnSlice& onSlice,
                                 const std::stop_token& stop) {
  if (auto refreshed = refreshFor(toMs); !refreshed)
    return refreshed;
  Replay replay{*this, onSlice, std::max<qint64>(1, stepMs),         {},
                {},    {},      fromMs + std::max<qint64>(1, stepMs)};
  const auto keep = [&replay](const HistoryEvent& event) {
    replay.events.push_back(event);
    return replay.events.size() < kMostEventsAReplay;
  };
  if (auto told = m_reader->events(fromMs, toMs, keep, stop); !told)
    return told;
  std::ranges::stable_sort(replay.events, {}, &HistoryEvent::receivedMs);
  ScanRequest request;
  request.series.resize(m_reader->series().size());
  std::iota(request.series.begin(), request.series.end(), SeriesId{0});
  std::erase_if(request.series, [this](SeriesId id) { return m_reader->series()[id].id != id; });
  request.fromMs = fromMs;
  request.toMs = toMs;
  const auto take = [&](const ScanSlice& slice) {
    for (std::size_t i = 0; i < slice.order.size() && !stop.stop_requested(); ++i) {
      const SeriesRun& run = slice.runs[slice.order[i]];
      const std::size_t row = slice.rowOf[i];
      const SeriesId id = request.series[slice.order[i]];
      replay.reach(run.timeMs[row]);
      if (introduce(id, run.timeMs[row], replay.update))
        addRow(run, row, m_ids.series(id), replay.update);
    }
    return !stop.stop_requested();
  };
  if (auto scanned = m_reader->scan(request, take, stop); !scanned)
    return scanned;
  if (stop.stop_requested())
    return unexpected(ErrorCode::Cancelled, "replay", "cancelled");
  // Events between samples have steps of their own.
  while (!replay.events.empty())
    replay.close(replay.events.front().receivedMs + 1);
  replay.close(toMs);
  return {};
}

Result<void> HistoryView::samplesOf(qint64 fromMs, qint64 toMs, const OnSlice& onSlice,
                                    const std::stop_token& stop) {
  ScanRequest request;
  for (SeriesId id = 0; id < m_hasSeries.size(); ++id)
    if (m_hasSeries[id] && isScalar(m_reader->series()[id].type))
      request.series.push_back(id);
  request.fromMs = fromMs;
  request.toMs = toMs;
  FleetUpdate update;
  const auto hand = [&] {
    if (!update.empty())
      onSlice({std::make_shared<const FleetUpdate>(std::exchange(update, {})), fromMs});
  };
  const auto take = [&](const ScanSlice& slice) {
    for (std::size_t i = 0; i < slice.order.size() && !stop.stop_requested(); ++i) {
      const SeriesId id = m_ids.series(request.series[slice.order[i]]);
      addRow(slice.runs[slice.order[i]], slice.rowOf[i], id, update);
      if (update.samples.size() >= kMostRows)
        hand();
    }
    return !stop.stop_requested();
  };
  auto scanned = m_reader->scan(request, take, stop);
  hand();
  return scanned;
}

} // namespace muster::items
