#include "Layout.h"
#include "ReaderHours.h"
#include "ReaderNumbers.h"
#include "ReaderQueries.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <thread>

namespace muster {

namespace {

__extension__ using Wide = unsigned __int128;

// Which column a time lies in, and where columns begin; exact for every range.
class ColumnMap {
 public:
  ColumnMap(std::int64_t fromMs, std::int64_t toMs, int columns)
      : m_fromMs(static_cast<std::uint64_t>(fromMs)), m_lengthMs(static_cast<std::uint64_t>(toMs) - m_fromMs),
        m_columns(static_cast<std::uint64_t>(columns)) {}

  std::size_t columnOf(std::int64_t timeMs) const {
    return static_cast<std::size_t>(Wide{static_cast<std::uint64_t>(timeMs) - m_fromMs} * m_columns /
                                    m_lengthMs);
  }
  // The first time that lies in the column, or in one after it.
  std::int64_t startOf(std::size_t column) const {
    const Wide offset = (Wide{column} * m_lengthMs + m_columns - 1) / m_columns;
    return static_cast<std::int64_t>(m_fromMs + static_cast<std::uint64_t>(offset));
  }

 private:
  std::uint64_t m_fromMs, m_lengthMs, m_columns;
};

// Numbers of a later stretch.
void addNumbers(PixelColumn& column, const Summary& later) {
  Summary& summary = column.summary;
  if (later.numbers == 0)
    return;
  if (summary.numbers == 0) {
    summary.firstMs = later.firstMs;
    summary.first = later.first;
  }
  summary.lastMs = later.lastMs;
  summary.last = later.last;
  if (summary.numbers == 0 || later.min < summary.min) {
    summary.min = later.min;
    summary.minMs = later.minMs;
  }
  if (summary.numbers == 0 || later.max > summary.max) {
    summary.max = later.max;
    summary.maxMs = later.maxMs;
  }
  summary.numbers += later.numbers;
  summary.count = summary.numbers;
}

void addColumn(PixelColumn& column, const PixelColumn& later) {
  column.count += later.count;
  column.isBroken = column.isBroken || later.isBroken;
  addNumbers(column, later.summary);
}

void addPlainRows(PixelColumn& column, const SeriesHours& hours, DataType type, std::size_t begin,
                  std::size_t end) {
  const Extremes found = extremesOf(type, std::span(hours.bits()).subspan(begin, end - begin));
  const std::int64_t* timeMs = hours.timeMs().data() + begin;
  PixelColumn rows;
  rows.count = end - begin;
  rows.isBroken = found.numbers < rows.count;
  rows.summary.numbers = found.numbers;
  rows.summary.firstMs = timeMs[found.first];
  rows.summary.lastMs = timeMs[found.last];
  rows.summary.minMs = timeMs[found.min];
  rows.summary.maxMs = timeMs[found.max];
  rows.summary.first = found.firstValue;
  rows.summary.last = found.lastValue;
  rows.summary.min = found.minValue;
  rows.summary.max = found.maxValue;
  addColumn(column, rows);
}

void addRows(PixelColumn& column, const SeriesRun& run, std::size_t begin, std::size_t end) {
  column.count += end - begin;
  for (std::size_t row = begin; row < end; ++row) {
    const double number = numberOfRow(run, row);
    if (std::isnan(number)) {
      column.isBroken = true;
      continue;
    }
    Summary one;
    addToSummary(one, run.timeMs[row], number);
    addNumbers(column, one);
  }
}

// Some hours of the range, on one thread.
class PixelWork {
 public:
  PixelWork(ReaderConnection& connection, const std::stop_token& stop, const SeriesInfo& series,
            const SeriesRun& journal, const ColumnMap& map, std::int64_t fromMs, std::int64_t toMs,
            HourRange hours)
      : m_type(series.type), m_map(map), m_fromMs(fromMs), m_toMs(toMs),
        m_hours(connection, stop, series, journal, hours), m_firstColumn(map.columnOf(startOf(hours.first))),
        m_columns(map.columnOf(endOf(hours.last) - 1) - m_firstColumn + 1) {}

  void run() { m_done = work(); }
  const Result<void>& done() const { return m_done; }
  void addTo(std::vector<PixelColumn>& columns) const {
    for (std::size_t i = 0; i < m_columns.size(); ++i)
      addColumn(columns[m_firstColumn + i], m_columns[i]);
  }

 private:
  std::int64_t startOf(std::int64_t hour) const { return std::max(m_fromMs, layout::hourStart(hour)); }
  std::int64_t endOf(std::int64_t hour) const { return std::min(m_toMs, layout::hourStart(hour + 1)); }

  Result<void> work() {
    for (;;) {
      const Result<bool> there = m_hours.next();
      if (!there)
        return Unexpected{there.error()};
      if (!*there)
        return {};
      if (takeSummary())
        continue;
      if (Result<void> loaded = m_hours.load(); !loaded)
        return loaded;
      takeSamples();
    }
  }

  // False where the hour has to be read: it is in several columns or lies over an edge of the range, or the summary's first or
  // last sample is no number, so that it does not tell the first or last that is one.
  bool takeSummary() {
    const Summary* summary = m_hours.summary();
    const std::int64_t start = layout::hourStart(m_hours.hour()), end = layout::hourStart(m_hours.hour() + 1);
    if (summary == nullptr || start < m_fromMs || end > m_toMs)
      return false;
    const std::size_t column = m_map.columnOf(start);
    if (column != m_map.columnOf(end - 1))
      return false;
    if (summary->numbers > 0 && (std::isnan(summary->first) || std::isnan(summary->last)))
      return false;
    PixelColumn& place = m_columns[column - m_firstColumn];
    place.count += summary->count;
    place.isBroken = place.isBroken || summary->numbers < summary->count;
    addNumbers(place, *summary);
    return true;
  }

  void takeSamples() {
    const std::vector<std::int64_t>& timeMs = m_hours.timeMs();
    const auto placeOf = [&](std::size_t begin, std::int64_t time) {
      return static_cast<std::size_t>(
          std::lower_bound(timeMs.begin() + static_cast<std::ptrdiff_t>(begin), timeMs.end(), time) -
          timeMs.begin());
    };
    const std::int64_t start = startOf(m_hours.hour()), end = endOf(m_hours.hour());
    const std::size_t last = placeOf(0, end);
    for (std::size_t row = placeOf(0, start); row < last;) {
      const std::size_t column = m_map.columnOf(timeMs[row]);
      const std::size_t next = std::min(last, placeOf(row, std::min(end, m_map.startOf(column + 1))));
      if (column < m_firstColumn || column - m_firstColumn >= m_columns.size() || next <= row)
        return; // times that are in no order: a block that no encoder made
      PixelColumn& place = m_columns[column - m_firstColumn];
      if (m_hours.isPlain())
        addPlainRows(place, m_hours, m_type, row, next);
      else
        addRows(place, m_hours.run(), row, next);
      row = next;
    }
  }

  DataType m_type;
  const ColumnMap& m_map;
  std::int64_t m_fromMs, m_toMs;
  SeriesHours m_hours;
  std::size_t m_firstColumn;
  std::vector<PixelColumn> m_columns;
  Result<void> m_done;
};

} // namespace

Result<std::vector<PixelColumn>> readPixels(ReaderContext& context, const SeriesInfo& series,
                                            std::int64_t fromMs, std::int64_t toMs, int columns) {
  std::vector<PixelColumn> out(static_cast<std::size_t>(columns));
  const HourRange hours = hoursOf(fromMs, toMs);
  if (hours.first > hours.last)
    return out;
  SeriesRun journal;
  if (Result<void> taken = context.journal.take(context.query, series, layout::hourStart(hours.first),
                                                layout::hourStart(hours.last + 1), journal);
      !taken)
    return Unexpected{taken.error()};
  const ColumnMap map(fromMs, toMs, columns);
  const std::int64_t middle = hours.first + (hours.last - hours.first) / 2;
  const bool isSplit = context.helper != nullptr && middle < hours.last;
  PixelWork first(context.connection, context.query.stop(), series, journal, map, fromMs, toMs,
                  {hours.first, isSplit ? middle : hours.last});
  if (!isSplit) {
    first.run();
    if (!first.done())
      return Unexpected{first.done().error()};
    first.addTo(out);
    return out;
  }
  PixelWork second(*context.helper, context.query.stop(), series, journal, map, fromMs, toMs,
                   {middle + 1, hours.last});
  std::thread thread;
  try {
    thread = std::thread([&second] { second.run(); });
  } catch (const std::system_error&) {
    second.run(); // no thread to be had
  }
  first.run();
  if (thread.joinable())
    thread.join();
  for (const PixelWork* work : {&first, &second}) {
    if (!work->done())
      return Unexpected{work->done().error()};
    work->addTo(out);
  }
  return out;
}

} // namespace muster
