// Rows that are in the journal and wait to be packed. Small commits are brought together. Thread: one.
#pragma once

#include "Database.h"
#include "Packer.h"
#include "WaitingRows.h"

#include <schema/SampleBatch.h>

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace muster {

class PackBuffer {
 public:
  // What is in the journal. Errors: BadPayload.
  Result<void> load(Database& database, std::span<const DataType> types);
  // A journal row that was committed. spare gets batches whose memory may serve again.
  void add(std::int64_t id, SampleBatch&& rows, std::span<const DataType> types, WaitingRows& spare);
  // The oldest rows, as many as one job takes; at least one batch.
  std::vector<JournalRows> take();
  // Those of a job that did not come to its end.
  void putBack(std::vector<JournalRows>&& rows);

  std::size_t rows() const { return m_rows; }
  std::size_t bytes() const { return m_bytes; }
  std::size_t journalRows() const { return m_journalRows; }
  std::int64_t newestId() const { return m_newestId; }

 private:
  void count(const JournalRows& rows, bool isMore);

  std::deque<JournalRows> m_batches;
  std::size_t m_rows = 0;
  std::size_t m_bytes = 0;
  std::size_t m_journalRows = 0;
  std::int64_t m_newestId = 0;
};

} // namespace muster
