#include "LongReport.h"
#include "ReportSink.h"
#include "SummaryReport.h"
#include "WideReport.h"

#include <reports/ReportRun.h>

namespace muster {

Result<ReportOutcome> writeReport(const ReportPlan& plan, HistoryReader& history,
                                  const std::function<void(double done)>& onProgress,
                                  const std::stop_token& stop) {
  auto sink = ReportSink::open(plan.path, plan.dialect.gzip);
  if (!sink)
    return unexpected(sink.error());
  const auto write = plan.kind == ReportKind::Long   ? writeLongReport
                     : plan.kind == ReportKind::Wide ? writeWideReport
                                                     : writeSummaryReport;
  auto outcome = write(plan, history, *sink, onProgress, stop);
  if (!outcome)
    return outcome;
  if (auto done = sink->finish(); !done)
    return unexpected(done.error());
  outcome->bytes = sink->bytes();
  return outcome;
}

} // namespace muster
