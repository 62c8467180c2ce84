// SQLite with errors as values: a connection and prepared statements that close themselves.
// Errors: Io, DiskFull (SQLITE_FULL, or no room for the write-ahead log), BadPayload (the file is damaged), NotSupported
// (another application's file, or a newer format), Cancelled (interrupted); where names the file.
// Thread: a connection and its statements belong to one thread at a time; interrupt() may come from any.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace muster {

class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;

  // Parameters are numbered from 1. Text and blobs are not copied: they live until the statement ran.
  Statement& bind(int index, std::int64_t value);
  Statement& bindReal(int index, std::optional<double> value); // nothing: NULL
  Statement& bindText(int index, std::string_view value);
  Statement& bindBlob(int index, std::string_view value);
  Statement& bindNull(int index);

  // The next row; false at the end, after which the statement is ready to be bound again.
  Result<bool> step();
  // For statements without rows.
  Result<void> run();
  void reset();

  // Of the current row, valid until the next step. Columns are numbered from 0.
  std::int64_t integer(int column) const;
  double real(int column) const;
  bool isNull(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;

 private:
  friend class Database;
  sqlite3_stmt* m_statement = nullptr;
  class Database* m_database = nullptr;
};

class Database {
 public:
  enum class Mode { Read, Write, Create };

  // Read: the file has to be there and is never written. Write: has to be there. Create: makes it where it is not.
  // Does not look at what the file is.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Result<Statement> prepare(std::string_view sql);
  // One or more statements without parameters; rows are passed over.
  Result<void> run(const std::string& sql);
  // The first column of the first row; 0 where there is none.
  Result<std::int64_t> integer(const std::string& sql);
  void interrupt();
  const std::string& path() const { return m_path; }
  sqlite3* handle() const { return m_handle; }
  // What SQLite said last, as an Error.
  Unexpected error(const std::string& step) const;

 private:
  Database(std::string path, sqlite3* handle) : m_path(std::move(path)), m_handle(handle) {}

  std::string m_path;
  sqlite3* m_handle = nullptr;
};

// BEGIN (a read snapshot from its first query on), rolled back at the end unless committed.
class Transaction {
 public:
  static Result<Transaction> read(Database& database);
  static Result<Transaction> write(Database& database); // BEGIN IMMEDIATE
  Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : m_database(&database) {}
  Database* m_database;
};

} // namespace muster
