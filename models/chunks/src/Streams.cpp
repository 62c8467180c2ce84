#include "Streams.h"

#include <cassert>

namespace muster::chunks {

void StreamWriter::clear() {
  directory.clear();
  m_small.clear();
  m_large.clear();
}

void StreamWriter::add(std::string_view raw) {
  if (raw.size() < kOwnFrameBytes)
    m_small.append(raw);
  else
    putVarint(directory, m_compressor.append(raw, m_large));
}

void StreamWriter::addDense(std::string_view raw) {
  m_large.append(raw);
}

void StreamWriter::finish(std::string& block) {
  directory.append(m_small);
  putVarint(block, directory.size());
  std::string head;
  const std::size_t stored = m_compressor.append(directory, head);
  putVarint(block, stored);
  block.append(head).append(m_large);
}

bool StreamReader::open(std::string_view content, std::size_t mostBytes) {
  m_smallAt = m_largeAt = 0;
  m_rawLeft = mostBytes;
  m_failed = false;
  ByteReader reader(content);
  const std::size_t rawSize = reader.count(mostBytes);
  const std::string_view head = reader.take(reader.count(content.size()));
  if (reader.failed() || !m_decompressor.open(head, rawSize, m_headScratch, m_head))
    return false;
  m_large = reader.take(reader.left());
  m_directory = ByteReader(m_head);
  return true;
}

StreamPlace StreamReader::place(std::size_t rawSize, std::size_t stored, bool isSmall) {
  std::size_t& at = isSmall ? m_smallAt : m_largeAt;
  const std::size_t all = isSmall ? m_head.size() : m_large.size();
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
  return place(rawSize, m_directory.count(m_large.size()), false);
}

StreamPlace StreamReader::nextDense(std::size_t rawSize) {
  return place(rawSize, rawSize, false);
}

bool StreamReader::endDirectory() {
  if (m_failed || m_directory.failed() || m_largeAt != m_large.size() || m_smallAt != m_directory.left())
    return false;
  m_small = m_directory.take(m_smallAt);
  return true;
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
  const bool isInScratch = raw.data() == scratch.data();
  if (scratch.size() < rawSize + kPadding)
    scratch.resize(rawSize + kPadding);
  if (!isInScratch)
    std::memcpy(scratch.data(), raw.data(), raw.size());
  raw = std::string_view(scratch).substr(0, rawSize);
  return true;
}

} // namespace muster::chunks
