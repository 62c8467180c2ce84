#include "Salvage.h"

namespace muster {

namespace {

constexpr std::uint64_t kSingleTries = 20'000; // one key after the other; then in strides that grow

} // namespace

std::int64_t Salvage::nextId(std::int64_t key, std::uint64_t tries) {
  if (tries < kSingleTries)
    return key + 1;
  const std::uint64_t doubled = (tries - kSingleTries) / 64;
  return key + (std::int64_t{1} << (doubled < 40 ? doubled : 40));
}

Result<void> Salvage::walk(const Table& table,
                           const std::function<Result<void>(std::int64_t, const Statement&)>& onRow,
                           const std::function<void(std::int64_t, std::int64_t, const Error&)>& onGap) {
  std::int64_t key = table.firstKey, gap = 0;
  std::uint64_t tries = 0;
  Error why;
  Result<Statement> rows = m_database.prepare(table.sql);
  if (!rows) {
    onGap(table.firstKey, table.lastKey, rows.error());
    return {};
  }
  while (key <= table.lastKey) {
    rows->reset();
    rows->bind(1, key);
    for (;;) {
      if (m_stop.stop_requested())
        return unexpected(ErrorCode::Cancelled, m_database.path(), "the repair was cancelled");
      const Result<bool> row = rows->step();
      // A key below the one that was asked for: the page is in no order.
      const bool isReadable =
          row && (!*row || (rows->integer(0) >= key && rows->integer(0) <= table.lastKey));
      if (!isReadable) {
        if (tries == 0)
          gap = key;
        why = row ? Error{ErrorCode::BadPayload, m_database.path(), "keys are in no order"} : row.error();
        key = table.next(key, tries++);
        break;
      }
      if (tries > 0)
        onGap(gap, *row ? rows->integer(0) : table.lastKey, why);
      tries = 0;
      if (!*row)
        return {};
      const std::int64_t at = rows->integer(0);
      key = at + 1;
      if (Result<void> taken = onRow(at, *rows); !taken)
        return taken;
    }
  }
  if (tries > 0)
    onGap(gap, table.lastKey, why);
  return {};
}

} // namespace muster
