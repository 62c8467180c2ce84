// A history as a fleet's state wants it: pictures of a moment, and what happened between two moments as updates. Ids that
// it gives are the screen's. Blocking; for a thread that may wait. Errors: as HistoryReader. Thread: one.
#pragma once

#include "ScreenIds.h"

#include <history/HistoryReader.h>
#include <items/Fleet.h>

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace muster::items {

// An update of a replay and the moment up to which it goes.
struct ReplaySlice {
  std::shared_ptr<const FleetUpdate> update;
  qint64 untilMs = 0;
};

class HistoryView {
 public:
  // Devices that were online are shown as stale: of a past that a live fleet begins with, nothing is fresh.
  enum class Freshness { AsItWas, AllStale };
  using OnSlice = std::function<void(ReplaySlice)>;

  static Result<std::unique_ptr<HistoryView>> open(const std::shared_ptr<FleetHistory>& history);

  HistoryReader& reader() { return *m_reader; }
  // Values with times up to atMs, who was there and how, the newest events of the day before it.
  Result<std::shared_ptr<FleetPicture>> pictureAt(qint64 atMs, Freshness freshness,
                                                  const std::stop_token& stop);
  // What has been recorded since the newest picture, or since the last call, whatever its own times: values that are
  // others now, and events. For a file that is being written.
  Result<std::shared_ptr<const FleetUpdate>> news(qint64 atMs, const std::stop_token& stop);
  // What happened in [fromMs, toMs), on top of the newest picture, in slices of stepMs or longer.
  Result<void> replay(qint64 fromMs, qint64 toMs, qint64 stepMs, const OnSlice& onSlice,
                      const std::stop_token& stop);
  // The samples alone, at once: for the small lines of a picture, which has the newest values only.
  Result<void> samplesOf(qint64 fromMs, qint64 toMs, const OnSlice& onSlice, const std::stop_token& stop);

 private:
  struct Replay; // one replay under way

  HistoryView(std::unique_ptr<HistoryReader> reader, std::shared_ptr<FleetHistory> history)
      : m_reader(std::move(reader)), m_ids(std::move(history)) {}
  Result<void> refreshFor(qint64 atMs);
  // Into update, unless the newest picture or a replay since has it. False: the catalogue does not have it.
  bool introduce(DeviceId device, FleetUpdate& update);
  bool introduce(SeriesId series, qint64 atMs, FleetUpdate& update);
  // heardMs: when its device was heard last; 0: not known.
  bool addState(const SeriesState& state, qint64 heardMs, FleetUpdate& update);
  bool isNews(const SeriesState& state);
  void addRow(const SeriesRun& run, std::size_t row, SeriesId screenId, FleetUpdate& update) const;
  FleetEvent eventOf(const HistoryEvent& event, FleetUpdate& update);
  Result<void> addEvents(qint64 fromMs, qint64 toMs, FleetUpdate& update, const std::stop_token& stop);

  std::unique_ptr<HistoryReader> m_reader;
  ScreenIds m_ids;
  qint64 m_refreshedMs = 0;
  // By the history's ids: what the newest picture and the replays since have introduced.
  std::vector<bool> m_hasDevice, m_hasSeries;
  std::vector<std::vector<SeriesId>> m_seriesOf; // by the history's device, the screen's ids
  // By the history's series: time and value, to know what is news.
  std::vector<std::pair<qint64, std::size_t>> m_newest;
  std::int64_t m_lastEvent = -1;
  qint64 m_eventsMs = 0; // when the newest of them was received
};

} // namespace muster::items
