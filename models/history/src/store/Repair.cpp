#include "../HistoryFiles.h"
#include "ReaderConnection.h"
#include "Repairer.h"

#include <history/HistoryUpkeep.h>

#include <sqlite3.h>

#include <chrono>

namespace muster {

namespace {

std::int64_t nowMs() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Result<Repaired> repairHistory(const std::string& path, const std::string& to, const OnProgress& onProgress,
                               const std::stop_token& stop) {
  Result<std::unique_ptr<ReaderConnection>> from = ReaderConnection::open(path);
  if (!from)
    return Unexpected{from.error()};
  // The damaged file stays as it is: what lies in its log is read, not moved.
  sqlite3_db_config((*from)->database().handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  Result<ReaderConnection::Query> query = (*from)->begin(stop);
  if (!query)
    return Unexpected{query.error()};
  Result<FileInTheMaking> file = FileInTheMaking::start(to);
  if (!file)
    return Unexpected{file.error()};
  Repaired repaired;
  {
    HistoryWriterOptions options;
    options.packInBackground = false;
    Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(file->path(), options);
    if (!writer)
      return Unexpected{writer.error()};
    Repairer repairer((*from)->database(), **writer, nowMs(), onProgress, stop);
    if (Result<void> done = repairer.run(); !done)
      return Unexpected{done.error()};
    writer->reset();
    Result<std::unique_ptr<Database>> made = Database::open(file->path(), Database::Mode::Write);
    if (!made)
      return Unexpected{made.error()};
    if (Result<void> done = repairer.finish(**made); !done)
      return Unexpected{done.error()};
    if (Result<void> whole = (*made)->run("PRAGMA wal_checkpoint(TRUNCATE)"); !whole)
      return Unexpected{whole.error()};
    repaired = std::move(repairer.repaired());
  }
  if (Result<void> finished = file->finish(); !finished)
    return Unexpected{finished.error()};
  return repaired;
}

} // namespace muster
