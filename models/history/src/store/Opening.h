// Opens a history to write it: one writer a file, nothing foreign touched, a new file made in one transaction.
// Errors: as HistoryWriter.h. Threads: free functions and plain objects, any one thread.
#pragma once

#include "Database.h"

#include <schema/Result.h>

#include <memory>
#include <string>

namespace muster {

// Held through FILE-writer, never through the database file itself: closing a descriptor of that would drop the locks
// that SQLite has on it for the whole process. The lock goes with the process, however that ends.
class WriterLock {
 public:
  // Errors: BadArgument, which says who has it; Io.
  static Result<WriterLock> take(const std::string& path, const std::string& program);
  WriterLock(WriterLock&& other) noexcept;
  WriterLock& operator=(WriterLock&&) = delete;
  ~WriterLock();

 private:
  WriterLock(std::string path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

  std::string m_path;
  int m_descriptor;
};

// NotSupported: another application's file, or a newer format; BadPayload: damaged; true where the file is empty.
Result<bool> isEmptyHistory(Database& database);
// Makes the tables where the file is new, sets the connection up. The lock has to be held.
Result<std::unique_ptr<Database>> openToWrite(const std::string& path, const std::string& program,
                                              std::int64_t nowMs);
// Looks at a file that may be anything, and leaves its bytes as they are.
Result<void> checkBeforeWriting(const std::string& path);

} // namespace muster
