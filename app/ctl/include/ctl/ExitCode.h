// The exit codes of musterctl. Each subcommand's --help lists its own, app/ctl/README.md all of them.
#pragma once

#include <initializer_list>
#include <string>

namespace muster::ctl {

enum ExitCode : int {
  kSuccess = 0,
  kFailed = 1,        // the work itself failed: a file or standard output that can't be written
  kUsage = 2,         // command line, or a file that it names to be read
  kNoBroker = 3,      // the broker could not be reached, or refused
  kNoAnswer = 4,      // the edge node did not answer, or did not take a value, in time
  kIncomplete = 5,    // there is a result, but something that was published is missing from it
  kInterrupted = 130, // a signal came before there was a result
};

// The block at the end of a --help.
std::string exitCodesHelp(std::initializer_list<ExitCode> codes);

} // namespace muster::ctl
