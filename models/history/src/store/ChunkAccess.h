// Reads chunks and frames for the thread that packs, through a connection of its own. What it sees does not change while a job
// runs: only results of jobs change these tables, and there is one job at a time.
// Errors: as Database.h, BadPayload for damaged blocks. Thread: one at a time.
#pragma once

#include "Database.h"

#include <chunks/DeviceBlock.h>
#include <chunks/StateBlock.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace muster {

class ChunkAccess {
 public:
  struct Block {
    std::int64_t key = 0;
    std::string body;
  };

  struct Frame {
    std::int64_t hour = 0;
    StateBlock state;
  };

  static Result<std::unique_ptr<ChunkAccess>> open(const std::string& path);

  // A device's parts of an hour, rising.
  Result<std::vector<Block>> parts(std::int64_t hour, DeviceId device);
  // The number of the newest part; -1 where there is none.
  Result<int> newestPart(std::int64_t hour, DeviceId device);
  // A group's chunks of an hour, rising.
  Result<std::vector<Block>> groupChunks(std::int64_t hour, std::uint32_t group);
  // The key of the first chunk from there on.
  Result<std::optional<std::int64_t>> firstChunkFrom(std::int64_t key);
  Result<std::optional<Block>> rollup(std::int64_t key);

  // The newest one that is not damaged.
  Result<std::optional<Frame>> newestFrame(std::uint32_t group, std::int64_t untilHour);
  // Keys of a group's frames of hours in (after, until].
  Result<std::vector<std::int64_t>> frameKeys(std::uint32_t group, std::int64_t after, std::int64_t until);
  // The frame itself; nothing where it is damaged.
  Result<std::optional<StateBlock>> frame(std::int64_t key);

  // The newest of a series in an hour, after what is stored of it in parts below `belowPart` and then `more` (rows of one
  // time, in order of arrival): for samples of one time, where repeats do not count.
  Result<SeriesState> newestWith(std::int64_t hour, std::span<const SeriesState> more,
                                 std::uint32_t belowPart);

  DeviceBlockReader& blocks() { return m_blocks; }
  Database& database() { return *m_database; }

 private:
  explicit ChunkAccess(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
  Result<void> prepare();
  Result<std::vector<Block>> between(std::int64_t first, std::int64_t last);

  std::unique_ptr<Database> m_database;
  Statement m_between, m_last, m_first, m_newestFrame, m_frameKeys, m_frame, m_rollup;
  DeviceBlockReader m_blocks;
};

// A row as a state, bytes whatever their length.
SeriesState stateOfRow(const SeriesRun& run, std::size_t row, SeriesId series, DeviceId device);
// Adds it to a run of its type.
void addState(SeriesRun& run, const SeriesState& state);
// As a frame keeps it: long bytes left to the chunk.
void shorten(SeriesState& state);
// The same nullness and value, both known.
bool isSameValue(const SeriesState& a, const SeriesState& b);
constexpr bool isBefore(const SeriesState& a, const SeriesState& b) {
  return a.device != b.device ? a.device < b.device : a.series < b.series;
}

} // namespace muster
