// The long form of a report: every sample, by time, then series. Slices of a scan are formatted in pieces on several threads and
// written in order, a piece while the next ones are formatted. Thread: the caller's, and helpers within the call.
#pragma once

#include "ReportSink.h"

#include <reports/ReportRun.h>

namespace muster {

using OnReportProgress = std::function<void(double done)>;

Result<ReportOutcome> writeLongReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                      const OnReportProgress& onProgress, const std::stop_token& stop);

} // namespace muster
