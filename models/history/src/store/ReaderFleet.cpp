#include "FleetStates.h"
#include "Layout.h"
#include "ReaderQueries.h"
#include "Standing.h"

#include <algorithm>
#include <system_error>
#include <thread>

namespace muster {

namespace {

std::uint32_t groupsOf(const ReaderCatalogue& catalogue) {
  return static_cast<std::uint32_t>((catalogue.devices().size() + layout::kGroupDevices - 1) /
                                    layout::kGroupDevices);
}

// Journal, in the order in which it came; samples later than atMs are passed over.
Result<void> takeJournal(ReaderContext& context, std::int64_t atMs, FleetStates& states) {
  return context.journal.each(
      context.query, layout::kEpochMs, atMs + 1, [&](const ReaderJournal::Block& block) -> Result<void> {
        for (std::size_t row = 0; row < block.series.size(); ++row) {
          const SeriesId series = block.series[row];
          if (block.timeMs[row] > atMs || !context.catalogue.hasSeries(series))
            continue;
          FleetStates::Candidate sample{
              block.timeMs[row], block.bits[row], block.qualityAt(row), block.flagsAt(row), {}, true};
          if (!isScalar(context.catalogue.series()[series].type)) {
            if (!block.bytes(row, sample.bytes))
              return context.journal.misfit(series);
            sample.bits = 0;
          }
          states.offer(series, sample);
        }
        return {};
      });
}

// What the quick way could not decide or does not have: two different values at one time from two places, and values that are
// too long for a keyframe. Read whole, hour by hour.
Result<void> settleSeries(ReaderContext& context, std::int64_t atMs, SeriesId id, FleetStates& states) {
  SeriesState& state = states.at(id);
  const SeriesInfo& series = context.catalogue.series()[id];
  const std::int64_t hour = layout::hourOf(state.timeMs);
  SeriesRun run, journal;
  run.type = series.type;
  if (Result<bool> read = context.connection.appendHour(series, hour, run); !read)
    return Unexpected{read.error()};
  if (Result<void> taken = context.journal.take(context.query, series, layout::hourStart(hour),
                                                layout::hourStart(hour + 1), journal);
      !taken)
    return taken;
  mergeJournal(run, journal, hour);
  std::size_t row = run.size();
  while (row > 0 && run.timeMs[row - 1] > std::min(atMs, state.timeMs))
    --row;
  if (row > 0)
    states.replace(id, run, row - 1);
  else if (state.isElsewhere)
    state.series = kNoSeries; // deleted by age, all but the time: nothing is known of it any more
  return {};
}

Result<std::vector<DeviceStanding>> readStandings(ReaderContext& context, std::int64_t atMs,
                                                  const FleetStates& states, bool& isHostOnline) {
  Database& database = context.connection.database();
  StandingTable standings(context.catalogue.devices());
  std::int64_t oldestHour = layout::hourOf(layout::kEndMs);
  for (std::uint32_t group = 0; group < groupsOf(context.catalogue); ++group)
    oldestHour = std::min(oldestHour, states.startOf(group).value_or(-1));
  for (const DeviceStanding& standing : states.standings())
    standings.set(standing);
  Result<Statement> rows =
      database.prepare("SELECT id, kind, device, time_ms, received_ms, count, sender, detail FROM event "
                       "WHERE received_ms >= ?1 AND received_ms <= ?2 ORDER BY id");
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, oldestHour < 0 ? std::numeric_limits<std::int64_t>::min() : layout::hourStart(oldestHour))
      .bind(2, atMs);
  for (;;) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const Result<HistoryEvent> event = eventOf(*rows, database.path());
    if (!event)
      return Unexpected{event.error()};
    if (event->device == kNoDevice)
      continue;
    const std::optional<std::int64_t> start = states.startOf(layout::groupOf(event->device));
    if (!start || event->receivedMs >= layout::hourStart(*start))
      standings.apply(*event);
  }
  // Samples show that their device was heard, but only their own time is known.
  for (const SeriesState& state : states.all())
    if (state.series != kNoSeries)
      standings.heard(state.device, (state.flags & sampleflag::Historical) != 0 ? 0 : state.timeMs);
  Result<Statement> host =
      database.prepare("SELECT kind FROM event WHERE kind IN (5, 6) AND received_ms <= ?1 "
                       "ORDER BY received_ms DESC, id DESC LIMIT 1");
  if (!host)
    return Unexpected{host.error()};
  const Result<bool> told = host->bind(1, atMs).step();
  if (!told)
    return Unexpected{told.error()};
  isHostOnline = !*told || host->integer(0) == static_cast<std::int64_t>(EventKind::HostOnline);
  return standings.known();
}

} // namespace

Result<FleetMoment> readFleetAt(ReaderContext& context, std::int64_t atMs) {
  FleetMoment moment;
  moment.atMs = atMs;
  const std::int64_t at = std::min(atMs, layout::kEndMs - 1);
  FleetStates states(context.catalogue);
  if (at >= layout::kEpochMs) {
    const std::uint32_t groups = groupsOf(context.catalogue), half = groups / 2;
    const auto load = [&](ReaderConnection& connection, std::uint32_t first, std::uint32_t end) {
      return states.load(connection, context.query.stop(), at, first, end);
    };
    Result<void> mine, others;
    std::thread thread;
    const bool isSplit = context.helper != nullptr && half > 0;
    if (isSplit) {
      try {
        thread = std::thread([&] { others = load(*context.helper, half, groups); });
      } catch (const std::system_error&) {
        others = load(*context.helper, half, groups); // no thread to be had
      }
    }
    mine = load(context.connection, 0, isSplit ? half : groups);
    if (thread.joinable())
      thread.join();
    for (const Result<void>* done : {&mine, &others})
      if (!*done)
        return Unexpected{done->error()};
    if (Result<void> taken = takeJournal(context, at, states); !taken)
      return Unexpected{taken.error()};
    for (const SeriesId series : states.unsettled()) {
      if (Result<void> wanted = context.query.check(); !wanted)
        return Unexpected{wanted.error()};
      if (Result<void> settled = settleSeries(context, at, series, states); !settled)
        return Unexpected{settled.error()};
    }
  }
  Result<std::vector<DeviceStanding>> devices = readStandings(context, atMs, states, moment.isHostOnline);
  if (!devices)
    return Unexpected{devices.error()};
  moment.devices = std::move(*devices);
  moment.series = states.take();
  return moment;
}

} // namespace muster
