#include "Opening.h"

#include "Layout.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace muster {

namespace {

// The log grows to this before it is copied into the file, so that journal rows that are packed soon after are mostly written
// once; and no more than that stays on the disk afterwards.
constexpr std::int64_t kLogBytes = 32 << 20;

Result<void> setUp(Database& database) {
  return database.run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=" +
                      std::to_string(kLogBytes / layout::kPageBytes) + "; PRAGMA journal_size_limit=" +
                      std::to_string(kLogBytes) + "; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY");
}

std::string holderOf(int descriptor) {
  std::array<char, 200> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size(), 0);
  if (length <= 0)
    return "another process";
  std::string holder(text.data(), static_cast<std::size_t>(length));
  for (char& each : holder)
    if (static_cast<unsigned char>(each) < 0x20)
      each = ' ';
  return holder;
}

// The file may have been removed by its holder between open and flock: then the lock is on nothing that others see.
bool isStillThere(int descriptor, const std::string& path) {
  struct stat held {
  }, named{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

Result<void> makeTables(Database& database, const std::string& program, std::int64_t nowMs) {
  // Page size and vacuum mode hold from the first table on; the mode of the journal changes after it, so that the file is
  // empty or whole at any moment.
  if (Result<void> set = database.run("PRAGMA page_size=" + std::to_string(layout::kPageBytes) +
                                      "; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA synchronous=FULL");
      !set)
    return set;
  Result<Transaction> transaction = Transaction::write(database);
  if (!transaction)
    return Unexpected{transaction.error()};
  if (Result<void> made = database.run(layout::kCreateTables); !made)
    return made;
  if (Result<void> marked = database.run("PRAGMA application_id=" + std::to_string(layout::kApplicationId) +
                                         "; PRAGMA user_version=" + std::to_string(layout::kVersion));
      !marked)
    return marked;
  Result<Statement> meta = database.prepare("INSERT INTO meta VALUES('created_ms', ?), ('program', ?)");
  if (!meta)
    return Unexpected{meta.error()};
  if (Result<void> written = meta->bind(1, nowMs).bindText(2, program).run(); !written)
    return written;
  return transaction->commit();
}

} // namespace

Result<WriterLock> WriterLock::take(const std::string& path, const std::string& program) {
  const std::string name = path + "-writer";
  for (;;) {
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (descriptor < 0)
      return unexpected(errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io, name,
                        std::string("open: ") + std::strerror(errno));
    WriterLock lock(name, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      const bool isTaken = errno == EWOULDBLOCK;
      const std::string detail = isTaken ? "is being written by " + holderOf(descriptor)
                                         : std::string("lock: ") + std::strerror(errno);
      ::close(std::exchange(lock.m_descriptor, -1));
      return unexpected(isTaken ? ErrorCode::BadArgument : ErrorCode::Io, path, detail);
    }
    if (!isStillThere(descriptor, name)) {
      ::close(std::exchange(lock.m_descriptor, -1));
      continue;
    }
    // For a person only: a disk without room for it is no reason to stop here.
    const std::string holder = program + ", process " + std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) == 0)
      static_cast<void>(::pwrite(descriptor, holder.data(), holder.size(), 0) != 0);
    return lock;
  }
}

WriterLock::WriterLock(WriterLock&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)) {
}

WriterLock::~WriterLock() {
  if (m_descriptor < 0)
    return;
  ::unlink(m_path.c_str());
  ::close(m_descriptor);
}

Result<bool> isEmptyHistory(Database& database) {
  const Result<std::int64_t> pages = database.integer("PRAGMA page_count");
  if (!pages)
    return Unexpected{pages.error()};
  if (*pages == 0)
    return true;
  const Result<std::int64_t> application = database.integer("PRAGMA application_id");
  if (!application)
    return Unexpected{application.error()};
  if (*application != layout::kApplicationId)
    return unexpected(ErrorCode::NotSupported, database.path(),
                      "is an SQLite file of another application, not a history");
  const Result<std::int64_t> version = database.integer("PRAGMA user_version");
  if (!version)
    return Unexpected{version.error()};
  if (*version > layout::kVersion)
    return unexpected(ErrorCode::NotSupported, database.path(),
                      "is a history of version " + std::to_string(*version) + "; this program knows up to " +
                          std::to_string(layout::kVersion));
  if (*version < 1)
    return unexpected(ErrorCode::BadPayload, database.path(), "has no version (the file is damaged)");
  return false;
}

Result<void> checkBeforeWriting(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return errno == ENOENT ? Result<void>{}
                           : unexpected(ErrorCode::Io, path, std::string("look: ") + std::strerror(errno));
  if (S_ISREG(status.st_mode) && status.st_size == 0)
    return {};
  // SQLite takes a file of one byte for an empty one.
  if (S_ISREG(status.st_mode) && status.st_size == 1)
    return unexpected(ErrorCode::BadPayload, path, "is no history (one byte)");
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Read);
  if (!database)
    return Unexpected{database.error()};
  // Whatever lies in its log stays there.
  ::sqlite3_db_config((*database)->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (const Result<bool> empty = isEmptyHistory(**database); !empty)
    return Unexpected{empty.error()};
  return {};
}

Result<std::unique_ptr<Database>> openToWrite(const std::string& path, const std::string& program,
                                              std::int64_t nowMs) {
  Result<std::unique_ptr<Database>> database = Database::open(path, Database::Mode::Create);
  if (!database)
    return database;
  const Result<bool> empty = isEmptyHistory(**database);
  if (!empty)
    return Unexpected{empty.error()};
  if (*empty) {
    if (Result<void> made = makeTables(**database, program, nowMs); !made)
      return Unexpected{made.error()};
  }
  if (Result<void> set = setUp(**database); !set)
    return Unexpected{set.error()};
  return database;
}

} // namespace muster
