#include "ParseText.h"

#include <agent/Identity.h>
#include <agent/Root.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace muster::agent {

namespace {

struct OpenFile {
  int fd = -1;
  explicit OpenFile(const std::string& path)
      : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~OpenFile() {
    if (fd >= 0)
      ::close(fd);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool isRegular() const {
    struct stat info {};
    return fd >= 0 && ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  }
};

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// Runs of digits compare as numbers, so that instances keep the order in which the kernel counts them.
bool naturallyLess(const std::string& a, const std::string& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      std::size_t endA = i;
      std::size_t endB = j;
      while (endA < a.size() && isDigit(a[endA]))
        ++endA;
      while (endB < b.size() && isDigit(b[endB]))
        ++endB;
      const auto numberA = parseNumber<std::uint64_t>(std::string_view(a).substr(i, endA - i));
      const auto numberB = parseNumber<std::uint64_t>(std::string_view(b).substr(j, endB - j));
      if (numberA && numberB && *numberA != *numberB)
        return *numberA < *numberB;
      i = endA;
      j = endB;
    } else {
      if (a[i] != b[j])
        return a[i] < b[j];
      ++i;
      ++j;
    }
  }
  return a.size() - i != b.size() - j ? a.size() - i < b.size() - j : a < b;
}

} // namespace

Root::Root(std::string folder) : m_folder(std::move(folder)) {
  while (!m_folder.empty() && m_folder.back() == '/')
    m_folder.pop_back();
}

std::string Root::path(std::string_view relative) const {
  return m_folder + '/' + std::string(relative);
}

bool Root::exists(std::string_view relative) const {
  return ::access(path(relative).c_str(), F_OK) == 0;
}

std::optional<std::string> Root::read(std::string_view relative) const {
  const OpenFile file(path(relative));
  if (!file.isRegular())
    return std::nullopt;
  std::string bytes;
  std::array<char, 4096> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  while (bytes.size() < kMaxFileBytes) {
    const ssize_t got = ::read(file.fd, chunk.data(), std::min(chunk.size(), kMaxFileBytes - bytes.size()));
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return std::nullopt;
    if (got == 0)
      return bytes;
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
  const std::size_t lastLine = bytes.rfind('\n');
  bytes.resize(lastLine == std::string::npos ? 0 : lastLine + 1);
  return bytes;
}

std::optional<std::string> Root::readLine(std::string_view relative) const {
  const auto bytes = read(relative);
  if (!bytes)
    return std::nullopt;
  const std::string_view text = *bytes;
  const std::string_view line = trimmed(text.substr(0, text.find('\n')));
  if (line.empty())
    return std::nullopt;
  return printableLine(line);
}

std::optional<std::int64_t> Root::readInteger(std::string_view relative) const {
  const auto bytes = read(relative);
  return bytes ? parseNumber<std::int64_t>(trimmed(*bytes)) : std::nullopt;
}

std::vector<std::string> Root::list(std::string_view relative, std::string_view prefix) const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(path(relative), error);
  for (; !error && entry != std::filesystem::directory_iterator() && names.size() < kMaxEntries;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (std::string_view(name).substr(0, prefix.size()) == prefix)
      names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end(), naturallyLess);
  return names;
}

std::optional<std::string> Root::readOfInit(std::string_view relativeToProc) const {
  if (!isMachine()) {
    if (auto ofInit = read("proc/1/" + std::string(relativeToProc)))
      return ofInit;
  }
  return read("proc/" + std::string(relativeToProc));
}

} // namespace muster::agent
