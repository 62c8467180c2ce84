#include "CsvSource.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace muster {

namespace {

gzFile handle(void* file) {
  return static_cast<gzFile>(file);
}

Unexpected failure(const std::string& path, int error) {
  return unexpected(ErrorCode::Io, path, std::generic_category().message(error));
}

} // namespace

void CsvSource::Closer::operator()(void* file) const {
  gzclose(handle(file));
}

Result<CsvSource> CsvSource::open(const std::string& path) {
  constexpr unsigned kBufferBytes = 256 * 1024;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return failure(path, errno);
  struct stat info {};
  if (::fstat(descriptor, &info) != 0 || S_ISDIR(info.st_mode)) {
    const int error = S_ISDIR(info.st_mode) ? EISDIR : errno;
    ::close(descriptor);
    return failure(path, error);
  }
  gzFile file = gzdopen(descriptor, "rb");
  if (file == nullptr) {
    ::close(descriptor);
    return failure(path, ENOMEM);
  }
  gzbuffer(file, kBufferBytes);
  return CsvSource(file, path, S_ISREG(info.st_mode) ? info.st_size : 0);
}

Result<std::size_t> CsvSource::read(char* out, std::size_t size) {
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
  const int got = gzread(handle(m_file.get()), out, static_cast<unsigned>(std::min(size, kMostAtOnce)));
  int code = Z_OK;
  const char* words = gzerror(handle(m_file.get()), &code);
  if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
    return static_cast<std::size_t>(got);
  if (code == Z_ERRNO)
    return failure(m_path, errno);
  return unexpected(ErrorCode::BadCsv, m_path,
                    code == Z_BUF_ERROR ? "the gzip data is cut off"
                                        : "the gzip data is damaged: " + std::string(words));
}

double CsvSource::shareRead() const {
  if (m_size <= 0)
    return 0;
  return std::clamp(static_cast<double>(gzoffset(handle(m_file.get()))) / static_cast<double>(m_size), 0.0,
                    1.0);
}

} // namespace muster
