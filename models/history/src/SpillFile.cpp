#include "SpillFile.h"

#include <algorithm>
#include <cstring>

namespace muster {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

// A record as it lies in the file, the sample's bytes behind it. The file never leaves this process.
struct Record {
  std::int64_t timeMs;
  std::uint64_t bits;
  std::uint32_t series;
  std::uint32_t unit;
  std::uint32_t length;
  std::uint16_t quality;
  std::uint8_t flags;
  std::uint8_t unused;
};
static_assert(sizeof(Record) == 32);

} // namespace

void SpillFile::beginRun() {
  m_runs.push_back({m_size, m_size});
}

Result<void> SpillFile::append(const SortedSample& sample) {
  const Record record{sample.timeMs,
                      sample.bits,
                      sample.series,
                      sample.unit,
                      static_cast<std::uint32_t>(sample.bytes.size()),
                      sample.quality,
                      sample.flags,
                      0};
  char raw[sizeof record];
  std::memcpy(raw, &record, sizeof record);
  m_buffer.append(raw, sizeof raw).append(sample.bytes);
  return m_buffer.size() < kBufferBytes ? Result<void>() : flush();
}

Result<void> SpillFile::endRun() {
  auto flushed = flush();
  m_runs.back().end = m_size;
  return flushed;
}

Result<void> SpillFile::dropRun() {
  m_size = m_runs.back().offset;
  m_runs.pop_back();
  m_buffer.clear();
  return m_file.isOpen() ? m_file.cutTo(m_size, m_folder) : Result<void>();
}

Result<void> SpillFile::flush() {
  if (!m_file.isOpen()) {
    auto created = File::createUnnamed(m_folder);
    if (!created)
      return unexpected(created.error());
    m_file = *std::move(created);
  }
  auto written = m_file.writeAll(m_buffer, m_folder);
  m_size += static_cast<std::int64_t>(m_buffer.size());
  m_buffer.clear();
  return written;
}

Result<bool> RunCursor::need(std::size_t bytes) {
  const std::size_t there = m_buffer.size() - m_at;
  if (there >= bytes)
    return true;
  m_buffer.erase(0, m_at);
  m_at = 0;
  const auto left = static_cast<std::size_t>(m_run.end - m_run.offset);
  const std::size_t more = std::min(left, std::max(bytes - there, m_bufferBytes));
  m_buffer.resize(there + more);
  auto got = m_spill->file().read(m_buffer.data() + there, more, m_run.offset, m_spill->folder());
  if (!got)
    return unexpected(got.error());
  m_run.offset += static_cast<std::int64_t>(*got);
  if (*got < more)
    return unexpected(ErrorCode::Io, m_spill->folder(), "the temporary file is shorter than it was written");
  return m_buffer.size() >= bytes;
}

Result<bool> RunCursor::next() {
  Record record;
  auto there = need(sizeof record);
  if (!there || !*there)
    return there;
  std::memcpy(&record, m_buffer.data() + m_at, sizeof record);
  there = need(sizeof record + record.length);
  if (!there || !*there)
    return there;
  m_sample = {record.timeMs,
              record.series,
              record.unit,
              record.bits,
              record.quality,
              record.flags,
              std::string_view(m_buffer).substr(m_at + sizeof record, record.length)};
  m_at += sizeof record + record.length;
  return true;
}

} // namespace muster
