#include <usage/StandardOutput.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace muster::usage {

namespace {

// The C library drops what it could not write and forgets why: a second flush finds nothing wrong.
int& firstFailure() {
  static int number = 0;
  return number;
}

void note(bool isWritten) {
  if (!isWritten && firstFailure() == 0)
    firstFailure() = errno;
}

} // namespace

void print(std::string_view text) {
  note(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
  flushOutput();
}

void flushOutput() {
  note(std::fflush(stdout) == 0);
}

int finishOutput(const char* program, int exitCode, int failed) {
  flushOutput();
  if (firstFailure() == 0 && std::ferror(stdout) == 0)
    return exitCode;
  const char* reason = firstFailure() == 0 ? "not all of it got out" : std::strerror(firstFailure());
  std::fprintf(stderr, "%s: standard output can't be written: %s\n", program, reason);
  return failed;
}

} // namespace muster::usage
