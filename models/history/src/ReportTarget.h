// Where a report may be written to. Thread: a free function without state.
#pragma once

#include <schema/Result.h>

#include <sys/types.h>

#include <string>

namespace muster {

struct ReportTarget {
  std::string path; // where the file itself lies: what a link points at
  mode_t mode = 0;  // permissions of the file that is there; 0: none is there
};

// The name must be free or a regular file's, since the report is renamed over it: over a pipe or a device that
// would replace the pipe or the device. Links are followed and stay. Errors: Io, BadArgument (what it is
// instead), both with the path.
Result<ReportTarget> findReportTarget(const std::string& path);

} // namespace muster
