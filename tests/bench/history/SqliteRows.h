// What most programs would do: a row a sample, in SQLite, as small as rows get.
//   sample(series INTEGER, time INTEGER, value, PRIMARY KEY(series, time)) WITHOUT ROWID
// Write-ahead log, synchronous=FULL as the history has it. Thread: an object belongs to one thread.
#pragma once

#include "DataSet.h"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::bench {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct EndStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

Database openDatabase(const std::string& path);
void execute(sqlite3* database, const std::string& sql);
Statement prepare(sqlite3* database, const std::string& sql);
// Runs a statement that gives no row, and makes it ready again.
void run(sqlite3_stmt* statement);

class SqliteRows {
 public:
  explicit SqliteRows(const std::string& path);
  // Samples [first, last) of all series, second by second; one transaction.
  void insert(const DataSet& data, std::size_t first, std::size_t last);
  // Everything, series by series: the order in which the table lies, which makes it as compact and quick as it gets.
  void insertInOrder(const DataSet& data);
  // Samples of a series with times in [fromMs, toMs), in order. Replaces what the vectors hold.
  void range(std::size_t series, std::int64_t fromMs, std::int64_t toMs, std::vector<std::int64_t>& timeMs,
             std::vector<double>& values);
  // Writes the log back and closes.
  void close();

 private:
  void bindAndRun(const DataSet& data, std::size_t series, std::size_t sample);

  Database m_database;
  Statement m_insert;
  Statement m_range;
};

} // namespace muster::bench
