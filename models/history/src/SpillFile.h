// Sorted runs of samples on disk, written one after the other to a file without a name and read back side by
// side. Thread: one.
#pragma once

#include "File.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// One sample of a report, as it is sorted. bytes holds what is no scalar.
struct SortedSample {
  std::int64_t timeMs = 0; // UTC
  std::uint32_t series = 0;
  std::uint32_t unit = 0; // index of a unit that the sorter keeps
  std::uint64_t bits = 0;
  std::uint16_t quality = 0;
  std::uint8_t flags = 0;
  std::string_view bytes;
};

class SpillFile {
 public:
  struct Run {
    std::int64_t offset = 0;
    std::int64_t end = 0;
  };

  explicit SpillFile(std::string folder) : m_folder(std::move(folder)) {}

  // Between the two, append puts samples into the run. Errors: Io, DiskFull.
  void beginRun();
  Result<void> append(const SortedSample& sample);
  Result<void> endRun();
  // After a failure: the run is as if it had never begun, and the room that it took is free again.
  Result<void> dropRun();

  const std::vector<Run>& runs() const { return m_runs; }
  File& file() { return m_file; }
  const std::string& folder() const { return m_folder; }

 private:
  Result<void> flush();

  std::string m_folder;
  File m_file;
  std::string m_buffer;
  std::int64_t m_size = 0;
  std::vector<Run> m_runs;
};

// Reads one run from its start to its end.
class RunCursor {
 public:
  RunCursor(SpillFile& spill, SpillFile::Run run, std::size_t bufferBytes)
      : m_spill(&spill), m_run(run), m_bufferBytes(bufferBytes) {}

  // False at the end of the run. Error: Io.
  Result<bool> next();
  // Valid until the next call of next().
  const SortedSample& sample() const { return m_sample; }

 private:
  Result<bool> need(std::size_t bytes); // that many are in the buffer from m_at on

  SpillFile* m_spill;
  SpillFile::Run m_run; // offset moves on
  std::size_t m_bufferBytes;
  std::string m_buffer;
  std::size_t m_at = 0;
  SortedSample m_sample;
};

} // namespace muster
