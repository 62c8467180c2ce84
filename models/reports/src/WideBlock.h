// Cells of some rows of a wide report. Thread: one.
#pragma once

#include <history/CsvReport.h>

#include <reports/ReportRun.h>

#include <span>
#include <string>
#include <vector>

namespace muster {

class WideBlock {
 public:
  WideBlock(const ReportPlan& plan, HistoryReader& history);

  std::size_t mostRows() const;
  // Replaces the cells: those of the steps between the edges. onColumn(done): columns that are done.
  Result<void> fill(std::span<const std::int64_t> edges,
                    const std::function<void(std::size_t done)>& onColumn, const std::stop_token& stop);
  void appendCell(std::string& out, std::size_t row, std::size_t column) const;

 private:
  // Where the cells of a column come from.
  struct Column {
    SeriesId series = kNoSeries;
    DataType type = DataType::Unknown;
    bool isText = false;   // first and last of what a double does not hold
    std::size_t place = 0; // among the numbers or among the texts
  };

  Result<void> fillNumbers(const Column& column, std::span<const std::int64_t> edges,
                           const std::stop_token& stop);
  Result<void> fillTexts(std::span<const std::int64_t> edges, const std::stop_token& stop);
  bool takeTexts(const ScanSlice& slice, std::span<const std::int64_t> edges);
  void takeText(const ScanSlice& slice, std::size_t i, std::size_t step);

  const ReportPlan& m_plan;
  HistoryReader& m_history;
  CsvOptions m_options;
  std::vector<Column> m_columns;
  std::vector<SeriesId> m_textSeries;
  std::vector<DataType> m_textTypes;
  std::size_t m_numberColumns = 0;
  std::size_t m_rows = 0;
  std::vector<double> m_numbers;    // column by column; NaN: empty
  std::vector<std::string> m_texts; // column by column, as cells
  std::vector<char> m_isTextSet;    // First: what comes later is not asked for
  std::vector<std::size_t> m_seen;  // Last: the step of which a text column has its newest
  std::size_t m_textBytes = 0;
};

} // namespace muster
