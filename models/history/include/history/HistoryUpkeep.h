// Work on a whole history file: looking for damage, copying, making smaller, saving what can be saved. Blocking; each takes a stop
// token and tells its progress from 0 to 1. Errors: as HistoryReader, and DiskFull. Thread: free functions, any.
#pragma once

#include <history/HistoryTypes.h>
#include <schema/Result.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace muster {

using OnProgress = std::function<void(double done)>;

struct Verdict {
  std::uint64_t checked = 0; // blocks that were opened and decoded whole
  std::uint64_t samples = 0;
  std::vector<std::string> damages; // in words, at most 100
  std::uint64_t moreDamages = 0;
};

// SQLite's own check, then every block, ids, keys, frames against chunks. Reads only, also while it is written.
Result<Verdict> verifyHistory(const std::string& path, const OnProgress& onProgress = {},
                              const std::stop_token& stop = {});
// A consistent copy while the file is being written. to: a free name; it appears when it is whole.
Result<void> backupHistory(const std::string& path, const std::string& to, const OnProgress& onProgress = {},
                           const std::stop_token& stop = {});
// Merges parts, makes rollups, gives free pages back. Needs to be the only writer. Gives the bytes that the file lost.
Result<std::int64_t> compactHistory(const std::string& path, const OnProgress& onProgress = {},
                                    const std::stop_token& stop = {});
struct Repaired {
  std::uint64_t chunks = 0, samples = 0, events = 0, lostBlocks = 0;
  std::vector<std::string> losses; // in words, at most 100
};
// Reads what can be read of a damaged file and writes it into a new one (to: a free name). The damaged file stays as it is.
Result<Repaired> repairHistory(const std::string& path, const std::string& to,
                               const OnProgress& onProgress = {}, const std::stop_token& stop = {});

} // namespace muster
