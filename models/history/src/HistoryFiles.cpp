#include "HistoryFiles.h"

#include "File.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace muster {

Result<FileInTheMaking> FileInTheMaking::start(const std::string& to) {
  struct stat status {};
  if (::lstat(to.c_str(), &status) == 0)
    return unexpected(ErrorCode::BadArgument, to, "is there already");
  const std::string part = to + "-part";
  // Claims the name, so that two do not write one file; a left-over of a process that was killed has to be removed by hand.
  Result<File> made = File::createNew(part);
  if (!made)
    return Unexpected{made.error()};
  return FileInTheMaking(to, part);
}

FileInTheMaking::~FileInTheMaking() {
  if (m_part.empty())
    return;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    ::unlink((m_part + suffix).c_str());
}

Result<void> FileInTheMaking::finish() {
  {
    Result<File> file = File::openForReading(m_part);
    if (!file)
      return Unexpected{file.error()};
    if (Result<void> synced = file->sync(m_part); !synced)
      return synced;
  }
  int failed = ::renameat2(AT_FDCWD, m_part.c_str(), AT_FDCWD, m_to.c_str(), RENAME_NOREPLACE);
  // File systems that cannot do that; the name was free when this began.
  if (failed != 0 && (errno == EINVAL || errno == ENOSYS))
    failed = std::rename(m_part.c_str(), m_to.c_str());
  if (failed != 0 && errno == EEXIST)
    return unexpected(ErrorCode::BadArgument, m_to, "is there by now");
  if (failed != 0)
    return fileError(m_to, "rename", errno);
  m_part.clear();
  return syncFolderOf(m_to);
}

} // namespace muster
