// The wide form of a report: a row a step, a column a series (reports/ReportRun.h). Made in blocks of rows, so that memory is
// bounded whatever the period. Thread: the caller's.
#pragma once

#include "LongReport.h"

namespace muster {

Result<ReportOutcome> writeWideReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                      const OnReportProgress& onProgress, const std::stop_token& stop);

} // namespace muster
