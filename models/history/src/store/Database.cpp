#include "Database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>

namespace muster {

namespace {

constexpr int kBusyMs = 10'000; // another connection holds the lock for the length of one commit

bool isNoRoom(int systemError) {
  return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}

// SQLite says SQLITE_FULL itself for ENOSPC, but not for a quota or a limit on files, and at COMMIT not for the connection:
// the files know what their last call said.
bool hasNoRoom(sqlite3* handle, int extended) {
  if (isNoRoom(sqlite3_system_errno(handle)))
    return true;
  if (extended != SQLITE_IOERR_WRITE)
    return false;
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    int systemError = 0;
    if (sqlite3_file_control(handle, nullptr, which, &file) == SQLITE_OK && file != nullptr &&
        file->pMethods != nullptr &&
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &systemError) == SQLITE_OK &&
        isNoRoom(systemError))
      return true;
  }
  return false;
}

ErrorCode codeOf(sqlite3* handle, int extended) {
  switch (extended & 0xff) {
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
    return hasNoRoom(handle, extended) ? ErrorCode::DiskFull : ErrorCode::Io;
  case SQLITE_FULL:
    return ErrorCode::DiskFull;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return ErrorCode::BadPayload;
  case SQLITE_INTERRUPT:
    return ErrorCode::Cancelled;
  case SQLITE_BUSY:
    return ErrorCode::TimedOut;
  case SQLITE_TOOBIG:
    return ErrorCode::LimitExceeded;
  default:
    return ErrorCode::Io;
  }
}

} // namespace

Statement::~Statement() {
  sqlite3_finalize(m_statement);
}

Statement::Statement(Statement&& other) noexcept
    : m_statement(std::exchange(other.m_statement, nullptr)), m_database(other.m_database) {
}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(m_statement);
    m_statement = std::exchange(other.m_statement, nullptr);
    m_database = other.m_database;
  }
  return *this;
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(m_statement, index, value);
  return *this;
}

Statement& Statement::bindReal(int index, std::optional<double> value) {
  if (value)
    sqlite3_bind_double(m_statement, index, *value);
  else
    sqlite3_bind_null(m_statement, index);
  return *this;
}

Statement& Statement::bindText(int index, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  sqlite3_bind_text64(m_statement, index, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bindBlob(int index, std::string_view value) {
  if (value.empty())
    sqlite3_bind_zeroblob(m_statement, index, 0);
  else
    sqlite3_bind_blob64(m_statement, index, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bindNull(int index) {
  sqlite3_bind_null(m_statement, index);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(m_statement);
  if (code == SQLITE_ROW)
    return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  const Unexpected error = m_database->error("read or write");
  reset();
  return error;
}

Result<void> Statement::run() {
  for (;;) {
    const Result<bool> row = step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
  }
}

void Statement::reset() {
  sqlite3_reset(m_statement);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(m_statement, column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(m_statement, column);
}

bool Statement::isNull(int column) const {
  return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::string_view Statement::text(int column) const {
  return blob(column);
}

std::string_view Statement::blob(int column) const {
  // As a blob also where it is text: the bytes are the same, and the address comes before the length.
  const void* data = sqlite3_column_blob(m_statement, column);
  const int size = sqlite3_column_bytes(m_statement, column);
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Mode mode) {
  struct stat status {};
  if (mode != Mode::Create && stat(path.c_str(), &status) != 0)
    return unexpected(ErrorCode::Io, path, "there is no such file");
  if (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    return unexpected(ErrorCode::BadArgument, path, "is not a regular file");
  // A reader of a file in WAL mode has to be able to make the shared-memory file beside it, so it opens for writing where
  // it may; query_only below keeps it from writing the database.
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == Mode::Create)
    flags |= SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(path, handle));
  if (code != SQLITE_OK)
    return database->error("open");
  sqlite3_busy_timeout(handle, kBusyMs);
  // The file is hostile: no functions or virtual tables from its schema, and its cells are checked.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (Result<void> checked = database->run("PRAGMA cell_size_check=ON"); !checked)
    return Unexpected{checked.error()};
  if (mode == Mode::Read) {
    if (Result<void> only = database->run("PRAGMA query_only=ON"); !only)
      return Unexpected{only.error()};
  }
  return database;
}

Database::~Database() {
  sqlite3_close_v2(m_handle);
}

Result<Statement> Database::prepare(std::string_view sql) {
  Statement statement;
  statement.m_database = this;
  if (sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement.m_statement, nullptr) != SQLITE_OK)
    return error("prepare");
  return statement;
}

Result<void> Database::run(const std::string& sql) {
  if (sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return error("run");
  return {};
}

Result<std::int64_t> Database::integer(const std::string& sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement)
    return Unexpected{statement.error()};
  const Result<bool> row = statement->step();
  if (!row)
    return Unexpected{row.error()};
  return *row ? statement->integer(0) : 0;
}

void Database::interrupt() {
  sqlite3_interrupt(m_handle);
}

Unexpected Database::error(const std::string& step) const {
  const int code = sqlite3_extended_errcode(m_handle);
  std::string detail = step + ": " + sqlite3_errmsg(m_handle);
  const ErrorCode kind = codeOf(m_handle, code);
  if (kind == ErrorCode::BadPayload)
    detail += " (the file is damaged, or is no history)";
  return unexpected(kind, m_path, std::move(detail));
}

Result<Transaction> Transaction::read(Database& database) {
  if (Result<void> begun = database.run("BEGIN"); !begun)
    return Unexpected{begun.error()};
  return Transaction(database);
}

Result<Transaction> Transaction::write(Database& database) {
  if (Result<void> begun = database.run("BEGIN IMMEDIATE"); !begun)
    return Unexpected{begun.error()};
  return Transaction(database);
}

Transaction::~Transaction() {
  if (m_database != nullptr && sqlite3_get_autocommit(m_database->handle()) == 0)
    sqlite3_exec(m_database->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
  if (Result<void> committed = m_database->run("COMMIT"); !committed)
    return committed;
  m_database = nullptr;
  return {};
}

} // namespace muster
