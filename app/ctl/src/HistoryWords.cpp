#include <schema/ValueText.h>

#include <ctl/ExitCode.h>
#include <ctl/HistoryWords.h>
#include <ctl/Words.h>

#include <filesystem>
#include <system_error>

namespace muster::ctl {

int failHistory(const std::string& path, const Error& error) {
  if (error.code == ErrorCode::Cancelled)
    return fail("stopped", kInterrupted);
  complain(error.message());
  switch (error.code) {
  case ErrorCode::BadPayload:
    return fail("the file is damaged: `musterctl history verify " + path +
                    "` says where, and `musterctl history "
                    "repair " +
                    path + " --out NEW` saves what can be read",
                kUsage);
  case ErrorCode::NotSupported:
    return fail("the file was not touched; a newer Muster may read it", kUsage);
  case ErrorCode::DiskFull:
    return fail("there is no room left for " + path, kFailed);
  default:
    return kUsage;
  }
}

std::uint64_t historyBytes(const std::string& path) {
  std::uint64_t bytes = 0;
  for (const char* part : {"", "-wal"}) {
    std::error_code none;
    const std::uintmax_t size = std::filesystem::file_size(path + part, none);
    bytes += none ? 0 : size;
  }
  return bytes;
}

std::string recorderLine(const RecorderStatus& status) {
  std::string line;
  switch (status.state) {
  case RecorderState::Recording:
    line = "recording";
    break;
  case RecorderState::WaitingForRoom:
    line = "waiting for room on the disk since " + utcText(status.sinceMs);
    break;
  case RecorderState::Failed:
    line = "failed: " + (status.error ? status.error->message() : "");
    break;
  case RecorderState::Stopped:
    line = "stopped";
    break;
  }
  if (status.dropped > 0)
    line += "; " + counted(status.dropped, "sample", "samples") + " lost";
  return line;
}

} // namespace muster::ctl
