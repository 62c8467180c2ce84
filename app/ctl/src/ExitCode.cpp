#include <ctl/ExitCode.h>

namespace muster::ctl {

namespace {

const char* meaning(ExitCode code) {
  switch (code) {
  case kSuccess:
    return "done";
  case kFailed:
    return "the result could not be written";
  case kUsage:
    return "the command line is wrong, or a file that it names can't be used";
  case kNoBroker:
    return "the broker could not be reached, or refused";
  case kNoAnswer:
    return "the edge node did not answer, or did not take a value, in time";
  case kIncomplete:
    return "there is a result, but it lacks something: the connection was lost, the disk was full,\n"
           "       births did not come, or more came than could be taken; standard error says what";
  case kInterrupted:
    break;
  }
  return "stopped by Ctrl+C or SIGTERM before there was a result";
}

} // namespace

std::string exitCodesHelp(std::initializer_list<ExitCode> codes) {
  std::string text = "Exit codes:";
  for (const ExitCode code : codes) {
    const std::string number = std::to_string(static_cast<int>(code));
    text += "\n  " + number + std::string(5 - number.size(), ' ') + meaning(code);
  }
  return text;
}

} // namespace muster::ctl
