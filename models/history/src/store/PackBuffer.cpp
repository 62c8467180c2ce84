#include "PackBuffer.h"

#include "Layout.h"

#include <chunks/JournalBlock.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kSmallRows = 4096;        // commits up to this are added to others
constexpr std::size_t kTogetherRows = 1u << 16; // up to this
constexpr std::size_t kTogetherBytes = 16u << 20;
constexpr std::size_t kRowsAJob = 12u << 20; // a block holds 2^24
constexpr std::size_t kBytesAJob = 400u << 20;

template<class T>
void add(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void appendBatch(SampleBatch& into, const SampleBatch& from, std::span<const DataType> types) {
  const std::size_t rowsBefore = into.size(), bytesBefore = into.arena.size();
  add(into.series, from.series);
  add(into.timeMs, from.timeMs);
  add(into.bits, from.bits);
  add(into.quality, from.quality);
  add(into.flags, from.flags);
  for (const SampleBatch::RowMetadata& entry : from.metadata)
    into.metadata.push_back({entry.row + rowsBefore, entry.offset + bytesBefore, entry.length});
  if (from.arena.empty())
    return;
  into.arena += from.arena;
  for (std::size_t row = rowsBefore; row < into.size(); ++row)
    if (!isScalar(types[into.series[row]]) && !into.isNull(row))
      into.bits[row] += std::uint64_t{bytesBefore} << 32;
}

bool isSound(const SampleBatch& rows, std::size_t seriesCount) {
  return std::ranges::all_of(rows.series, [&](SeriesId id) { return id < seriesCount; }) &&
         std::ranges::all_of(rows.timeMs, [](std::int64_t time) {
           return time >= layout::kEpochMs && time < layout::kEndMs;
         });
}

} // namespace

Result<void> PackBuffer::load(Database& database, std::span<const DataType> types) {
  Result<Statement> stored = database.prepare("SELECT id, body FROM journal ORDER BY id");
  if (!stored)
    return Unexpected{stored.error()};
  JournalBlockReader reader;
  WaitingRows spare(1);
  for (;;) {
    const Result<bool> row = stored->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    const std::int64_t id = stored->integer(0);
    SampleBatch rows;
    const Result<void> decoded = reader.decode(stored->blob(1), rows);
    if (!decoded || !isSound(rows, types.size()))
      return unexpected(ErrorCode::BadPayload, database.path(),
                        "journal row " + std::to_string(id) + " is damaged" +
                            (decoded ? "" : ": " + decoded.error().message()));
    rows.receivedMs = {};
    add(id, std::move(rows), types, spare);
  }
}

void PackBuffer::add(std::int64_t id, SampleBatch&& rows, std::span<const DataType> types,
                     WaitingRows& spare) {
  m_newestId = id;
  if (rows.size() < kSmallRows && rows.arena.size() < kTogetherBytes) {
    if (m_batches.empty() || m_batches.back().rows.size() >= kTogetherRows ||
        m_batches.back().rows.arena.size() >= kTogetherBytes)
      m_batches.emplace_back();
    else
      count(m_batches.back(), false);
    appendBatch(m_batches.back().rows, rows, types);
    spare.recycle(std::move(rows));
  } else if (rows.series.capacity() > rows.size() + rows.size() / 2) {
    SampleBatch tight = rows;
    m_batches.push_back({{}, std::move(tight)});
    spare.recycle(std::move(rows));
  } else {
    m_batches.push_back({{}, std::move(rows)});
  }
  m_batches.back().ids.push_back(id);
  count(m_batches.back(), true);
}

void PackBuffer::count(const JournalRows& rows, bool isMore) {
  const std::size_t bytes = rows.rows.memoryBytes() + rows.ids.capacity() * sizeof(std::int64_t);
  m_rows += isMore ? rows.rows.size() : -rows.rows.size();
  m_bytes += isMore ? bytes : -bytes;
  m_journalRows += isMore ? rows.ids.size() : -rows.ids.size();
}

std::vector<JournalRows> PackBuffer::take() {
  std::vector<JournalRows> taken;
  std::size_t rows = 0, bytes = 0;
  while (!m_batches.empty()) {
    rows += m_batches.front().rows.size();
    bytes += m_batches.front().rows.memoryBytes();
    if (!taken.empty() && (rows > kRowsAJob || bytes > kBytesAJob))
      break;
    count(m_batches.front(), false);
    taken.push_back(std::move(m_batches.front()));
    m_batches.pop_front();
  }
  return taken;
}

void PackBuffer::putBack(std::vector<JournalRows>&& rows) {
  for (auto each = rows.rbegin(); each != rows.rend(); ++each) {
    count(*each, true);
    m_batches.push_front(std::move(*each));
  }
}

} // namespace muster
