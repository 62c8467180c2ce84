#include "Layout.h"
#include "ReaderQueries.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostRunBytes = std::size_t{2} << 30; // an offset in a run's arena has 32 bits

template<class T>
void cutColumn(std::vector<T>& column, std::size_t begin, std::size_t end) {
  if (column.empty())
    return;
  column.erase(column.begin() + static_cast<std::ptrdiff_t>(end), column.end());
  column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(begin));
}

std::size_t placeOf(const SeriesRun& run, std::int64_t timeMs) {
  return static_cast<std::size_t>(std::lower_bound(run.timeMs.begin(), run.timeMs.end(), timeMs) -
                                  run.timeMs.begin());
}

Result<void> checkSize(const ReaderContext& context, const SeriesRun& run) {
  if (run.arena.size() > kMostRunBytes)
    return unexpected(ErrorCode::LimitExceeded, context.connection.database().path(),
                      "the range holds more than 2 GiB of text or bytes: ask for a shorter one");
  return {};
}

// The hour before, where the newest sample mostly is, is cheaper to look through than a keyframe.
Result<bool> isInHourBefore(ReaderContext& context, const SeriesInfo& series, std::int64_t hour,
                            SeriesRun& out) {
  if (hour == 0)
    return false;
  const Result<bool> read = context.connection.appendHour(series, hour - 1, out);
  return read ? Result<bool>(!out.empty()) : read;
}

// Rows of the series with the newest time before hourStart(hour), from chunks (or the keyframe, where retention took them).
Result<void> newestInChunks(ReaderContext& context, const SeriesInfo& series, std::int64_t hour,
                            SeriesRun& out) {
  const Result<bool> isNear = isInHourBefore(context, series, hour, out);
  if (!isNear || *isNear)
    return isNear ? Result<void>() : Unexpected{isNear.error()};
  StateBlock frame;
  std::int64_t frameHour = 0;
  const Result<bool> hasFrame =
      context.connection.frame(layout::groupOf(series.device), hour, frameHour, frame);
  if (!hasFrame)
    return Unexpected{hasFrame.error()};
  const std::int64_t first = *hasFrame ? frameHour : 0;
  for (std::int64_t at = hour - 2; at >= first;) {
    if (Result<void> wanted = context.query.check(); !wanted)
      return wanted;
    const Result<std::optional<std::int64_t>> found =
        context.connection.previousHour(series.device, at, first);
    if (!found)
      return Unexpected{found.error()};
    if (!found->has_value())
      break;
    if (Result<bool> read = context.connection.appendHour(series, **found, out); !read)
      return Unexpected{read.error()};
    if (!out.empty())
      return {};
    at = **found - 1;
  }
  if (!*hasFrame)
    return {};
  const auto state =
      std::lower_bound(frame.series.begin(), frame.series.end(), series,
                       [](const SeriesState& each, const SeriesInfo& wanted) {
                         return std::pair(each.device, each.series) < std::pair(wanted.device, wanted.id);
                       });
  if (state == frame.series.end() || state->series != series.id || state->type != series.type)
    return {};
  // The chunk has the sample with all that belongs to it.
  if (state->timeMs >= layout::kEpochMs && state->timeMs < layout::hourStart(frameHour)) {
    if (Result<bool> read = context.connection.appendHour(series, layout::hourOf(state->timeMs), out); !read)
      return Unexpected{read.error()};
    if (!out.isNormal())
      out.normalise();
    cutRun(out, 0, placeOf(out, state->timeMs + 1));
  }
  if (!out.empty() || state->isElsewhere)
    return {};
  if (isScalar(series.type))
    out.add(state->timeMs, state->bits, state->quality, state->flags);
  else
    out.addBytes(state->timeMs, state->bytes, state->quality, state->flags);
  return {};
}

// What the first hour has, the others most likely have as well: memory that grows in steps is touched twice.
void reserve(SeriesRun& out, std::size_t rowsAnHour, HourRange hours) {
  constexpr std::size_t kMostReserved = 1u << 20;
  const auto count = static_cast<std::size_t>(hours.last - hours.first + 1);
  const std::size_t rows = std::min(kMostReserved, rowsAnHour * std::min(count, kMostReserved));
  out.timeMs.reserve(rows);
  out.bits.reserve(rows);
}

// Rows of one series in hours [hours.first, hours.last], unmerged.
Result<void> appendHours(ReaderContext& context, const SeriesInfo& series, HourRange hours, SeriesRun& out) {
  ReaderConnection& connection = context.connection;
  for (std::int64_t hour = hours.first; hour <= hours.last; ++hour) {
    if (Result<void> wanted = context.query.check(); !wanted)
      return wanted;
    const Result<std::optional<std::int64_t>> found = connection.nextHour(series.device, hour, hours.last);
    if (!found)
      return Unexpected{found.error()};
    if (!found->has_value())
      break;
    hour = **found;
    for (;;) {
      const Result<bool> part = connection.nextPart();
      if (!part)
        return Unexpected{part.error()};
      if (!*part)
        break;
      const Result<std::size_t> entry = connection.entryOf(series);
      if (!entry)
        return Unexpected{entry.error()};
      if (*entry == connection.block().entries().size())
        continue;
      if (out.empty())
        reserve(out, connection.block().entries()[*entry].rows, hours);
      if (Result<void> decoded = connection.block().decode(*entry, out); !decoded)
        return connection.damagedChunk(decoded.error());
      if (Result<void> fits = checkSize(context, out); !fits)
        return fits;
    }
  }
  return {};
}

// The first row at or after hourStart(hour) of chunks, and of the journal's rows from there on.
Result<SeriesRun> oldestFrom(ReaderContext& context, const SeriesInfo& series, std::int64_t hour) {
  SeriesRun out, journal;
  out.type = series.type;
  if (Result<void> taken =
          context.journal.take(context.query, series, layout::hourStart(hour), layout::kEndMs, journal);
      !taken)
    return Unexpected{taken.error()};
  // No further than where the journal has one.
  const std::int64_t last =
      journal.empty() ? layout::hourOf(layout::kEndMs - 1) : layout::hourOf(journal.timeMs.front());
  while (hour <= last && out.empty()) {
    if (Result<void> wanted = context.query.check(); !wanted)
      return Unexpected{wanted.error()};
    const Result<std::optional<std::int64_t>> found = context.connection.nextHour(series.device, hour, last);
    if (!found)
      return Unexpected{found.error()};
    if (!found->has_value())
      break;
    if (Result<bool> read = context.connection.appendHour(series, **found, out); !read)
      return Unexpected{read.error()};
    hour = **found + 1;
  }
  for (std::size_t row = 0; row < journal.size(); ++row)
    if (journal.timeMs[row] < layout::hourStart(last + 1))
      out.addFrom(journal, row);
  if (!out.isNormal())
    out.normalise();
  cutRun(out, 0, std::min<std::size_t>(1, out.size()));
  return out;
}

void appendRows(SeriesRun& out, const SeriesRun& rows) {
  for (std::size_t row = 0; row < rows.size(); ++row)
    out.addFrom(rows, row);
}

} // namespace

void cutRun(SeriesRun& run, std::size_t begin, std::size_t end) {
  if (begin == 0 && end == run.size())
    return;
  cutColumn(run.timeMs, begin, end);
  cutColumn(run.bits, begin, end);
  cutColumn(run.quality, begin, end);
  cutColumn(run.flags, begin, end);
  std::vector<SampleBatch::RowMetadata> kept;
  for (SampleBatch::RowMetadata entry : run.metadata) {
    if (entry.row < begin || entry.row >= end)
      continue;
    entry.row -= begin;
    kept.push_back(entry);
  }
  run.metadata = std::move(kept);
}

void mergeJournal(SeriesRun& hourRun, const SeriesRun& journal, std::int64_t hour) {
  const std::size_t end = placeOf(journal, layout::hourStart(hour + 1));
  for (std::size_t row = placeOf(journal, layout::hourStart(hour)); row < end; ++row)
    hourRun.addFrom(journal, row);
  if (!hourRun.isNormal())
    hourRun.normalise();
}

HourRange hoursOf(std::int64_t fromMs, std::int64_t toMs) {
  const std::int64_t from = std::max(fromMs, layout::kEpochMs), to = std::min(toMs, layout::kEndMs);
  return from < to ? HourRange{layout::hourOf(from), layout::hourOf(to - 1)} : HourRange{};
}

Result<SeriesRun> readNewestBefore(ReaderContext& context, const SeriesInfo& series, std::int64_t fromMs) {
  SeriesRun out, journal;
  out.type = series.type;
  const std::int64_t end = std::min(fromMs, layout::kEndMs);
  if (end <= layout::kEpochMs)
    return out;
  const std::int64_t hour = layout::hourOf(end);
  if (end > layout::hourStart(hour)) {
    if (Result<bool> read = context.connection.appendHour(series, hour, out); !read)
      return Unexpected{read.error()};
    if (!out.isNormal())
      out.normalise();
    cutRun(out, 0, placeOf(out, end));
  }
  if (out.empty())
    if (Result<void> found = newestInChunks(context, series, hour, out); !found)
      return Unexpected{found.error()};
  if (Result<void> taken = context.journal.take(context.query, series, layout::kEpochMs, end, journal);
      !taken)
    return Unexpected{taken.error()};
  appendRows(out, journal);
  if (!out.isNormal())
    out.normalise();
  cutRun(out, out.empty() ? 0 : out.size() - 1, out.size());
  return out;
}

Result<SeriesRun> readRange(ReaderContext& context, const SeriesInfo& series, std::int64_t fromMs,
                            std::int64_t toMs, bool before, bool after) {
  SeriesRun out;
  out.type = series.type;
  if (fromMs >= toMs)
    return out;
  const HourRange hours = hoursOf(fromMs, toMs);
  if (hours.first <= hours.last) {
    if (Result<void> read = appendHours(context, series, hours, out); !read)
      return Unexpected{read.error()};
    SeriesRun journal;
    if (Result<void> taken = context.journal.take(context.query, series, layout::hourStart(hours.first),
                                                  layout::hourStart(hours.last + 1), journal);
        !taken)
      return Unexpected{taken.error()};
    appendRows(out, journal);
    if (!out.isNormal())
      out.normalise();
  }
  std::size_t begin = placeOf(out, fromMs), end = placeOf(out, toMs);
  SeriesRun earlier, later;
  if (before && begin > 0) {
    --begin;
  } else if (before && fromMs > layout::kEpochMs) {
    Result<SeriesRun> found = readNewestBefore(
        context, series,
        hours.first <= hours.last ? std::min(fromMs, layout::hourStart(hours.first)) : fromMs);
    if (!found)
      return found;
    earlier = std::move(*found);
  }
  if (after && end < out.size()) {
    ++end;
  } else if (after && toMs < layout::kEndMs) {
    Result<SeriesRun> found = oldestFrom(context, series, hours.first <= hours.last ? hours.last + 1 : 0);
    if (!found)
      return found;
    later = std::move(*found);
  }
  cutRun(out, begin, end);
  if (!earlier.empty()) {
    appendRows(earlier, out);
    out = std::move(earlier);
  }
  appendRows(out, later);
  return out;
}

} // namespace muster
