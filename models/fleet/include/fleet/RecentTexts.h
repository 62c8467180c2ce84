// The newest samples that are not scalars (texts, bytes, arrays, data sets) of all series together, so that a
// report of what is on screen has them too. One queue within one bound on memory: the oldest that came go
// first, whichever series they are of, since such values change rarely and are asked for rarely. Finding a
// series' samples looks through all of them (a bound of 16 MiB is a hundred thousand short texts, a
// millisecond). Thread: one (the GUI's).
#pragma once

#include <schema/Catalog.h>

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace muster {

struct RecentText {
  std::int64_t timeMs = 0; // UTC
  std::uint16_t quality = 192;
  bool isNull = false;
  bool isHistorical = false;
  std::string bytes;        // as Value keeps them
  bool isTransient = false; // to be shown, not to be exported

  friend bool operator==(const RecentText&, const RecentText&) = default;
};

class RecentTexts {
 public:
  explicit RecentTexts(std::size_t maxBytes = 16u << 20) : m_maxBytes(maxBytes) {}

  // A text larger than the whole bound is not kept.
  void add(SeriesId series, RecentText text);
  // Samples with from <= time <= to in order of time, each once; appends to out.
  void copyRange(SeriesId series, std::int64_t fromMs, std::int64_t toMs, std::vector<RecentText>& out) const;
  std::size_t size() const { return m_entries.size(); }
  std::size_t memoryBytes() const { return m_bytes; }

 private:
  struct Entry {
    SeriesId series;
    RecentText text;
  };
  static std::size_t cost(const RecentText& text);

  std::size_t m_maxBytes;
  std::size_t m_bytes = 0;
  std::deque<Entry> m_entries; // in the order in which they came
};

} // namespace muster
