#include "File.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace muster {

namespace {

constexpr mode_t kReadableForAll = 0666; // less the umask

Result<File> opened(int descriptor, const std::string& path, const char* step) {
  if (descriptor < 0)
    return fileError(path, step, errno);
  return File(descriptor);
}

} // namespace

Unexpected fileError(const std::string& where, const char* step, int error) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Io;
  return unexpected(code, where, std::string(step) + ": " + std::generic_category().message(error));
}

File& File::operator=(File&& other) noexcept {
  if (this != &other) {
    close();
    m_descriptor = std::exchange(other.m_descriptor, -1);
  }
  return *this;
}

void File::close() {
  if (m_descriptor >= 0)
    ::close(std::exchange(m_descriptor, -1));
}

Result<File> File::openForReading(const std::string& path) {
  return opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC), path, "open");
}

Result<File> File::createNew(const std::string& path) {
  return opened(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableForAll), path,
                "create");
}

Result<File> File::createUnnamed(const std::string& folder) {
  std::string path = folder + "/muster-XXXXXX";
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor >= 0)
    ::unlink(path.c_str());
  return opened(descriptor, folder, "create a temporary file");
}

Result<File> File::standardOutput() {
  return opened(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0), "standard output", "open");
}

Result<void> File::writeAll(std::string_view bytes, const std::string& where) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR)
      return fileError(where, "write", errno);
    if (written > 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::size_t> File::read(char* out, std::size_t size, std::int64_t offset, const std::string& where) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        offset < 0 ? ::read(m_descriptor, out + got, size - got)
                   : ::pread(m_descriptor, out + got, size - got, offset + static_cast<off_t>(got));
    if (count < 0 && errno != EINTR)
      return fileError(where, "read", errno);
    if (count == 0)
      break;
    if (count > 0)
      got += static_cast<std::size_t>(count);
  }
  return got;
}

Result<void> File::sync(const std::string& where) {
  // Not every file can be synchronised (a pipe, some network file systems): that is no failure of ours.
  if (::fsync(m_descriptor) != 0 && errno != EINVAL && errno != EROFS)
    return fileError(where, "fsync", errno);
  return {};
}

std::int64_t File::size() const {
  struct stat info {};
  return ::fstat(m_descriptor, &info) == 0 ? info.st_size : 0;
}

Result<void> File::cutTo(std::int64_t size, const std::string& where) {
  if (::ftruncate(m_descriptor, size) != 0 || ::lseek(m_descriptor, size, SEEK_SET) != size)
    return fileError(where, "truncate", errno);
  return {};
}

void File::setPermissions(unsigned mode) {
  static_cast<void>(::fchmod(m_descriptor, static_cast<mode_t>(mode)));
}

Result<void> syncFolderOf(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return fileError(folder, "open", errno);
  return File(descriptor).sync(folder);
}

} // namespace muster
