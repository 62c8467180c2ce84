// compactHistory: what a writer does when it closes, over the whole file.
#include "Layout.h"
#include "StoreWriter.h"

#include <history/HistoryUpkeep.h>

#include <chrono>

namespace muster {

namespace {

Result<std::int64_t> fileBytes(Database& database) {
  if (Result<void> done = database.run("PRAGMA wal_checkpoint(TRUNCATE)"); !done)
    return Unexpected{done.error()};
  const Result<std::int64_t> pages = database.integer("PRAGMA page_count");
  if (!pages)
    return pages;
  return *pages * layout::kPageBytes;
}

Result<void> giveBackAll(StoreWriter& writer, const OnProgress& onProgress, const std::stop_token& stop) {
  constexpr std::int64_t kPagesAStep = 4096;
  Database& database = writer.database();
  const Result<std::int64_t> free = database.integer("PRAGMA freelist_count");
  if (!free)
    return Unexpected{free.error()};
  for (std::int64_t done = 0; done < *free; done += kPagesAStep) {
    if (stop.stop_requested())
      return unexpected(ErrorCode::Cancelled, database.path(), "stopped before its end");
    if (Result<void> step = database.run("PRAGMA incremental_vacuum(" + std::to_string(kPagesAStep) + ")");
        !step)
      return step;
    if (onProgress)
      onProgress(0.5 + 0.5 * static_cast<double>(done) / static_cast<double>(*free));
  }
  return {};
}

} // namespace

Result<std::int64_t> compactHistory(const std::string& path, const OnProgress& onProgress,
                                    const std::stop_token& stop) {
  HistoryWriterOptions options;
  options.program = "compact";
  Result<std::unique_ptr<StoreWriter>> writer = StoreWriter::open(path, options);
  if (!writer)
    return Unexpected{writer.error()};
  const Result<std::int64_t> before = fileBytes((*writer)->database());
  if (!before)
    return before;
  if (Result<void> checked = (*writer)->checkAllHours(); !checked)
    return Unexpected{checked.error()};
  const std::size_t jobs = (*writer)->unfinished();
  const auto onJob = [&] {
    const auto left = static_cast<double>((*writer)->unfinished());
    if (onProgress && jobs != 0)
      onProgress(0.5 * std::max(0.0, 1 - left / static_cast<double>(jobs)));
    return !stop.stop_requested();
  };
  const auto now = std::chrono::system_clock::now().time_since_epoch(); // which days are over
  if (Result<void> done =
          (*writer)->finishJobs(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), onJob);
      !done)
    return Unexpected{done.error()};
  if (Result<void> done = giveBackAll(**writer, onProgress, stop); !done)
    return Unexpected{done.error()};
  const Result<std::int64_t> after = fileBytes((*writer)->database());
  if (!after)
    return after;
  if (onProgress)
    onProgress(1);
  return *before - *after;
}

} // namespace muster
