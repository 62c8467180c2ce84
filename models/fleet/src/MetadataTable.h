// The newest metadata of each series that has some, encoded, within a bound on memory: past it a value stays without
// its metadata, rather than that other values lose theirs. Few series have any. Thread: one.
#pragma once

#include <schema/Catalog.h>

#include <string>
#include <string_view>
#include <unordered_map>

namespace muster {

class MetadataTable {
 public:
  explicit MetadataTable(std::size_t maxBytes = 64u << 20) : m_maxBytes(maxBytes) {}

  // Replaces what the series has. False: there is no room, and it has none now.
  bool set(SeriesId series, std::string_view encoded);
  const std::string* find(SeriesId series) const; // null where there is none
  std::size_t memoryBytes() const { return m_bytes; }

 private:
  static std::size_t cost(const std::string& encoded);

  const std::size_t m_maxBytes;
  std::size_t m_bytes = 0;
  std::unordered_map<SeriesId, std::string> m_entries;
};

} // namespace muster
