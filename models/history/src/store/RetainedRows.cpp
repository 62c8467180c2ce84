// Retainer: what goes beside samples, the frames that stay, and the file's size.
#include "GroupStates.h"
#include "Layout.h"
#include "Retainer.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr int kRowsAStep = 4096;
constexpr std::size_t kDevicesAStep = 1024;
constexpr std::int64_t kPagesAStep = (8 << 20) / layout::kPageBytes;
// Journal rows come and go: half a megabyte and an eighth of the file stay free for them.
constexpr std::int64_t kFreePages = (512 << 10) / layout::kPageBytes;

} // namespace

Result<void> Retainer::makeFrame(std::uint32_t group, std::int64_t hour, Changes& changes) {
  if (hour == 0)
    return {};
  const Result<std::vector<std::int64_t>> there = m_access->frameKeys(group, hour - 1, hour);
  if (!there)
    return Unexpected{there.error()};
  if (!there->empty())
    return {};
  GroupStates states(group);
  if (Result<void> loaded = states.load(*m_access, hour); !loaded)
    return loaded;
  StateBlock frame;
  frame.series = states.advanceTo(hour);
  if (m_standingsHour != hour) {
    m_standingsHour.reset();
    if (Result<void> loaded =
            m_standings.load(*m_access, m_catalogue.nodes(), std::numeric_limits<std::int64_t>::max(), hour);
        !loaded)
      return loaded;
    m_standingsHour = hour;
  }
  if (m_standings.before(group, hour, frame.devices) && !(frame.series.empty() && frame.devices.empty()))
    encodeState(frame, layout::hourStart(hour),
                changes.frames.emplace_back(layout::frameKey(group, hour), std::string()).second);
  return {};
}

Result<void> Retainer::deleteRollups() {
  Result<Statement> remove = m_database.prepare("DELETE FROM rollup WHERE key >= ? AND key < ?");
  if (!remove)
    return Unexpected{remove.error()};
  std::size_t left = kDevicesAStep;
  for (; m_cursor < m_catalogue.devices() && left > 0; ++m_cursor, --left) {
    const auto device = static_cast<DeviceId>(m_cursor);
    remove->bind(1, layout::rollupKey(device, 0));
    if (Result<void> done = remove->bind(2, layout::rollupKey(device, limitsOf(device).firstDay)).run();
        !done)
      return done;
  }
  if (m_cursor == m_catalogue.devices()) {
    m_phase = Phase::Events;
    m_keyCursor = std::numeric_limits<std::int64_t>::min();
  }
  return {};
}

Result<void> Retainer::deleteEvents() {
  std::int64_t last = m_general.firstEventMs;
  for (const Limits& limits : m_limits)
    last = std::max(last, limits.firstEventMs);
  // The newest event stays: the next one's id follows from it.
  Result<Statement> rows = m_database.prepare(
      "SELECT id, device, received_ms FROM event WHERE (received_ms, id) > (?, ?) AND received_ms < ? "
      "AND id < (SELECT max(id) FROM event) ORDER BY received_ms, id LIMIT ?");
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, m_keyCursor).bind(2, m_idCursor).bind(3, last).bind(4, kRowsAStep);
  std::vector<std::int64_t> old;
  int seen = 0;
  for (;; ++seen) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    m_keyCursor = rows->integer(2);
    m_idCursor = rows->integer(0);
    const std::int64_t device = rows->isNull(1) ? -1 : rows->integer(1);
    const bool isKnown = device >= 0 && static_cast<std::uint64_t>(device) < m_catalogue.devices();
    const Limits& limits = isKnown ? limitsOf(static_cast<DeviceId>(device)) : m_general;
    if (m_keyCursor < limits.firstEventMs)
      old.push_back(m_idCursor);
  }
  if (seen < kRowsAStep) {
    m_phase = Phase::Odd;
    m_idCursor = 0;
  }
  return deleteKeys("DELETE FROM event WHERE id = ?", old);
}

Result<void> Retainer::deleteOdd() {
  Result<Statement> rows = m_database.prepare(
      "SELECT id, series, received_ms FROM odd WHERE id > ? AND id < (SELECT max(id) FROM odd) "
      "ORDER BY id LIMIT ?");
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, m_idCursor).bind(2, kRowsAStep);
  std::vector<std::int64_t> old;
  int seen = 0;
  for (;; ++seen) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    m_idCursor = rows->integer(0);
    const std::int64_t series = rows->integer(1);
    if (series < 0 || static_cast<std::uint64_t>(series) >= m_catalogue.owners().size())
      continue;
    const DeviceId device = m_catalogue.owners()[static_cast<std::size_t>(series)];
    const Limits& limits = limitsOf(device);
    if (limits.firstHour > 0 && rows->integer(2) < limits.firstMs)
      old.push_back(m_idCursor);
  }
  if (seen < kRowsAStep)
    m_phase = Phase::Idle;
  return deleteKeys("DELETE FROM odd WHERE id = ?", old);
}

Result<bool> Retainer::shrink(std::uint64_t mostBytes) {
  const Result<std::int64_t> pages = m_database.integer("PRAGMA page_count");
  if (!pages)
    return Unexpected{pages.error()};
  const Result<std::int64_t> free = m_database.integer("PRAGMA freelist_count");
  if (!free)
    return Unexpected{free.error()};
  const auto used = static_cast<std::uint64_t>(*pages - *free) * layout::kPageBytes;
  return used > mostBytes - mostBytes / 8 ? deleteOldestHour() : Result<bool>(false);
}

// Some chunks of the oldest hour, of groups of devices one after the other. False where there are no chunks.
Result<bool> Retainer::deleteOldestHour() {
  const Result<std::optional<std::int64_t>> first = m_access->firstChunkFrom(0);
  if (!first)
    return Unexpected{first.error()};
  if (!*first)
    return false;
  const std::int64_t hour = layout::hourOfChunk(**first);
  Result<void> done = within([&]() -> Result<void> {
    Result<Statement> rows =
        m_database.prepare("SELECT key FROM chunk WHERE key >= ? AND key < ? ORDER BY key LIMIT ?");
    if (!rows)
      return Unexpected{rows.error()};
    rows->bind(1, **first).bind(2, layout::chunkKey(hour + 1, 0, 0)).bind(3, kRowsAStep);
    std::vector<std::int64_t> old;
    std::vector<std::uint32_t> groups;
    for (;;) {
      const Result<bool> row = rows->step();
      if (!row)
        return Unexpected{row.error()};
      if (!*row)
        break;
      old.push_back(rows->integer(0));
      const std::uint32_t group = layout::groupOf(layout::deviceOfChunk(old.back()));
      if (groups.empty() || groups.back() != group)
        groups.push_back(group);
    }
    Changes changes;
    for (const std::uint32_t group : groups) {
      if (Result<void> made = makeFrame(group, hour + 1, changes); !made)
        return made;
      if (Result<void> removed = deleteFramesBefore(group, hour + 1); !removed)
        return removed;
    }
    for (const std::int64_t key : old)
      if (const DeviceId device = layout::deviceOfChunk(key); device < m_catalogue.devices())
        if (Result<void> raised = raiseFirstHour(m_catalogue.groups()[device], hour + 1); !raised)
          return raised;
    if (Result<void> written = changes.write(m_database); !written)
      return written;
    return deleteKeys("DELETE FROM chunk WHERE key = ?", old);
  });
  if (!done)
    return Unexpected{done.error()};
  return true;
}

Result<bool> Retainer::giveBack(std::optional<std::uint64_t> mostBytes) {
  const Result<std::int64_t> pages = m_database.integer("PRAGMA page_count");
  if (!pages)
    return Unexpected{pages.error()};
  const Result<std::int64_t> free = m_database.integer("PRAGMA freelist_count");
  if (!free)
    return Unexpected{free.error()};
  const bool isTooBig = mostBytes && static_cast<std::uint64_t>(*pages) * layout::kPageBytes > *mostBytes;
  const std::int64_t kept = isTooBig ? 0 : kFreePages + *pages / 8;
  if (*free <= kept)
    return false;
  const std::int64_t step = std::min(kPagesAStep, *free - kept);
  if (Result<void> done = m_database.run("PRAGMA incremental_vacuum(" + std::to_string(step) + ")"); !done)
    return Unexpected{done.error()};
  return *free - step > kept;
}

} // namespace muster
