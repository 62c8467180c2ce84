#include <fleet/RecentTexts.h>

#include <algorithm>

namespace muster {

std::size_t RecentTexts::cost(const RecentText& text) {
  constexpr std::size_t kInString = 15; // what a string holds without memory of its own
  return sizeof(Entry) + (text.bytes.capacity() > kInString ? text.bytes.capacity() + 1 + 16 : 0);
}

void RecentTexts::add(SeriesId series, RecentText text) {
  const std::size_t more = cost(text);
  if (more > m_maxBytes)
    return;
  while (m_bytes + more > m_maxBytes) {
    m_bytes -= cost(m_entries.front().text);
    m_entries.pop_front();
  }
  m_bytes += more;
  m_entries.push_back({series, std::move(text)});
}

void RecentTexts::copyRange(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                            std::vector<RecentText>& out) const {
  const auto start = static_cast<std::ptrdiff_t>(out.size());
  for (const Entry& entry : m_entries)
    if (entry.series == series && entry.text.timeMs >= fromMs && entry.text.timeMs <= toMs)
      out.push_back(entry.text);
  const auto sameSample = [](const RecentText& a, const RecentText& b) {
    return a.timeMs == b.timeMs && a.isNull == b.isNull && a.bytes == b.bytes;
  };
  std::stable_sort(out.begin() + start, out.end(), [](const RecentText& a, const RecentText& b) {
    return a.timeMs != b.timeMs ? a.timeMs < b.timeMs : a.bytes < b.bytes;
  });
  out.erase(std::unique(out.begin() + start, out.end(), sameSample), out.end());
}

} // namespace muster
