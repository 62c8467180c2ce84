#include "Changes.h"

namespace muster {

namespace {

Result<void> put(Database& database, const char* sql, const Changes::Blocks& blocks) {
  if (blocks.empty())
    return {};
  Result<Statement> statement = database.prepare(sql);
  if (!statement)
    return Unexpected{statement.error()};
  for (const auto& [key, body] : blocks)
    if (Result<void> written = statement->bind(1, key).bindBlob(2, body).run(); !written)
      return written;
  return {};
}

Result<void> forEach(Database& database, const char* sql, const std::vector<std::int64_t>& keys) {
  if (keys.empty())
    return {};
  Result<Statement> statement = database.prepare(sql);
  if (!statement)
    return Unexpected{statement.error()};
  for (const std::int64_t key : keys)
    if (Result<void> written = statement->bind(1, key).run(); !written)
      return written;
  return {};
}

} // namespace

Result<void> Changes::write(Database& database) const {
  // Room first: pages that go are used for those that come.
  const std::pair<const char*, const std::vector<std::int64_t>*> steps[] = {
      {"DELETE FROM journal WHERE id = ?", &journalGone}, {"DELETE FROM chunk WHERE key = ?", &chunksGone},
      {"DELETE FROM frame WHERE key = ?", &framesGone},   {"DELETE FROM stale WHERE key = ?", &staleGone},
      {"INSERT OR IGNORE INTO stale VALUES(?)", &days},
  };
  for (const auto& [sql, keys] : steps)
    if (Result<void> done = forEach(database, sql, *keys); !done)
      return done;
  const std::pair<const char*, const Blocks*> puts[] = {
      {"INSERT OR REPLACE INTO chunk VALUES(?, ?)", &chunks},
      {"INSERT OR REPLACE INTO frame VALUES(?, ?)", &frames},
      {"INSERT OR REPLACE INTO rollup VALUES(?, ?)", &rollups},
  };
  for (const auto& [sql, blocks] : puts)
    if (Result<void> done = put(database, sql, *blocks); !done)
      return done;
  return {};
}

} // namespace muster
