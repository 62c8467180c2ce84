// Makes one report from a history, with progress on a terminal, and says what came of it. Thread: one.
#pragma once

#include <schema/Result.h>

#include <reports/ReportDefinition.h>
#include <reports/Zone.h>

#include <string>

namespace muster::ctl {

// This machine's. Errors: Zone's.
Result<Zone> localZone();
// Gives the exit code. Ctrl+C ends it without a report.
int makeReport(const ReportDefinition& definition, const std::string& history);

} // namespace muster::ctl
