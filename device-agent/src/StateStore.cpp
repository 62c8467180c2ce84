#include "ParseText.h"

#include <agent/Root.h>
#include <agent/StateStore.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <system_error>
#include <utility>

namespace muster::agent {

namespace {

constexpr std::size_t kIdentityDigits = 64;

Unexpected systemError(const std::string& where, int number) {
  return unexpected(number == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io, where,
                    std::generic_category().message(number));
}

// Writes all of bytes to fd and syncs it. 0, or the system's error number.
int writeDurably(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return errno;
    if (written > 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

int syncFolder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return errno;
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

std::string randomHex() {
  std::random_device device;
  std::string digits;
  while (digits.size() < kIdentityDigits) {
    std::array<char, 9> part{};
    std::snprintf(part.data(), part.size(), "%08x", static_cast<unsigned>(device()));
    digits += part.data();
  }
  return digits;
}

bool isIdentity(std::string_view text) {
  return text.size() == kIdentityDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

Result<StateStore> StateStore::open(const std::string& folder) {
  std::error_code error;
  const bool isNew = std::filesystem::create_directories(folder, error);
  if (error)
    return unexpected(ErrorCode::Io, folder, error.message());
  if (isNew)
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const int fd = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return systemError(folder + "/lock", errno);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return unexpected(ErrorCode::BadArgument, folder,
                      "another muster-agent is running with this state folder");
  }
  return StateStore(folder, fd);
}

StateStore::~StateStore() {
  if (m_lockFd >= 0)
    ::close(m_lockFd);
}

StateStore::StateStore(StateStore&& other) noexcept
    : m_folder(std::move(other.m_folder)), m_lockFd(std::exchange(other.m_lockFd, -1)) {
}

Result<std::optional<std::uint8_t>> StateStore::loadBdSeq() const {
  const Root files(m_folder);
  if (!files.exists("bdseq"))
    return std::optional<std::uint8_t>();
  const auto text = files.read("bdseq");
  const auto number = text ? parseNumber<std::uint8_t>(trimmed(*text)) : std::nullopt;
  if (!number)
    return unexpected(ErrorCode::Io, files.path("bdseq"), "does not hold a number from 0 to 255");
  return number;
}

Result<void> StateStore::saveBdSeq(std::uint8_t bdSeq) {
  return replace("bdseq", std::to_string(bdSeq) + "\n");
}

Result<std::string> StateStore::loadOrMakeIdentity() {
  const auto known = Root(m_folder).readLine("identity");
  if (known && isIdentity(*known))
    return *known;
  std::string fresh = randomHex();
  if (auto saved = replace("identity", fresh + "\n"); !saved)
    return unexpected(saved.error());
  return fresh;
}

Result<void> StateStore::replace(const std::string& name, const std::string& bytes) const {
  const std::string path = m_folder + "/" + name;
  const std::string fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return systemError(fresh, errno);
  int error = writeDurably(fd, bytes);
  if (::close(fd) != 0 && error == 0)
    error = errno;
  if (error == 0 && std::rename(fresh.c_str(), path.c_str()) != 0)
    error = errno;
  if (error == 0)
    error = syncFolder(m_folder);
  if (error != 0)
    return systemError(path, error);
  return {};
}

std::string defaultStateFolder() {
  if (::geteuid() == 0)
    return "/var/lib/muster-agent";
  const auto fromEnvironment = [](const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): read once, before any thread
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string state = fromEnvironment("XDG_STATE_HOME"); state.starts_with('/'))
    return state + "/muster-agent";
  if (const std::string home = fromEnvironment("HOME"); home.starts_with('/'))
    return home + "/.local/state/muster-agent";
  return "/tmp/muster-agent-" + std::to_string(::geteuid());
}

} // namespace muster::agent
