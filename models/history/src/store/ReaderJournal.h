// The samples that are committed but in no chunk yet. Blocks never change, so decoded ones are kept between queries, up to
// kMostKeptBytes. Errors: as HistoryReader. Thread: one at a time.
#pragma once

#include "ReaderConnection.h"

#include <chunks/JournalBlock.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace muster {

class ReaderJournal {
 public:
  static constexpr std::size_t kMostKeptBytes = 96u << 20;

  // A decoded block, its rows as they came. As SampleBatch, but for columns that are empty where all rows are usual.
  struct Block {
    std::vector<SeriesId> series;
    std::vector<std::int64_t> timeMs;
    std::vector<std::uint64_t> bits;
    std::vector<std::uint16_t> quality; // empty: all good
    std::vector<std::uint8_t> flags;    // of kStoredFlags; empty: all 0
    std::vector<SampleBatch::RowMetadata> metadata;
    std::string arena;

    std::uint16_t qualityAt(std::size_t row) const { return quality.empty() ? kQualityGood : quality[row]; }
    std::uint8_t flagsAt(std::size_t row) const { return flags.empty() ? std::uint8_t{0} : flags[row]; }
    bool isNull(std::size_t row) const { return (flagsAt(row) & sampleflag::Null) != 0; }
    // False where the row points outside of the arena, so is not of the type that the caller thinks.
    bool bytes(std::size_t row, std::string_view& out) const;
    // Copies a row to the end of a run of its series. False as bytes().
    bool addTo(SeriesRun& run, std::size_t row) const;
    // Copies a row of another block to the end of this one, as one of the given series. False as bytes().
    bool copyRow(const Block& from, std::size_t row, SeriesId as, bool isBytes);
    std::string_view metadataAt(std::size_t row) const;
    std::size_t memoryBytes() const;
  };

  // Takes the batch's columns.
  static Block blockOf(SampleBatch&& batch);

  // Brings the list of blocks up to the state that the connection's transaction sees.
  Result<void> update(ReaderConnection& connection);
  bool empty() const { return m_entries.empty(); }
  // From the first to the last sample's time; both 0 where there is none.
  std::pair<std::int64_t, std::int64_t> extent() const;

  // Calls onBlock(block) for each one that may have samples in [from, to), in the order in which they came.
  template<class OnBlock>
  Result<void> each(ReaderConnection::Query& query, std::int64_t fromMs, std::int64_t toMs, OnBlock onBlock) {
    for (Entry& entry : m_entries) {
      if (entry.lastMs < fromMs || entry.firstMs >= toMs)
        continue;
      if (Result<void> wanted = query.check(); !wanted)
        return wanted;
      Result<std::shared_ptr<const Block>> block = decoded(entry);
      if (!block)
        return Unexpected{block.error()};
      if (Result<void> taken = onBlock(**block); !taken)
        return taken;
    }
    return {};
  }
  // What one series has in [from, to), in order. Replaces out.
  Result<void> take(ReaderConnection::Query& query, const SeriesInfo& series, std::int64_t fromMs,
                    std::int64_t toMs, SeriesRun& out);
  // For a block whose rows do not fit the catalogue.
  Unexpected misfit(SeriesId series) const;

 private:
  struct Entry {
    std::int64_t id = 0, rows = 0, firstMs = 0, lastMs = 0, bytes = 0;
    std::shared_ptr<const Block> block; // where it is kept
    bool isSame(const Entry& other) const {
      return id == other.id && rows == other.rows && firstMs == other.firstMs && lastMs == other.lastMs &&
             bytes == other.bytes;
    }
  };
  Result<void> list(std::vector<Entry>& out);
  Result<std::shared_ptr<const Block>> decoded(Entry& entry);
  Unexpected damaged(std::int64_t id, const std::string& detail) const;

  ReaderConnection* m_connection = nullptr;
  JournalBlockReader m_reader;
  Statement m_body;
  std::vector<Entry> m_entries; // rising ids
  std::size_t m_keptBytes = 0;
  std::int64_t m_version = -1; // of m_entries
};

} // namespace muster
