// Makes a report from a history: first planReport, which says what will be written where, then writeReport.
//
// Long: the columns of history/CsvReport.h, order by time, then group, node, device, metric, type; a sample's unit is that of
// its time.
// Wide: time_utc (or time, in the zone with its offset, where that is not UTC), then a column a series:
// GROUP/NODE/DEVICE:METRIC [unit]. Columns are all series that the patterns choose, with samples in the period or not, in the
// order of the history's series ids: those are given out once, so a metric that appears later comes last and no column shifts.
// A metric that changed its datatype has a column for each; the later ones say which, as in "a/b:m (Int32)". A unit that changed
// within the period is shown as [old; new]. A cell is the aggregate of [row's time, next row's time), empty where there is
// nothing: mean is time-weighted (history/HistoryTypes.h), first and last are a value of any type (null and bad quality: empty),
// count counts all samples, min, max and sum see numbers only. Arrays, DataSets and Templates are JSON, bytes are base64.
// Summary: a row a series, in the long form's order; columns in src/SummaryReport.h.
//
// A file appears under its name when it is whole (history/ReportFile.h); after an error or Cancelled there is none.
// Errors: BadConfig and BadArgument (what the definition asks for cannot be), UnknownMetric (no pattern matches anything),
// LimitExceeded (too many columns or steps, with advice), Io, DiskFull, Cancelled, and the history's.
// Thread: the caller's, and helpers that end with the call. The reader must not be used meanwhile.
#pragma once

#include <history/HistoryReader.h>

#include <reports/Period.h>
#include <reports/ReportDefinition.h>
#include <reports/Zone.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

inline constexpr std::size_t kMostColumns = 16'383; // with the time as many as spreadsheets can open

struct ReportPlan {
  ReportKind kind = ReportKind::Long;
  Period period;
  std::int64_t nowMs = 0; // UTC
  Zone zone;
  std::vector<SeriesId> series;       // in the report's order
  std::vector<std::string> unmatched; // patterns that chose nothing: to be said
  std::vector<std::int64_t> edges;    // wide: see stepEdges
  Aggregate aggregate = Aggregate::Mean;
  CsvDialect dialect;
  std::string path; // - is standard output
};

struct ReportOutcome {
  std::uint64_t rows = 0;    // without the header
  std::uint64_t columns = 0; // with the time
  std::uint64_t bytes = 0;   // of the file
  // Things a reader of the report should know, in words: units that changed within the period.
  std::vector<std::string> notes;
};

// localZone: for a definition without a zone. zoneFolder: the system's tzdata.
Result<ReportPlan> planReport(const ReportDefinition& definition, const HistoryReader& history,
                              std::int64_t nowMs, const Zone& localZone,
                              const std::string& zoneFolder = std::string(kZoneFolder));

// onProgress: the share that is done, 0 to 1, rising, on the caller's thread; may be empty.
Result<ReportOutcome> writeReport(const ReportPlan& plan, HistoryReader& history,
                                  const std::function<void(double done)>& onProgress = {},
                                  const std::stop_token& stop = {});

} // namespace muster
