// One series, hour by hour: each hour's summary where a rollup that can be used has one, its samples where they are asked for.
// Hours that have none are passed over. Errors: as HistoryReader. Thread: that of the connection.
#pragma once

#include "ReaderQueries.h"

#include <array>
#include <stop_token>
#include <vector>

namespace muster {

class SeriesHours {
 public:
  // journal: the series' rows of the journal in these hours, in order; has to outlive this.
  SeriesHours(ReaderConnection& connection, std::stop_token stop, const SeriesInfo& series,
              const SeriesRun& journal, HourRange hours);

  // Goes to the next hour that may have samples; false at the end.
  Result<bool> next();
  std::int64_t hour() const { return m_hour; }
  // Of all of the hour's samples, where that is known without them; else null.
  const Summary* summary() const { return m_summary; }

  // Reads the hour's samples.
  Result<void> load();
  std::size_t size() const { return timeMs().size(); }
  // isPlain: scalars, all of good quality and none null, of which run() knows nothing.
  bool isPlain() const { return m_isPlain; }
  const std::vector<std::int64_t>& timeMs() const { return m_isPlain ? m_timeMs : m_run.timeMs; }
  const std::vector<std::uint64_t>& bits() const { return m_isPlain ? m_bits : m_run.bits; }
  const SeriesRun& run() const { return m_run; }

 private:
  enum class Known { Nothing, HasNone, HasSummary };
  Result<Known> askRollup(std::int64_t hour);
  Result<void> readRollup(std::int64_t day);
  bool isInJournal(std::int64_t hour) const;
  std::int64_t nextJournalHour(std::int64_t hour) const;
  Result<bool> loadPlain();

  ReaderConnection& m_connection;
  std::stop_token m_stop;
  const SeriesInfo& m_series;
  const SeriesRun& m_journal;
  HourRange m_hours;
  std::int64_t m_hour;
  const Summary* m_summary = nullptr;

  Statement m_rollups;
  bool m_isPrepared = false;
  std::int64_t m_rollupDay = -1; // of the row that m_rollups stands on
  bool m_isRollupsEnd = false;
  std::int64_t m_day = -1;           // of m_ofDay
  std::array<Summary, 24> m_ofDay{}; // count 0: the hour has none

  bool m_isPlain = false;
  std::vector<std::int64_t> m_timeMs;
  std::vector<std::uint64_t> m_bits;
  SeriesRun m_run;
};

} // namespace muster
