// What a job found out and a later commit writes: chunks, frames, rollups in place of others. Plain values, so that a commit
// that fails can be tried again.
#pragma once

#include "Database.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace muster {

struct Changes {
  using Blocks = std::vector<std::pair<std::int64_t, std::string>>; // key, body

  Blocks chunks, frames, rollups; // to be put in place
  std::vector<std::int64_t> chunksGone, framesGone, staleGone, journalGone;
  std::vector<std::int64_t> days;     // keys of rollups whose samples changed
  std::vector<std::int64_t> unmerged; // hour << 32 | device: has more than one part now
  std::uint64_t repeats = 0, late = 0, packs = 0, merges = 0;

  bool empty() const {
    return chunks.empty() && frames.empty() && rollups.empty() && chunksGone.empty() && framesGone.empty() &&
           staleGone.empty() && journalGone.empty() && days.empty();
  }
  // Within a transaction of the caller's.
  Result<void> write(Database& database) const;
};

} // namespace muster
