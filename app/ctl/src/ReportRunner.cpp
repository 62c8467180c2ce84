#include <history/HistoryReader.h>
#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <ctl/ExitCode.h>
#include <ctl/HistoryWords.h>
#include <ctl/Interruption.h>
#include <ctl/Progress.h>
#include <ctl/ReportRunner.h>
#include <ctl/Words.h>
#include <reports/ReportRun.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace muster::ctl {

namespace {

// The report cannot be as it was asked for, or could not be written; the rest is the history's.
int failReport(const std::string& history, const Error& error) {
  switch (error.code) {
  case ErrorCode::BadConfig:
  case ErrorCode::BadArgument:
  case ErrorCode::UnknownMetric:
  case ErrorCode::LimitExceeded:
    return fail(error, kUsage);
  case ErrorCode::Io:
  case ErrorCode::DiskFull:
    return fail(error.message() + ": there is no report", kFailed);
  case ErrorCode::Cancelled:
    return fail("stopped: there is no report", kInterrupted);
  default:
    return failHistory(history, error);
  }
}

void tellWritten(const ReportPlan& plan, const ReportOutcome& outcome) {
  for (const std::string& note : outcome.notes)
    complain(toPrintableUtf8(note, 1'000));
  std::fprintf(stderr, "%s: %s, %s, %s to %s\n", plan.path == "-" ? "standard output" : plan.path.c_str(),
               counted(outcome.rows, "row", "rows").c_str(),
               counted(plan.series.size(), "series", "series").c_str(), utcText(plan.period.fromMs).c_str(),
               utcText(plan.period.toMs).c_str());
}

} // namespace

Result<Zone> localZone() {
  return Zone::local(std::getenv("TZ"));
}

int makeReport(const ReportDefinition& definition, const std::string& history) {
  const Result<Zone> zone = localZone();
  if (!zone)
    return fail(zone.error(), kUsage);
  const Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(history);
  if (!reader)
    return failHistory(history, reader.error());
  const Result<ReportPlan> plan = planReport(definition, **reader, utcNow(), *zone);
  if (!plan)
    return failReport(history, plan.error());
  for (const std::string& pattern : plan->unmatched)
    complain("nothing matches " + toPrintableUtf8(pattern));
  const StopOnSignal stop;
  Progress progress;
  const auto show = [&](double done) {
    if (progress.isDue())
      progress.show("writing: " + percentText(done));
  };
  const Result<ReportOutcome> outcome = writeReport(*plan, **reader, show, stop.token());
  progress.clear();
  if (!outcome)
    return failReport(history, outcome.error());
  tellWritten(*plan, *outcome);
  return kSuccess;
}

} // namespace muster::ctl
