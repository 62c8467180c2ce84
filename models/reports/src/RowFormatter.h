// Rows of the long form from slices of a scan, to the letter as appendCsvRow writes them; what is the same for all rows of a
// series is made once. Thread: prepare() on one; then format() on any.
#pragma once

#include "SeriesTexts.h"

#include <history/CsvReport.h>

#include <reports/ReportRun.h>

#include <string>
#include <vector>

namespace muster {

class RowFormatter {
 public:
  // The plan and the history must outlive it.
  RowFormatter(const ReportPlan& plan, const HistoryReader& history);

  // Makes what the series of the slice need; before format().
  void prepare(const ScanSlice& slice);
  // Rows [begin, end) of the slice, into out, which is replaced.
  void format(const ScanSlice& slice, std::size_t begin, std::size_t end, std::string& out) const;
  // Series whose unit changed within the period, in words; of those that were prepared.
  std::vector<std::string> unitNotes() const;

  CsvOptions csvOptions() const { return m_options; }

 private:
  // From a moment on: what follows the value, quality good, not historical; and the unit alone.
  struct Ending {
    std::int64_t sinceMs = 0;
    std::string unit;
    std::string unitField; // with the delimiters around it
    std::string plain;     // the whole rest of a row
  };
  struct Texts {
    bool isReady = false;
    bool isQuick = false; // scalars: appendCsvRow for the rest
    std::string names;    // what stands between time and value
    std::vector<Ending> endings;
  };

  void prepareSeries(std::size_t place);
  char* formatRow(char* at, const Texts& texts, const SeriesRun& run, std::size_t row) const;
  void appendSlowRow(std::string& out, std::size_t place, const SeriesRun& run, std::size_t row) const;
  const Ending& endingAt(const Texts& texts, std::int64_t timeMs) const;

  const ReportPlan& m_plan;
  const HistoryReader& m_history;
  CsvOptions m_options;
  std::vector<Texts> m_texts; // by place in the plan
  std::size_t m_longest = 0;  // of quick rows
};

} // namespace muster
