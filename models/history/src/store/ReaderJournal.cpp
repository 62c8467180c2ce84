#include "ReaderJournal.h"

#include "Layout.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

// What is the same in every row is not kept.
template<class T>
void dropUsual(std::vector<T>& column, T usual) {
  if (std::all_of(column.begin(), column.end(), [usual](T value) { return value == usual; }))
    column = {};
}

} // namespace

bool ReaderJournal::Block::bytes(std::size_t row, std::string_view& out) const {
  out = {};
  if (isNull(row))
    return true;
  const std::size_t offset = bits[row] >> 32, length = bits[row] & 0xffffffffu;
  if (offset > arena.size() || length > arena.size() - offset)
    return false;
  out = std::string_view(arena).substr(offset, length);
  return true;
}

bool ReaderJournal::Block::addTo(SeriesRun& run, std::size_t row) const {
  if (isScalar(run.type)) {
    run.add(timeMs[row], bits[row], qualityAt(row), flagsAt(row));
  } else {
    std::string_view value;
    if (!bytes(row, value))
      return false;
    run.addBytes(timeMs[row], value, qualityAt(row), flagsAt(row));
  }
  if (const std::string_view encoded = metadataAt(row); !encoded.empty())
    run.addMetadata(encoded);
  return true;
}

std::string_view ReaderJournal::Block::metadataAt(std::size_t row) const {
  if (metadata.empty())
    return {};
  const auto found = std::lower_bound(
      metadata.begin(), metadata.end(), row,
      [](const SampleBatch::RowMetadata& entry, std::size_t wanted) { return entry.row < wanted; });
  if (found == metadata.end() || found->row != row || found->offset > arena.size())
    return {};
  return std::string_view(arena).substr(found->offset, found->length);
}

bool ReaderJournal::Block::copyRow(const Block& from, std::size_t row, SeriesId as, bool isBytes) {
  std::uint64_t value = from.isNull(row) ? 0 : from.bits[row];
  if (isBytes) {
    std::string_view copied;
    if (!from.bytes(row, copied))
      return false;
    value = std::uint64_t{arena.size()} << 32 | copied.size();
    arena.append(copied);
  }
  if (quality.empty() && from.qualityAt(row) != kQualityGood)
    quality.assign(series.size(), kQualityGood);
  if (!quality.empty() || from.qualityAt(row) != kQualityGood)
    quality.push_back(from.qualityAt(row));
  if (flags.empty() && from.flagsAt(row) != 0)
    flags.assign(series.size(), 0);
  if (!flags.empty() || from.flagsAt(row) != 0)
    flags.push_back(from.flagsAt(row));
  series.push_back(as);
  timeMs.push_back(from.timeMs[row]);
  bits.push_back(value);
  if (const std::string_view encoded = from.metadataAt(row); !encoded.empty()) {
    metadata.push_back({series.size() - 1, arena.size(), encoded.size()});
    arena.append(encoded);
  }
  return true;
}

std::size_t ReaderJournal::Block::memoryBytes() const {
  return series.capacity() * sizeof(SeriesId) + timeMs.capacity() * sizeof(std::int64_t) +
         bits.capacity() * sizeof(std::uint64_t) + quality.capacity() * sizeof(std::uint16_t) +
         flags.capacity() + metadata.capacity() * sizeof(SampleBatch::RowMetadata) + arena.capacity();
}

ReaderJournal::Block ReaderJournal::blockOf(SampleBatch&& batch) {
  Block block;
  block.series = std::move(batch.series);
  block.timeMs = std::move(batch.timeMs);
  block.bits = std::move(batch.bits);
  block.quality = std::move(batch.quality);
  block.flags = std::move(batch.flags);
  block.metadata = std::move(batch.metadata);
  block.arena = std::move(batch.arena);
  for (std::uint8_t& flags : block.flags)
    flags &= kStoredFlags;
  dropUsual(block.quality, kQualityGood);
  dropUsual(block.flags, std::uint8_t{0});
  return block;
}

Result<void> ReaderJournal::update(ReaderConnection& connection) {
  m_connection = &connection;
  const Result<std::int64_t> version = connection.dataVersion();
  if (!version)
    return Unexpected{version.error()};
  if (*version == m_version)
    return {};
  std::vector<Entry> fresh;
  if (Result<void> listed = list(fresh); !listed)
    return listed;
  m_keptBytes = 0;
  auto old = m_entries.begin();
  for (Entry& entry : fresh) {
    while (old != m_entries.end() && old->id < entry.id)
      ++old;
    if (old != m_entries.end() && old->isSame(entry) && old->block != nullptr) {
      entry.block = std::move(old->block);
      m_keptBytes += entry.block->memoryBytes();
    }
  }
  m_entries = std::move(fresh);
  m_version = *version;
  return {};
}

Result<void> ReaderJournal::list(std::vector<Entry>& out) {
  Result<Statement> rows = m_connection->database().prepare(
      "SELECT id, rows, first_ms, last_ms, length(body) FROM journal ORDER BY id");
  if (!rows)
    return Unexpected{rows.error()};
  Result<Statement> body = m_connection->database().prepare("SELECT body FROM journal WHERE id = ?1");
  if (!body)
    return Unexpected{body.error()};
  m_body = std::move(*body);
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    Entry entry;
    entry.id = rows->integer(0);
    entry.rows = rows->integer(1);
    entry.firstMs = rows->integer(2);
    entry.lastMs = rows->integer(3);
    entry.bytes = rows->integer(4);
    if (entry.firstMs < layout::kEpochMs || entry.lastMs >= layout::kEndMs || entry.firstMs > entry.lastMs)
      return damaged(entry.id, "its times cannot be");
    out.push_back(std::move(entry));
  }
}

Result<std::shared_ptr<const ReaderJournal::Block>> ReaderJournal::decoded(Entry& entry) {
  if (entry.block != nullptr)
    return entry.block;
  m_body.bind(1, entry.id);
  const Result<bool> row = m_body.step();
  if (!row)
    return Unexpected{row.error()};
  if (!*row)
    return damaged(entry.id, "it is not where it has to be");
  SampleBatch batch;
  const Result<void> decoded = m_reader.decode(m_body.blob(0), batch);
  m_body.reset();
  if (!decoded)
    return damaged(entry.id, decoded.error().detail);
  const auto [first, last] = std::minmax_element(batch.timeMs.begin(), batch.timeMs.end());
  if (static_cast<std::int64_t>(batch.size()) != entry.rows || batch.empty() || *first != entry.firstMs ||
      *last != entry.lastMs)
    return damaged(entry.id, "it does not hold what its row says");
  auto block = std::make_shared<Block>(blockOf(std::move(batch)));
  if (m_keptBytes + block->memoryBytes() <= kMostKeptBytes) {
    m_keptBytes += block->memoryBytes();
    entry.block = block;
  }
  return std::shared_ptr<const Block>(std::move(block));
}

std::pair<std::int64_t, std::int64_t> ReaderJournal::extent() const {
  if (m_entries.empty())
    return {0, 0};
  std::pair<std::int64_t, std::int64_t> extent(m_entries.front().firstMs, m_entries.front().lastMs);
  for (const Entry& entry : m_entries) {
    extent.first = std::min(extent.first, entry.firstMs);
    extent.second = std::max(extent.second, entry.lastMs);
  }
  return extent;
}

Result<void> ReaderJournal::take(ReaderConnection::Query& query, const SeriesInfo& series,
                                 std::int64_t fromMs, std::int64_t toMs, SeriesRun& out) {
  constexpr std::size_t kStride = 32;
  out.clear();
  out.type = series.type;
  Result<void> taken = each(query, fromMs, toMs, [&](const Block& block) -> Result<void> {
    const SeriesId* ids = block.series.data();
    for (std::size_t begin = 0; begin < block.series.size(); begin += kStride) {
      const std::size_t end = std::min(begin + kStride, block.series.size());
      bool isThere = false; // most strides have none: looked through without a branch a row
      for (std::size_t row = begin; row < end; ++row)
        isThere |= ids[row] == series.id;
      for (std::size_t row = begin; isThere && row < end; ++row) {
        if (ids[row] != series.id || block.timeMs[row] < fromMs || block.timeMs[row] >= toMs)
          continue;
        if (!block.addTo(out, row))
          return misfit(series.id);
      }
    }
    return {};
  });
  if (taken && !out.isNormal())
    out.normalise();
  return taken;
}

Unexpected ReaderJournal::misfit(SeriesId series) const {
  return unexpected(ErrorCode::BadPayload, m_connection->database().path(),
                    "the journal holds a sample of series " + std::to_string(series) +
                        " that does not fit its type");
}

Unexpected ReaderJournal::damaged(std::int64_t id, const std::string& detail) const {
  return unexpected(ErrorCode::BadPayload, m_connection->database().path(),
                    "row " + std::to_string(id) + " of the journal is damaged: " + detail);
}

} // namespace muster
