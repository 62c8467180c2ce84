#include "Layout.h"
#include "ReaderQueries.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace muster {

namespace {

constexpr std::uint32_t kNotWanted = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMostRowsASlice = std::size_t{1} << 31; // places in it have 32 bits
constexpr std::size_t kMostRunBytes = std::size_t{2} << 30;

// Puts the rows of all runs that lie in [fromMs, toMs), an hour at most, in the order of time, then of the runs.
class SliceSorter {
 public:
  void sort(const std::vector<SeriesRun>& runs, const std::vector<std::uint32_t>& used, std::int64_t fromMs,
            std::int64_t toMs) {
    m_fromMs = static_cast<std::uint64_t>(fromMs);
    m_lengthMs = static_cast<std::uint64_t>(toMs) - m_fromMs;
    for (auto& counts : m_counts)
      counts.fill(0);
    std::size_t total = 0;
    for (const std::uint32_t place : used)
      for (const std::int64_t timeMs : runs[place].timeMs) {
        const std::uint64_t offset = offsetOf(timeMs);
        if (offset >= m_lengthMs)
          continue;
        ++m_counts[0][offset & kMask];
        ++m_counts[1][offset >> kBits];
        ++total;
      }
    for (auto& counts : m_counts)
      std::exclusive_scan(counts.begin(), counts.end(), counts.begin(), std::uint32_t{0});
    m_half.resize(total);
    for (const std::uint32_t place : used) {
      const std::vector<std::int64_t>& timeMs = runs[place].timeMs;
      for (std::uint32_t row = 0; row < timeMs.size(); ++row) {
        const std::uint64_t offset = offsetOf(timeMs[row]);
        if (offset < m_lengthMs)
          m_half[m_counts[0][offset & kMask]++] = {static_cast<std::uint32_t>(offset >> kBits), place, row};
      }
    }
    m_order.resize(total);
    m_rowOf.resize(total);
    for (const Row& each : m_half) {
      const std::uint32_t to = m_counts[1][each.high]++;
      m_order[to] = each.place;
      m_rowOf[to] = each.row;
    }
  }

  const std::vector<std::uint32_t>& order() const { return m_order; }
  const std::vector<std::uint32_t>& rowOf() const { return m_rowOf; }

 private:
  static constexpr unsigned kBits = 11; // two digits cover the 3,600,000 ms of an hour
  static constexpr std::uint64_t kMask = (1u << kBits) - 1;
  struct Row {
    std::uint32_t high, place, row;
  };
  std::uint64_t offsetOf(std::int64_t timeMs) const { return static_cast<std::uint64_t>(timeMs) - m_fromMs; }

  std::uint64_t m_fromMs = 0, m_lengthMs = 0;
  std::array<std::array<std::uint32_t, 1u << kBits>, 2> m_counts{};
  std::vector<Row> m_half; // by the lower digit
  std::vector<std::uint32_t> m_order, m_rowOf;
};

// The journal's rows of the scan, copied out of it: by hour, then by place in the request, then as they came.
class JournalShare {
 public:
  Result<void> take(ReaderContext& context, const std::vector<std::uint32_t>& placeOf, std::int64_t fromMs,
                    std::int64_t toMs) {
    Result<void> taken = context.journal.each(
        context.query, fromMs, toMs, [&](const ReaderJournal::Block& block) -> Result<void> {
          for (std::size_t row = 0; row < block.series.size(); ++row) {
            const SeriesId series = block.series[row];
            if (series >= placeOf.size() || placeOf[series] == kNotWanted || block.timeMs[row] < fromMs ||
                block.timeMs[row] >= toMs)
              continue;
            const bool isBytes = !isScalar(context.catalogue.series()[series].type);
            if (!m_rows.copyRow(block, row, placeOf[series], isBytes))
              return context.journal.misfit(series);
          }
          return {};
        });
    m_sorted.resize(m_rows.series.size());
    std::iota(m_sorted.begin(), m_sorted.end(), std::uint32_t{0});
    std::stable_sort(m_sorted.begin(), m_sorted.end(), [this](std::uint32_t a, std::uint32_t b) {
      return std::pair(hourOf(a), m_rows.series[a]) < std::pair(hourOf(b), m_rows.series[b]);
    });
    return taken;
  }

  // The hour of the next row; nothing at the end.
  std::optional<std::int64_t> nextHour() const {
    return m_next < m_sorted.size() ? std::optional(hourOf(m_sorted[m_next])) : std::nullopt;
  }
  // Adds what lies in that hour to the runs, one row after the other: onRow(place).
  template<class OnRow>
  void moveHour(std::int64_t hour, std::vector<SeriesRun>& runs, OnRow onRow) {
    for (; m_next < m_sorted.size() && hourOf(m_sorted[m_next]) == hour; ++m_next) {
      const std::uint32_t place = m_rows.series[m_sorted[m_next]];
      onRow(place);
      m_rows.addTo(runs[place], m_sorted[m_next]);
    }
  }

 private:
  std::int64_t hourOf(std::uint32_t row) const { return layout::hourOf(m_rows.timeMs[row]); }

  ReaderJournal::Block m_rows; // series: places in the request
  std::vector<std::uint32_t> m_sorted;
  std::size_t m_next = 0;
};

class Scan {
 public:
  Scan(ReaderContext& context, const ScanRequest& request)
      : m_context(context), m_request(request), m_runs(request.series.size()),
        m_isUsed(request.series.size(), false), m_isShared(request.series.size(), false) {}

  Result<void> start() {
    const ReaderCatalogue& catalogue = m_context.catalogue;
    m_placeOf.assign(catalogue.series().size(), kNotWanted);
    for (std::uint32_t place = 0; place < m_request.series.size(); ++place) {
      const SeriesId id = m_request.series[place];
      if (!catalogue.hasSeries(id) || m_placeOf[id] != kNotWanted)
        return unexpected(ErrorCode::BadArgument, m_context.connection.database().path(),
                          "series " + std::to_string(id) + " is not there, or is asked for twice");
      m_placeOf[id] = place;
      m_runs[place].type = catalogue.series()[id].type;
    }
    for (const SeriesId id : catalogue.byDevice())
      if (m_placeOf[id] != kNotWanted)
        m_wanted.push_back(&catalogue.series()[id]);
    m_hours = hoursOf(m_request.fromMs, m_request.toMs);
    if (m_hours.first > m_hours.last)
      return {};
    return m_journal.take(m_context, m_placeOf, std::max(m_request.fromMs, layout::kEpochMs),
                          std::min(m_request.toMs, layout::kEndMs));
  }

  Result<void> run(const std::function<bool(const ScanSlice&)>& onSlice) {
    for (std::int64_t hour = m_hours.first; hour <= m_hours.last; ++hour) {
      const Result<std::optional<std::int64_t>> following = m_context.connection.nextHourOfAny(hour);
      if (!following)
        return Unexpected{following.error()};
      const std::optional<std::int64_t> late = m_journal.nextHour();
      if (!following->has_value() && !late)
        return {};
      hour = std::min(following->value_or(layout::kEndMs), late.value_or(layout::kEndMs));
      if (hour > m_hours.last)
        return {};
      if (Result<void> read = readHour(hour); !read)
        return read;
      if (m_used.empty())
        continue;
      m_sorter.sort(m_runs, m_used, std::max(m_request.fromMs, layout::hourStart(hour)),
                    std::min(m_request.toMs, layout::hourStart(hour + 1)));
      const double done = static_cast<double>(hour - m_hours.first + 1) /
                          static_cast<double>(m_hours.last - m_hours.first + 1);
      if (!m_sorter.order().empty() && !onSlice({m_sorter.order(), m_sorter.rowOf(), m_runs, done}))
        return {};
    }
    return {};
  }

 private:
  Result<void> readHour(std::int64_t hour) {
    for (const std::uint32_t place : m_used) {
      m_runs[place].clear();
      m_isUsed[place] = m_isShared[place] = false;
    }
    m_used.clear();
    m_rows = 0;
    for (std::size_t begin = 0; begin < m_wanted.size();) {
      std::size_t end = begin + 1;
      while (end < m_wanted.size() && m_wanted[end]->device == m_wanted[begin]->device)
        ++end;
      if (Result<void> read = readDevice(hour, {m_wanted.begin() + static_cast<std::ptrdiff_t>(begin),
                                                m_wanted.begin() + static_cast<std::ptrdiff_t>(end)});
          !read)
        return read;
      begin = end;
    }
    m_journal.moveHour(hour, m_runs, [this](std::uint32_t place) { use(place); });
    // Equal times come in the order of the request.
    std::sort(m_used.begin(), m_used.end());
    for (const std::uint32_t place : m_used)
      if (m_isShared[place] && !m_runs[place].isNormal())
        m_runs[place].normalise();
    return {};
  }

  Result<void> readDevice(std::int64_t hour, std::span<const SeriesInfo* const> wanted) {
    ReaderConnection& connection = m_context.connection;
    if (Result<void> still = m_context.query.check(); !still)
      return still;
    const Result<std::optional<std::int64_t>> found = connection.nextHour(wanted[0]->device, hour, hour);
    if (!found)
      return Unexpected{found.error()};
    for (;;) {
      const Result<bool> part = connection.nextPart();
      if (!part)
        return Unexpected{part.error()};
      if (!*part)
        return {};
      for (const SeriesInfo* series : wanted) {
        const Result<std::size_t> entry = connection.entryOf(*series);
        if (!entry)
          return Unexpected{entry.error()};
        if (*entry == connection.block().entries().size())
          continue;
        const std::uint32_t place = m_placeOf[series->id];
        m_rows += connection.block().entries()[*entry].rows;
        if (m_rows > kMostRowsASlice || m_runs[place].arena.size() > kMostRunBytes)
          return unexpected(ErrorCode::LimitExceeded, connection.database().path(),
                            "an hour of the chosen series holds more than can be sorted at once");
        use(place);
        if (Result<void> decoded = connection.block().decode(*entry, m_runs[place]); !decoded)
          return connection.damagedChunk(decoded.error());
      }
    }
  }

  // Rows are about to be added to a run, which for the second time puts it out of order.
  void use(std::uint32_t place) {
    if (m_isUsed[place])
      m_isShared[place] = true;
    else
      m_used.push_back(place);
    m_isUsed[place] = true;
  }

  ReaderContext& m_context;
  const ScanRequest& m_request;
  HourRange m_hours;
  std::vector<std::uint32_t> m_placeOf;    // by series
  std::vector<const SeriesInfo*> m_wanted; // rising by device, series
  JournalShare m_journal;
  std::vector<SeriesRun> m_runs; // by place
  std::vector<std::uint32_t> m_used;
  std::vector<bool> m_isUsed, m_isShared; // by place
  std::size_t m_rows = 0;                 // of the hour's chunks
  SliceSorter m_sorter;
};

} // namespace

Result<void> readScan(ReaderContext& context, const ScanRequest& request,
                      const std::function<bool(const ScanSlice&)>& onSlice) {
  Scan scan(context, request);
  if (Result<void> started = scan.start(); !started)
    return started;
  return scan.run(onSlice);
}

} // namespace muster
