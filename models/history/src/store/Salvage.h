// Reads tables of a damaged file past what cannot be read: by their integer keys, seeking on behind each damaged page.
// Thread: one.
#pragma once

#include "Database.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace muster {

class Salvage {
 public:
  struct Table {
    const char* sql; // SELECT key, ... WHERE key >= ?1 ORDER BY key
    std::int64_t firstKey = 0, lastKey = 0;
    // The key to try after one that could not be read; tries: how many in a row could not.
    std::function<std::int64_t(std::int64_t key, std::uint64_t tries)> next;
  };

  Salvage(Database& database, std::stop_token stop) : m_database(database), m_stop(std::move(stop)) {}

  // onRow for each row that can be read, rising by key; onGap for keys from the first to before the second, of which nothing is
  // known. Errors: Cancelled, what onRow gives.
  Result<void> walk(const Table& table,
                    const std::function<Result<void>(std::int64_t key, const Statement&)>& onRow,
                    const std::function<void(std::int64_t from, std::int64_t until, const Error&)>& onGap);

  // For tables of dense ids.
  static std::int64_t nextId(std::int64_t key, std::uint64_t tries);

 private:
  Database& m_database;
  std::stop_token m_stop;
};

} // namespace muster
