// Where saved report definitions are. Thread: one.
#pragma once

#include <schema/Result.h>

#include <reports/ReportFolder.h>

#include <string>

namespace muster::ctl {

// named: what the command line says; empty: the user's own, which the desktop uses as well. Errors: BadConfig.
Result<ReportFolder> reportFolder(const std::string& named);

} // namespace muster::ctl
