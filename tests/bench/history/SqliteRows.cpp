#include "SqliteRows.h"

#include "Need.h"

#include <cmath>

namespace muster::bench {

Database openDatabase(const std::string& path) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open(path.c_str(), &database);
  Database owned(database);
  need(code == SQLITE_OK, "cannot open " + path);
  return owned;
}

void execute(sqlite3* database, const std::string& sql) {
  need(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
       sql + ": " + sqlite3_errmsg(database));
}

Statement prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  need(sqlite3_prepare_v3(database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
           SQLITE_OK,
       sql + ": " + sqlite3_errmsg(database));
  return Statement(statement);
}

void run(sqlite3_stmt* statement) {
  need(sqlite3_step(statement) == SQLITE_DONE, sqlite3_errmsg(sqlite3_db_handle(statement)));
  sqlite3_reset(statement);
}

SqliteRows::SqliteRows(const std::string& path) : m_database(openDatabase(path)) {
  execute(m_database.get(),
          "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-524288;"
          "CREATE TABLE sample(series INTEGER, time INTEGER, value, PRIMARY KEY(series, time))"
          " WITHOUT ROWID");
  m_insert = prepare(m_database.get(), "INSERT INTO sample VALUES(?, ?, ?)");
  m_range =
      prepare(m_database.get(), "SELECT time, value FROM sample WHERE series = ? AND time >= ? AND time < ?");
}

void SqliteRows::bindAndRun(const DataSet& data, std::size_t series, std::size_t sample) {
  sqlite3_bind_int64(m_insert.get(), 1, static_cast<sqlite3_int64>(series));
  sqlite3_bind_int64(m_insert.get(), 2, data.timeOf(series, sample));
  if (isFloating(data.typeOf(series)))
    sqlite3_bind_double(m_insert.get(), 3, data.numberOf(series, sample));
  else
    sqlite3_bind_int64(m_insert.get(), 3, static_cast<sqlite3_int64>(data.bitsOf(series, sample)));
  run(m_insert.get());
}

void SqliteRows::insert(const DataSet& data, std::size_t first, std::size_t last) {
  execute(m_database.get(), "BEGIN");
  for (std::size_t i = first; i < last; ++i) {
    for (std::size_t s = 0; s < data.series(); ++s)
      bindAndRun(data, s, i);
  }
  execute(m_database.get(), "COMMIT");
}

void SqliteRows::insertInOrder(const DataSet& data) {
  execute(m_database.get(), "BEGIN");
  for (std::size_t s = 0; s < data.series(); ++s) {
    for (std::size_t i = 0; i < data.options().samples; ++i)
      bindAndRun(data, s, i);
  }
  execute(m_database.get(), "COMMIT");
}

void SqliteRows::range(std::size_t series, std::int64_t fromMs, std::int64_t toMs,
                       std::vector<std::int64_t>& timeMs, std::vector<double>& values) {
  timeMs.clear();
  values.clear();
  sqlite3_bind_int64(m_range.get(), 1, static_cast<sqlite3_int64>(series));
  sqlite3_bind_int64(m_range.get(), 2, fromMs);
  sqlite3_bind_int64(m_range.get(), 3, toMs);
  int code = 0;
  while ((code = sqlite3_step(m_range.get())) == SQLITE_ROW) {
    timeMs.push_back(sqlite3_column_int64(m_range.get(), 0));
    values.push_back(sqlite3_column_double(m_range.get(), 1));
  }
  need(code == SQLITE_DONE, sqlite3_errmsg(m_database.get()));
  sqlite3_reset(m_range.get());
}

void SqliteRows::close() {
  m_insert.reset();
  m_range.reset();
  execute(m_database.get(), "PRAGMA wal_checkpoint(TRUNCATE)");
  m_database.reset();
}

} // namespace muster::bench
