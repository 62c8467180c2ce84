#include "SummaryReport.h"

#include "DeviceTimes.h"
#include "NumberCell.h"
#include "QuickText.h"
#include "SeriesTexts.h"

#include <history/CsvReport.h>
#include <schema/ValueText.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr std::string_view kHeader =
    "group,node,device,metric,type,unit,samples,min,mean,max,first,last,first_utc,"
    "last_utc,availability_percent,completeness_percent\r\n";
constexpr std::uint64_t kColumns = 16;

class SummaryReport {
 public:
  SummaryReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink, const std::stop_token& stop)
      : m_plan(plan), m_history(history), m_sink(sink),
        m_stop(stop), m_options{plan.dialect.rawText, plan.dialect.delimiter, plan.dialect.decimal} {}

  Result<ReportOutcome> write(const OnReportProgress& onProgress) {
    std::string header(kHeader);
    std::ranges::replace(header, ',', m_options.delimiter);
    if (auto done = m_sink.write(header); !done)
      return unexpected(done.error());
    const auto times = DeviceTimes::read(m_plan, m_history, m_stop);
    if (!times)
      return unexpected(times.error());
    ReportOutcome outcome;
    outcome.columns = kColumns;
    DeviceId device = kNoDevice;
    DeviceShares shares;
    for (const SeriesId id : m_plan.series) {
      if (m_stop.stop_requested())
        return unexpected(ErrorCode::Cancelled, m_plan.path, "was stopped");
      // Series of a device stand together.
      if (const DeviceId owner = m_history.series()[id].device; owner != device) {
        const auto read = times->sharesOf(owner, m_history, m_stop);
        if (!read)
          return unexpected(read.error());
        shares = *read;
        device = owner;
      }
      if (auto done = writeRow(id, shares, outcome.notes); !done)
        return unexpected(done.error());
      ++outcome.rows;
      if (onProgress)
        onProgress(static_cast<double>(outcome.rows) / static_cast<double>(m_plan.series.size()));
    }
    return outcome;
  }

 private:
  void next() { m_line += m_options.delimiter; }

  Result<void> writeRow(SeriesId id, const DeviceShares& shares, std::vector<std::string>& notes) {
    const SeriesInfo& info = m_history.series()[id];
    const DeviceInfo& device = m_history.devices()[info.device];
    const std::int64_t edges[] = {m_plan.period.fromMs, m_plan.period.toMs};
    const auto steps = m_history.steps(id, edges, m_stop);
    if (!steps)
      return unexpected(steps.error());
    if (steps->size() != 1)
      return unexpected(ErrorCode::Internal, "history", "gave another number of steps than was asked for");
    const Summary& summary = steps->front().summary;
    const std::vector<UnitSince> units = unitsOf(m_history, id, m_plan.period);
    if (units.size() > 1)
      notes.push_back(unitChangeNote(m_history, id, units.front().unit, units.back().unit));
    m_line.clear();
    for (const std::string_view name :
         {std::string_view(device.group), std::string_view(device.nodeName), std::string_view(device.device),
          std::string_view(info.metric), dataTypeName(info.type), std::string_view(units.back().unit)}) {
      appendCsvText(m_line, name, m_options);
      next();
    }
    m_line += std::to_string(summary.count);
    constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
    number(info.type, Aggregate::Min, summary.numbers > 0 ? summary.min : kNothing);
    number(info.type, Aggregate::Mean, steps->front().mean.value_or(kNothing));
    number(info.type, Aggregate::Max, summary.numbers > 0 ? summary.max : kNothing);
    for (const bool isFirst : {true, false})
      if (auto done = value(id, summary, isFirst); !done)
        return done;
    for (const std::int64_t timeMs : {summary.firstMs, summary.lastMs}) {
      next();
      if (summary.count > 0)
        appendValueText(m_line, DataType::DateTime, static_cast<std::uint64_t>(timeMs), {});
    }
    percent(shares.availability);
    percent(shares.completeness);
    m_line += "\r\n";
    return m_sink.write(m_line);
  }

  void number(DataType type, Aggregate aggregate, double value) {
    next();
    appendNumberCell(m_line, type, aggregate, value, m_plan.dialect);
  }

  void percent(std::optional<double> share) {
    next();
    if (!share)
      return;
    constexpr double kThousandths = 100'000;
    char text[kLongestScalarText];
    char* const end = writeDouble(text, std::floor(std::clamp(*share, 0.0, 1.0) * kThousandths) / 1000);
    std::replace(text, end, '.', m_options.decimal);
    m_line.append(text, end);
  }

  // The sample itself: a summary has numbers only.
  Result<void> value(SeriesId id, const Summary& summary, bool isFirst) {
    next();
    if (summary.count == 0)
      return {};
    const std::int64_t timeMs = isFirst ? summary.firstMs : summary.lastMs;
    const auto run = m_history.range(id, timeMs, timeMs + 1, false, false, m_stop);
    if (!run)
      return unexpected(run.error());
    if (run->empty())
      return {};
    const std::size_t row = isFirst ? 0 : run->size() - 1;
    CsvRowView view;
    view.type = run->type;
    view.isNull = run->isNull(row) || run->qualityAt(row) == kQualityBad ||
                  (isFloating(run->type) && std::isnan(Value::numberOf(run->type, run->bits[row])));
    if (isScalar(run->type))
      view.bits = run->bits[row];
    else if (!view.isNull)
      view.bytes = run->bytesAt(row);
    appendCsvValue(m_line, view, m_options);
    return {};
  }

  const ReportPlan& m_plan;
  HistoryReader& m_history;
  ReportSink& m_sink;
  const std::stop_token& m_stop;
  CsvOptions m_options;
  std::string m_line;
};

} // namespace

Result<ReportOutcome> writeSummaryReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                         const OnReportProgress& onProgress, const std::stop_token& stop) {
  return SummaryReport(plan, history, sink, stop).write(onProgress);
}

} // namespace muster
