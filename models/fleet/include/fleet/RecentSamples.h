// The newest scalar samples of every series, to the last bit, for sparklines and live charts, within a stated
// bound on memory: each series has a ring that grows by doubling as it fills, up to its share of the bound
// (points = bound / series / 16 bytes, between minPoints and maxPoints). When series are added shares fall,
// and rings that are over their share give up their oldest points. The bound holds always, table and
// allocator's overhead included. Where it cannot give every series minPoints, a ring that finds no room stays
// as small as it is, and a series that finds none at all keeps no points: see refused(). Points are kept in
// order of time: a late one goes to its place while it is newer than the oldest kept or the ring has room.
// The same point (time and value, to the bit) is kept once. Thread: one (the GUI's).
#pragma once

#include <schema/Catalog.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

struct Point {
  std::int64_t timeMs = 0; // UTC
  double value = 0;        // NaN: null or bad, the line is broken here

  friend bool operator==(const Point&, const Point&) = default;
};

// A sample as it came, to the last bit.
struct RecentSample {
  std::int64_t timeMs = 0; // UTC
  std::uint64_t bits = 0;  // as Value keeps them; 0 for null
  std::uint16_t quality = 192;
  bool isNull = false;
  bool isHistorical = false;
  bool isTransient = false; // to be shown, not to be exported

  friend bool operator==(const RecentSample&, const RecentSample&) = default;
};

struct RecentLimits {
  std::size_t bytes = 256u << 20;
  std::size_t minPoints = 64;
  std::size_t maxPoints = 86'400;
};

class RecentSamples {
 public:
  explicit RecentSamples(RecentLimits limits = {});
  ~RecentSamples();

  // type: the series' own, a scalar. The same time, bits and nullness are kept once.
  void add(SeriesId series, DataType type, const RecentSample& sample);
  void add(SeriesId series, Point point); // of a Double
  // Fetches a series' ring into the cache: to be called a few dozen samples before add(), where many series
  // are written one after another.
  void prefetch(SeriesId series) const;
  std::size_t size(SeriesId series) const;
  // Where points of the series may have been given up: the time of the oldest kept. Nothing: there was room for all.
  std::optional<std::int64_t> givenUpBeforeMs(SeriesId series) const;
  // Points with from <= time <= to, plus one neighbour on each side so that a line reaches the edges; oldest
  // first. Appends to out.
  void copyRange(SeriesId series, std::int64_t fromMs, std::int64_t toMs, std::vector<Point>& out) const;
  // Samples with from <= time <= to and no neighbours, oldest first. Appends to out.
  void copyExact(SeriesId series, std::int64_t fromMs, std::int64_t toMs,
                 std::vector<RecentSample>& out) const;
  // The newest n points, oldest first; appends to out.
  void copyNewest(SeriesId series, std::size_t n, std::vector<Point>& out) const;
  std::size_t memoryBytes() const; // at most RecentLimits::bytes
  std::size_t share() const;       // points that a series may have now
  std::uint64_t refused() const; // points that were not kept because the bound left no room for their series

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
