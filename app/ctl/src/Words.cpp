#include <ctl/Words.h>
#include <unistd.h>

#include <cstdio>

namespace muster::ctl {

std::string counted(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string durationText(std::chrono::milliseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  if (tenths < 100)
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  const auto seconds = (time.count() + 500) / 1'000;
  if (seconds < 60)
    return std::to_string(seconds) + " s";
  if (seconds < 3'600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3'600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::int64_t utcNow() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void complain(const std::string& text) {
  // A progress line may stand there.
  std::fprintf(stderr, "%smusterctl: %s\n", isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "", text.c_str());
}

int fail(const std::string& text, int exitCode) {
  complain(text);
  return exitCode;
}

int fail(const Error& error, int exitCode) {
  return fail(error.message(), exitCode);
}

} // namespace muster::ctl
