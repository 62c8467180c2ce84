// The summary form of a report: a row a series, in the order of the long form.
//   group,node,device,metric,type,unit    as in the long form; the unit as of the period's end
//   samples                               all, numbers or not
//   min,mean,max                          of the numbers; the mean is time-weighted (history/HistoryTypes.h)
//   first,last                            values of any type; null, NaN and bad quality are empty
//   first_utc,last_utc                    their times
//   availability_percent                  of the series' device: see DeviceTimeline.h for what exactly these two are.
//   completeness_percent                  Rounded down to thousandths, so 100 is all. No ledger of records takes part yet.
// Thread: the caller's.
#pragma once

#include "LongReport.h"

namespace muster {

Result<ReportOutcome> writeSummaryReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                         const OnReportProgress& onProgress, const std::stop_token& stop);

} // namespace muster
