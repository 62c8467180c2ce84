// One commit's samples as they came, of all series, compressed lightly and fast: the body of a row of the table
// "journal". A block stands for itself: no state of others is needed to read it. Layout: models/history/FORMAT.md.
// Hostile input: as DeviceBlock.h. Threads: free functions; the objects keep contexts, one a thread.
#pragma once

#include <schema/Catalog.h>
#include <schema/Result.h>
#include <schema/SampleBatch.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace muster {

// The history's type of each series, so that bytes can be told from scalars.
using TypeOfSeries = std::span<const DataType>; // by series id

class JournalBlockEncoder {
 public:
  JournalBlockEncoder();
  ~JournalBlockEncoder();
  // batch: history's series ids; receivedMs is not stored. At most kMostRowsABlock rows. Replaces out.
  void encode(const SampleBatch& batch, TypeOfSeries types, std::string& out);

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

class JournalBlockReader {
 public:
  JournalBlockReader();
  ~JournalBlockReader();
  // Appends to out (receivedMs: 0). The block itself says of each row whether it has bytes. Errors: BadPayload.
  Result<void> decode(std::string_view blob, SampleBatch& out);

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
