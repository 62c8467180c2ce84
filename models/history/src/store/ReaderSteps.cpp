#include "Layout.h"
#include "ReaderHours.h"
#include "ReaderNumbers.h"
#include "ReaderQueries.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

// Fills rows in the order of time, and carries the value that is held from one into the next.
class StepWork {
 public:
  StepWork(std::span<const std::int64_t> edges, double heldBefore) : m_edges(edges), m_held(heldBefore) {
    m_rows.resize(edges.size() - 1);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
      m_rows[i].startMs = edges[i];
  }

  // True where the hour lies in one step, to which its summary was added.
  bool takeSummary(const Summary& summary, std::int64_t startMs, std::int64_t endMs) {
    if (startMs < m_edges.front() || endMs > m_edges.back())
      return false;
    goTo(startMs);
    if (endMs > m_edges[m_step + 1])
      return false;
    addToSummary(m_rows[m_step].summary, summary);
    return true;
  }

  void takeSamples(const SeriesHours& hours, DataType type) {
    const std::vector<std::int64_t>& timeMs = hours.timeMs();
    const auto placeOf = [&](std::size_t begin, std::int64_t time) {
      return static_cast<std::size_t>(
          std::lower_bound(timeMs.begin() + static_cast<std::ptrdiff_t>(begin), timeMs.end(), time) -
          timeMs.begin());
    };
    const std::size_t last = placeOf(0, m_edges.back());
    for (std::size_t row = placeOf(0, m_edges.front()); row < last;) {
      goTo(timeMs[row]);
      const std::size_t next = std::min(last, placeOf(row, m_edges[m_step + 1]));
      if (next <= row)
        return; // times that are in no order: a block that no encoder made
      addToSummary(m_rows[m_step].summary,
                   hours.isPlain() ? summariseScalars(type, std::span(timeMs).subspan(row, next - row),
                                                      std::span(hours.bits()).subspan(row, next - row))
                                   : summarise(hours.run(), row, next));
      row = next;
    }
  }

  std::vector<StepRow> finish() {
    while (m_step < m_rows.size())
      endStep();
    return std::move(m_rows);
  }

 private:
  // To the step that the time lies in; times come rising.
  void goTo(std::int64_t timeMs) {
    while (m_step + 1 < m_rows.size() && timeMs >= m_edges[m_step + 1])
      endStep();
  }

  void endStep() {
    StepRow& row = m_rows[m_step];
    const Summary& summary = row.summary;
    const std::int64_t endMs = m_edges[m_step + 1];
    double integral = 0, heldMs = 0;
    const auto hold = [&](double value, std::int64_t fromMs, std::int64_t untilMs) {
      const double ms = static_cast<double>(untilMs) - static_cast<double>(fromMs);
      if (std::isnan(value) || untilMs <= fromMs)
        return;
      integral += value * ms;
      heldMs += ms;
    };
    if (summary.count == 0) {
      // Alone, the value itself: no rounding.
      if (!std::isnan(m_held))
        row.mean = m_held;
    } else {
      hold(m_held, row.startMs, summary.firstMs);
      integral += summary.integral;
      heldMs += static_cast<double>(summary.heldMs);
      hold(summary.last, summary.lastMs, endMs);
      if (heldMs > 0)
        row.mean = integral / heldMs;
      m_held = summary.last;
    }
    ++m_step;
  }

  std::span<const std::int64_t> m_edges;
  std::vector<StepRow> m_rows;
  std::size_t m_step = 0;
  double m_held; // NaN: nothing known
};

} // namespace

Result<std::vector<StepRow>> readSteps(ReaderContext& context, const SeriesInfo& series,
                                       std::span<const std::int64_t> edges) {
  const Result<SeriesRun> before = readNewestBefore(context, series, edges.front());
  if (!before)
    return Unexpected{before.error()};
  StepWork work(edges, before->empty() ? std::nan("") : numberOfRow(*before, 0));
  const HourRange range = hoursOf(edges.front(), edges.back());
  if (range.first > range.last)
    return work.finish();
  SeriesRun journal;
  if (Result<void> taken = context.journal.take(context.query, series, layout::hourStart(range.first),
                                                layout::hourStart(range.last + 1), journal);
      !taken)
    return Unexpected{taken.error()};
  SeriesHours hours(context.connection, context.query.stop(), series, journal, range);
  for (;;) {
    const Result<bool> there = hours.next();
    if (!there)
      return Unexpected{there.error()};
    if (!*there)
      return work.finish();
    if (hours.summary() != nullptr && work.takeSummary(*hours.summary(), layout::hourStart(hours.hour()),
                                                       layout::hourStart(hours.hour() + 1)))
      continue;
    if (Result<void> loaded = hours.load(); !loaded)
      return Unexpected{loaded.error()};
    work.takeSamples(hours, series.type);
  }
}

} // namespace muster
