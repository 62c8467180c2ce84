#include "../HistoryFiles.h"
#include "ReaderConnection.h"

#include <history/HistoryUpkeep.h>

#include <sqlite3.h>

namespace muster {

namespace {

constexpr int kPagesAStep = 512; // 4 MiB: between two looks at the stop token

// Reads within one transaction of the source's: what others commit meanwhile neither shows nor makes it begin again.
Result<void> copyPages(Database& source, Database& target, const OnProgress& onProgress,
                       const std::stop_token& stop) {
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr)
    return target.error("begin the copy");
  int code = SQLITE_OK;
  bool isCancelled = false;
  while (code == SQLITE_OK && !isCancelled) {
    code = sqlite3_backup_step(backup, kPagesAStep);
    const int all = sqlite3_backup_pagecount(backup);
    if (onProgress && all > 0)
      onProgress(static_cast<double>(all - sqlite3_backup_remaining(backup)) / all);
    isCancelled = stop.stop_requested();
  }
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE && finished == SQLITE_OK)
    return {};
  if (isCancelled && (code == SQLITE_OK || code == SQLITE_DONE))
    return unexpected(ErrorCode::Cancelled, source.path(), "the copy was cancelled");
  return target.error("copy");
}

} // namespace

Result<void> backupHistory(const std::string& path, const std::string& to, const OnProgress& onProgress,
                           const std::stop_token& stop) {
  Result<std::unique_ptr<ReaderConnection>> source = ReaderConnection::open(path);
  if (!source)
    return Unexpected{source.error()};
  Result<FileInTheMaking> file = FileInTheMaking::start(to);
  if (!file)
    return Unexpected{file.error()};
  {
    Result<ReaderConnection::Query> query = (*source)->begin(stop);
    if (!query)
      return Unexpected{query.error()};
    if (Result<void> wanted = query->check(); !wanted)
      return wanted;
    // Holds the state from here on.
    if (const Result<std::int64_t> version = (*source)->dataVersion(); !version)
      return Unexpected{version.error()};
    Result<std::unique_ptr<Database>> target = Database::open(file->path(), Database::Mode::Create);
    if (!target)
      return Unexpected{target.error()};
    if (Result<void> copied = copyPages((*source)->database(), **target, onProgress, stop); !copied)
      return copied;
  }
  return file->finish();
}

} // namespace muster
