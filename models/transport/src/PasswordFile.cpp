#include <transport/PasswordFile.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace muster {

namespace {

constexpr std::size_t kLongestPassword = 65'535;
constexpr std::size_t kBufferBytes = 4096;

Unexpected bad(const std::string& path, const std::string& what) {
  return unexpected(ErrorCode::BadConfig, path, what);
}

// Up to the first line end, and never much more than a password can have: the path may name an endless device.
Result<std::string> readFirstLine(int descriptor, const std::string& path) {
  std::string text;
  char buffer[kBufferBytes];
  while (text.find('\n') == std::string::npos && text.size() <= kLongestPassword + 1) {
    const ssize_t got = ::read(descriptor, buffer, sizeof buffer);
    if (got < 0 && errno != EINTR)
      return bad(path, std::generic_category().message(errno));
    if (got == 0)
      break;
    if (got > 0)
      text.append(buffer, static_cast<std::size_t>(got));
  }
  text.resize(std::min(text.size(), text.find('\n')));
  if (text.ends_with('\r'))
    text.pop_back();
  return text;
}

} // namespace

Result<PasswordFile> readPasswordFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return bad(path, std::generic_category().message(errno));
  struct stat info {};
  const bool isKnown = ::fstat(descriptor, &info) == 0;
  Result<std::string> line = readFirstLine(descriptor, path);
  ::close(descriptor);
  if (!line)
    return unexpected(line.error());
  if (line->empty())
    return bad(path, "has no password in its first line");
  if (line->size() > kLongestPassword)
    return bad(path, "its first line is longer than 65535 bytes");
  const bool isOpen = isKnown && S_ISREG(info.st_mode) && (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
  return PasswordFile{*std::move(line), isOpen};
}

} // namespace muster
