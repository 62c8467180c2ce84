// The exit codes of musterctl; --help and app/ctl/README.md list them.
#pragma once

namespace muster::ctl {

enum ExitCode : int {
  kSuccess = 0,
  kFailed = 1,   // the work itself failed: a file that can't be written, data that was dropped
  kUsage = 2,    // command line, or a file that it names
  kNoBroker = 3, // the broker could not be reached or refused
  kNoAnswer = 4, // the edge node did not answer in time
};

} // namespace muster::ctl
