#include "ReportTarget.h"

#include "File.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <memory>

namespace muster {

namespace {

constexpr mode_t kPermissions = 0777;

const char* kindOf(mode_t mode) {
  if (S_ISDIR(mode))
    return "is a folder";
  if (S_ISFIFO(mode))
    return "is a pipe";
  if (S_ISSOCK(mode))
    return "is a socket";
  return S_ISCHR(mode) || S_ISBLK(mode) ? "is a device" : "is no regular file";
}

Unexpected refused(const std::string& path, const std::string& what) {
  return unexpected(ErrorCode::BadArgument, path, what);
}

} // namespace

Result<ReportTarget> findReportTarget(const std::string& path) {
  if (path.empty())
    return refused(path, "the name of the file is empty");
  struct stat itself {};
  struct stat target {};
  if (::lstat(path.c_str(), &itself) != 0) {
    if (errno != ENOENT)
      return fileError(path, "look up", errno);
    return path.back() == '/' ? Result<ReportTarget>(refused(path, "there is no such folder"))
                              : ReportTarget{path};
  }
  if (::stat(path.c_str(), &target) != 0)
    return S_ISLNK(itself.st_mode) && errno == ENOENT ? refused(path, "is a link that points at nothing")
                                                      : fileError(path, "look up", errno);
  if (!S_ISREG(target.st_mode))
    return refused(path, std::string(kindOf(target.st_mode)) + ", not a regular file");
  if (!S_ISLNK(itself.st_mode))
    return ReportTarget{path, target.st_mode & kPermissions};
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (!real)
    return fileError(path, "look up", errno);
  return ReportTarget{real.get(), target.st_mode & kPermissions};
}

} // namespace muster
