#include "SmallFile.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace muster {

namespace {

Unexpected failure(const std::string& path, int error) {
  return unexpected(ErrorCode::Io, path, std::generic_category().message(error));
}

Result<std::string> readFrom(int descriptor, const std::string& path, std::size_t mostBytes) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0)
    return failure(path, errno);
  if (!S_ISREG(info.st_mode))
    return unexpected(ErrorCode::Io, path, "is no regular file");
  std::string bytes(mostBytes + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno != EINTR)
      return failure(path, errno);
    if (got == 0)
      break;
    size += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  if (size > mostBytes)
    return unexpected(ErrorCode::LimitExceeded, path,
                      "is larger than " + std::to_string(mostBytes) + " bytes");
  bytes.resize(size);
  return bytes;
}

} // namespace

Result<std::string> readSmallFile(const std::string& path, std::size_t mostBytes, bool* isMissing) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (isMissing != nullptr)
    *isMissing = descriptor < 0 && (errno == ENOENT || errno == ENOTDIR);
  if (descriptor < 0)
    return failure(path, errno);
  auto bytes = readFrom(descriptor, path, mostBytes);
  ::close(descriptor);
  return bytes;
}

} // namespace muster
