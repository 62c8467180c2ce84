#include "WideReport.h"

#include "SeriesTexts.h"
#include "WideBlock.h"

#include <algorithm>
#include <map>

namespace muster {

namespace {

// Columns of the plan's series. Where a metric has several datatypes, all but its first series say theirs: the first one's name
// stays what it was when the second appeared.
std::string headerOf(const ReportPlan& plan, const HistoryReader& history, std::vector<std::string>& notes) {
  const CsvOptions options{plan.dialect.rawText, plan.dialect.delimiter, plan.dialect.decimal};
  // Firsts of the whole catalogue, whatever the patterns choose.
  std::map<std::pair<DeviceId, std::string_view>, SeriesId> firstOf;
  for (const SeriesInfo& info : history.series())
    if (info.id != kNoSeries)
      firstOf.try_emplace({info.device, info.metric}, info.id);
  std::string header = plan.zone.isUtc() ? "time_utc" : "time";
  for (const SeriesId id : plan.series) {
    const SeriesInfo& info = history.series()[id];
    std::string name = seriesName(history, id);
    if (firstOf[{info.device, info.metric}] != id)
      name.append(" (").append(dataTypeName(info.type)).append(")");
    std::string units;
    const std::vector<UnitSince> all = unitsOf(history, id, plan.period);
    for (const UnitSince& each : all)
      units.append(units.empty() ? "" : "; ").append(each.unit);
    if (!units.empty())
      name.append(" [").append(units).append("]");
    if (all.size() > 1)
      notes.push_back(unitChangeNote(history, id, all.front().unit, all.back().unit));
    header += plan.dialect.delimiter;
    appendCsvText(header, name, options);
  }
  return header + "\r\n";
}

} // namespace

Result<ReportOutcome> writeWideReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                      const OnReportProgress& onProgress, const std::stop_token& stop) {
  ReportOutcome outcome;
  if (auto done = sink.write(headerOf(plan, history, outcome.notes)); !done)
    return unexpected(done.error());
  outcome.columns = plan.series.size() + 1;
  WideBlock block(plan, history);
  const std::span<const std::int64_t> edges(plan.edges);
  const std::size_t rows = edges.size() - 1;
  std::string line;
  for (std::size_t begin = 0; begin < rows;) {
    const std::size_t count = std::min(block.mostRows(), rows - begin);
    const auto onColumn = [&](std::size_t done) {
      if (onProgress)
        onProgress((static_cast<double>(begin) + static_cast<double>(count) * static_cast<double>(done) /
                                                     static_cast<double>(plan.series.size())) /
                   static_cast<double>(rows));
    };
    if (auto filled = block.fill(edges.subspan(begin, count + 1), onColumn, stop); !filled)
      return unexpected(filled.error());
    for (std::size_t row = 0; row < count; ++row) {
      if (stop.stop_requested())
        return unexpected(ErrorCode::Cancelled, plan.path, "was stopped");
      line.clear();
      appendZonedText(line, plan.zone, edges[begin + row]);
      for (std::size_t column = 0; column < plan.series.size(); ++column) {
        line += plan.dialect.delimiter;
        block.appendCell(line, row, column);
      }
      line += "\r\n";
      if (auto done = sink.write(line); !done)
        return unexpected(done.error());
    }
    begin += count;
    outcome.rows += count;
  }
  return outcome;
}

} // namespace muster
