#include "Streams.h"

#include <cassert>

namespace muster::chunks {

void StreamWriter::clear() {
  for (std::string& lane : m_lanes)
    lane.clear();
  m_small.clear();
  m_large.clear();
}

void StreamWriter::add(std::string_view raw) {
  if (raw.size() < kOwnFrameBytes)
    m_small.append(raw);
  else
    putVarint(m_lanes[Sizes], m_compressor.append(raw, m_large));
}

void StreamWriter::addDense(std::string_view raw) {
  m_large.append(raw);
}

void StreamWriter::finish(std::string& block) {
  m_head.clear();
  for (const std::string& lane : m_lanes)
    putVarint(m_head, lane.size());
  for (const std::string& lane : m_lanes)
    m_head.append(lane);
  m_head.append(m_small);
  std::string stored;
  m_compressor.append(m_head, stored);
  putVarint(block, m_head.size());
  putVarint(block, stored.size());
  block.append(stored).append(m_large);
}

bool StreamReader::open(std::string_view content, std::size_t mostBytes) {
  m_smallAt = m_largeAt = 0;
  m_rawLeft = mostBytes;
  m_failed = false;
  ByteReader reader(content);
  const std::size_t rawSize = reader.count(mostBytes);
  const std::string_view stored = reader.take(reader.count(content.size()));
  std::string_view head;
  if (reader.failed() || !m_decompressor.open(stored, rawSize, m_headScratch, head))
    return false;
  m_large = reader.take(reader.left());
  ByteReader from(head);
  std::array<std::size_t, kLanes> sizes{};
  for (std::size_t& size : sizes)
    size = from.count(head.size());
  for (std::size_t i = 0; i < kLanes; ++i)
    m_lanes[i] = ByteReader(from.take(sizes[i]));
  m_small = from.take(from.left());
  return !from.failed();
}

StreamPlace StreamReader::place(std::size_t rawSize, std::size_t stored, bool isSmall) {
  std::size_t& at = isSmall ? m_smallAt : m_largeAt;
  const std::size_t all = isSmall ? m_small.size() : m_large.size();
  if (rawSize > m_rawLeft || stored > all - at) {
    m_failed = true;
    return {};
  }
  m_rawLeft -= rawSize;
  at += stored;
  return {static_cast<std::uint32_t>(at - stored), static_cast<std::uint32_t>(stored), isSmall};
}

StreamPlace StreamReader::next(std::size_t rawSize) {
  if (rawSize < kOwnFrameBytes)
    return place(rawSize, rawSize, true);
  return place(rawSize, m_lanes[Sizes].count(m_large.size()), false);
}

StreamPlace StreamReader::nextDense(std::size_t rawSize) {
  return place(rawSize, rawSize, false);
}

bool StreamReader::endDirectory() {
  for (const ByteReader& lane : m_lanes) {
    if (lane.failed() || !lane.isAtEnd())
      return false;
  }
  return !m_failed && m_largeAt == m_large.size() && m_smallAt == m_small.size();
}

bool StreamReader::read(const StreamPlace& place, std::size_t rawSize, std::string& scratch,
                        std::string_view& raw) {
  if (place.isSmall) {
    raw = m_small.substr(place.offset, place.stored);
    return true;
  }
  return m_decompressor.open(m_large.substr(place.offset, place.stored), rawSize, scratch, raw);
}

bool StreamReader::readPadded(const StreamPlace& place, std::size_t rawSize, std::string& scratch,
                              std::string_view& raw) {
  if (!read(place, rawSize, scratch, raw))
    return false;
  const bool isInScratch = !raw.empty() && raw.data() == scratch.data();
  // What follows in the block serves as well, if there is as much.
  if (!isInScratch && !place.isSmall && m_large.size() - place.offset >= place.stored + kPadding)
    return true;
  if (scratch.size() < rawSize + kPadding)
    scratch.resize(rawSize + kPadding);
  if (!isInScratch)
    std::memcpy(scratch.data(), raw.data(), raw.size());
  raw = std::string_view(scratch).substr(0, rawSize);
  return true;
}

} // namespace muster::chunks
