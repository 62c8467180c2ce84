#include "MetadataTable.h"

namespace muster {

std::size_t MetadataTable::cost(const std::string& encoded) {
  constexpr std::size_t kOverhead = 64; // of the map's node and the string
  return encoded.capacity() + kOverhead;
}

bool MetadataTable::set(SeriesId series, std::string_view encoded) {
  const auto old = m_entries.find(series);
  if (old != m_entries.end() && old->second == encoded)
    return true; // as in every birth
  if (old != m_entries.end()) {
    m_bytes -= cost(old->second);
    m_entries.erase(old);
  }
  std::string entry(encoded);
  if (m_bytes + cost(entry) > m_maxBytes)
    return false;
  m_bytes += cost(entry);
  m_entries.emplace(series, std::move(entry));
  return true;
}

const std::string* MetadataTable::find(SeriesId series) const {
  const auto it = m_entries.find(series);
  return it == m_entries.end() ? nullptr : &it->second;
}

} // namespace muster
