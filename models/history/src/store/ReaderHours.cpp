#include "ReaderHours.h"

#include "Layout.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::int64_t kHoursADay = layout::kDayMs / layout::kHourMs;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

} // namespace

SeriesHours::SeriesHours(ReaderConnection& connection, std::stop_token stop, const SeriesInfo& series,
                         const SeriesRun& journal, HourRange hours)
    : m_connection(connection), m_stop(std::move(stop)), m_series(series), m_journal(journal), m_hours(hours),
      m_hour(hours.first - 1) {
}

Result<bool> SeriesHours::next() {
  m_summary = nullptr;
  for (std::int64_t hour = m_hour + 1; hour <= m_hours.last;) {
    if (m_stop.stop_requested())
      return unexpected(ErrorCode::Cancelled, m_connection.database().path(), "the query was cancelled");
    const Result<Known> known = askRollup(hour);
    if (!known)
      return Unexpected{known.error()};
    m_hour = hour;
    // A rollup knows of chunks only.
    if (isInJournal(hour))
      return true;
    if (*known == Known::HasSummary) {
      m_summary = &m_ofDay[static_cast<std::size_t>(hour % kHoursADay)];
      return true;
    }
    if (*known == Known::HasNone) {
      ++hour;
      continue;
    }
    const Result<std::optional<std::int64_t>> found =
        m_connection.nextHour(m_series.device, hour, m_hours.last);
    if (!found)
      return Unexpected{found.error()};
    const std::int64_t following = std::min(found->value_or(kNever), nextJournalHour(hour));
    if (following == hour)
      return true;
    if (following > m_hours.last)
      break;
    hour = following;
  }
  m_hour = m_hours.last;
  return false;
}

bool SeriesHours::isInJournal(std::int64_t hour) const {
  return !m_journal.empty() && nextJournalHour(hour) == hour;
}

std::int64_t SeriesHours::nextJournalHour(std::int64_t hour) const {
  const auto row =
      std::lower_bound(m_journal.timeMs.begin(), m_journal.timeMs.end(), layout::hourStart(hour));
  return row == m_journal.timeMs.end() ? kNever : layout::hourOf(*row);
}

Result<SeriesHours::Known> SeriesHours::askRollup(std::int64_t hour) {
  const std::int64_t day = hour / kHoursADay;
  if (!m_isPrepared) {
    Result<Statement> prepared = m_connection.database().prepare(
        "SELECT key, body FROM rollup WHERE key >= ?1 AND key <= ?2 "
        "AND NOT EXISTS (SELECT 1 FROM stale WHERE stale.key = rollup.key) ORDER BY key");
    if (!prepared)
      return Unexpected{prepared.error()};
    m_rollups = std::move(*prepared);
    m_rollups.bind(1, layout::rollupKey(m_series.device, day))
        .bind(2, layout::rollupKey(m_series.device, m_hours.last / kHoursADay));
    m_isPrepared = true;
  }
  while (m_rollupDay < day && !m_isRollupsEnd) {
    const Result<bool> row = m_rollups.step();
    if (!row)
      return Unexpected{row.error()};
    m_isRollupsEnd = !*row;
    if (*row)
      m_rollupDay = m_rollups.integer(0) & 0xffffffff;
  }
  if (m_rollupDay != day)
    return Known::Nothing;
  if (m_day != day)
    if (Result<void> read = readRollup(day); !read)
      return Unexpected{read.error()};
  return m_ofDay[static_cast<std::size_t>(hour % kHoursADay)].count > 0 ? Known::HasSummary : Known::HasNone;
}

Result<void> SeriesHours::readRollup(std::int64_t day) {
  const Result<std::vector<HourSummary>> entries = decodeRollup(m_rollups.blob(1), layout::dayStart(day));
  if (!entries)
    return unexpected(entries.error().code, m_connection.database().path(),
                      "the rollup of the day from " + hourText(day * kHoursADay) + ", device " +
                          std::to_string(m_series.device) + ", is damaged: " + entries.error().detail);
  m_ofDay.fill({});
  auto entry =
      std::lower_bound(entries->begin(), entries->end(), m_series.id,
                       [](const HourSummary& each, SeriesId series) { return each.series < series; });
  for (; entry != entries->end() && entry->series == m_series.id; ++entry)
    if (entry->hour < kHoursADay)
      m_ofDay[entry->hour] = entry->summary;
  m_day = day;
  return {};
}

Result<void> SeriesHours::load() {
  m_isPlain = false;
  if (!isInJournal(m_hour) && isScalar(m_series.type)) {
    const Result<bool> plain = loadPlain();
    if (!plain)
      return Unexpected{plain.error()};
    m_isPlain = *plain;
    if (m_isPlain)
      return {};
  }
  m_run.clear();
  m_run.type = m_series.type;
  if (Result<bool> read = m_connection.appendHour(m_series, m_hour, m_run); !read)
    return Unexpected{read.error()};
  mergeJournal(m_run, m_journal, m_hour);
  return {};
}

// The usual hour: one part without attributes.
Result<bool> SeriesHours::loadPlain() {
  m_timeMs.clear();
  m_bits.clear();
  const Result<std::optional<std::int64_t>> found = m_connection.nextHour(m_series.device, m_hour, m_hour);
  if (!found)
    return Unexpected{found.error()};
  const Result<bool> first = m_connection.nextPart();
  if (!first)
    return first;
  if (!*first)
    return true;
  DeviceBlockReader& block = m_connection.block();
  const Result<std::size_t> entry = m_connection.entryOf(m_series);
  if (!entry)
    return Unexpected{entry.error()};
  if (*entry < block.entries().size()) {
    if (block.hasAttributes(*entry))
      return false;
    if (Result<void> decoded = block.decodeScalars(*entry, m_timeMs, m_bits); !decoded)
      return m_connection.damagedChunk(decoded.error());
  }
  const Result<bool> second = m_connection.nextPart();
  if (!second)
    return second;
  return !*second;
}

} // namespace muster
