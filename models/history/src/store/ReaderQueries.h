// The queries of HistoryReader, each within a read transaction that its caller began. Errors: as HistoryReader.
// Thread: a context belongs to one thread at a time.
#pragma once

#include "ReaderCatalogue.h"
#include "ReaderConnection.h"
#include "ReaderJournal.h"

#include <history/HistoryReader.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace muster {

struct ReaderContext {
  ReaderConnection& connection;
  ReaderConnection::Query& query;
  ReaderJournal& journal; // of the same state as the query's
  const ReaderCatalogue& catalogue;
  // A second connection that sees the same state, for work that is worth a thread; null where there is none.
  ReaderConnection* helper = nullptr;
};

Result<SeriesRun> readRange(ReaderContext& context, const SeriesInfo& series, std::int64_t fromMs,
                            std::int64_t toMs, bool before, bool after);
// At most one row: the newest sample before fromMs.
Result<SeriesRun> readNewestBefore(ReaderContext& context, const SeriesInfo& series, std::int64_t fromMs);
Result<std::vector<PixelColumn>> readPixels(ReaderContext& context, const SeriesInfo& series,
                                            std::int64_t fromMs, std::int64_t toMs, int columns);
// edges: rising, two at least.
Result<std::vector<StepRow>> readSteps(ReaderContext& context, const SeriesInfo& series,
                                       std::span<const std::int64_t> edges);
Result<FleetMoment> readFleetAt(ReaderContext& context, std::int64_t atMs);
Result<void> readScan(ReaderContext& context, const ScanRequest& request,
                      const std::function<bool(const ScanSlice&)>& onSlice);
Result<void> readEvents(ReaderContext& context, std::int64_t fromMs, std::int64_t toMs,
                        const std::function<bool(const HistoryEvent&)>& onEvent);
Result<void> readOdd(ReaderContext& context, const std::function<bool(const OddHistorySample&)>& onSample);
Result<HistoryStats> readStats(ReaderContext& context);
Result<std::pair<std::int64_t, std::int64_t>> readExtent(ReaderContext& context);

// From SELECT id, kind, device, time_ms, received_ms, count, sender, detail FROM event.
Result<HistoryEvent> eventOf(const Statement& row, const std::string& path);

// Keeps rows [begin, end) of a run.
void cutRun(SeriesRun& run, std::size_t begin, std::size_t end);
// An hour that journal and chunks share: rows of the journal's run (in order) that lie in it are added, and the whole brought
// in order.
void mergeJournal(SeriesRun& hourRun, const SeriesRun& journal, std::int64_t hour);

// Hours that [fromMs, toMs) touches, cut to what chunks can have; empty where first > last.
struct HourRange {
  std::int64_t first = 0, last = -1;
};
HourRange hoursOf(std::int64_t fromMs, std::int64_t toMs);

} // namespace muster
