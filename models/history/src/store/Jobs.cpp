#include "Jobs.h"

#include "Layout.h"

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostJournalRows =
    100'000; // and events: then they are packed, however few rows they are
constexpr std::size_t kHoursAJob = 4096;
constexpr std::size_t kDaysAJob = 1024;
// Events of an hour may come a little after its end: frames wait for them.
constexpr std::int64_t kGraceMs = 60'000;
constexpr std::size_t kBytesARow = 32;     // of rows that wait: past it, times packRows, values are long
constexpr std::size_t kPackBytesARow = 20; // while it packs

std::int64_t byDay(std::int64_t rollupKey) {
  return (rollupKey & 0xffffffff) << 32 | rollupKey >> 32;
}

} // namespace

Jobs::Jobs(const HistoryWriterOptions& options, const WriterCatalogue& catalogue)
    : m_options(options), m_catalogue(catalogue), m_worker(options.packInBackground) {
  // More than a job takes would wait for ever.
  m_options.packRows = std::clamp<std::size_t>(m_options.packRows, 1, 8u << 20);
}

Result<void> Jobs::load(Database& database) {
  Result<std::unique_ptr<ChunkAccess>> access = ChunkAccess::open(database.path());
  if (!access)
    return Unexpected{access.error()};
  m_access = std::move(*access);
  m_packer = std::make_unique<Packer>(*m_access);
  m_merger = std::make_unique<Merger>(*m_access);
  Result<Statement> stale = database.prepare("SELECT key FROM stale");
  if (!stale)
    return Unexpected{stale.error()};
  for (;;) {
    const Result<bool> row = stale->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t key = stale->integer(0);
    if (key < 0 || static_cast<std::size_t>(key >> 32) >= m_catalogue.devices())
      return unexpected(ErrorCode::BadPayload, database.path(),
                        "a rollup of a device that is not there is to be made (the file is damaged)");
    m_stale.insert(byDay(key));
    m_unchecked.push_back(key);
  }
  const Result<std::int64_t> lastEvent = database.integer("SELECT max(id) FROM event");
  if (!lastEvent)
    return Unexpected{lastEvent.error()};
  m_lastEvent = *lastEvent;
  return m_buffer.load(database, m_catalogue.types());
}

Result<void> Jobs::checkAllHours(Database& database) {
  Result<Statement> parts = database.prepare("SELECT key FROM chunk WHERE key & 255 = 1");
  if (!parts)
    return Unexpected{parts.error()};
  for (;;) {
    const Result<bool> row = parts->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    const std::int64_t key = parts->integer(0);
    m_unmerged.insert(layout::hourOfChunk(key) << 32 | layout::deviceOfChunk(key));
  }
}

void Jobs::addRows(std::int64_t id, SampleBatch&& rows, WaitingRows& spare, std::int64_t nowMs) {
  if (m_buffer.rows() == 0)
    m_bufferSinceMs = nowMs;
  m_buffer.add(id, std::move(rows), m_catalogue.types(), spare);
}

void Jobs::addEvent(const HistoryEvent& event) {
  m_lastEvent = event.id;
  if (event.device == kNoDevice)
    return;
  HistoryEvent kept = event;
  kept.sender = {};
  kept.detail = {};
  m_events.push_back(std::move(kept));
}

bool Jobs::isFull() const {
  return m_worker.isBusy() && (m_buffer.rows() >= m_options.packRows ||
                               m_buffer.bytes() >= m_options.packRows * kBytesARow + (64u << 20));
}

bool Jobs::isPackDue(std::int64_t nowMs, bool all) const {
  if (m_buffer.rows() == 0 && m_events.size() < kMostJournalRows)
    return false;
  // A clock that went back makes rows old, not young.
  const bool isOld = nowMs < m_bufferSinceMs || nowMs - m_bufferSinceMs >= m_options.packAgeMs;
  return all || isOld || m_buffer.rows() >= m_options.packRows ||
         m_buffer.bytes() >= m_options.packRows * kBytesARow || m_buffer.journalRows() >= kMostJournalRows ||
         m_events.size() >= kMostJournalRows;
}

bool Jobs::start(std::int64_t nowMs, bool all) {
  if (isBusy())
    return false;
  if (!isPackDue(nowMs, all))
    return startUpkeep(nowMs, all);
  // Packs that come one after the other leave time for upkeep, unless rows come faster than they are packed.
  if (m_isPack && !all && m_buffer.rows() < m_options.packRows && startUpkeep(nowMs, all))
    return true;
  startPack(nowMs);
  return true;
}

void Jobs::startPack(std::int64_t nowMs) {
  m_isPack = true;
  m_order = {};
  m_order.rows = m_buffer.take();
  m_order.events = std::exchange(m_events, {});
  m_order.lastEvent = m_lastEvent;
  m_order.hostHour = nowMs - kGraceMs < layout::kEpochMs ? -1 : layout::hourOf(nowMs - kGraceMs);
  const auto news = [](auto all, std::size_t known) { return all.subspan(known); };
  const auto nodes = news(m_catalogue.nodes(), m_knownDevices);
  const auto types = news(m_catalogue.types(), m_knownSeries);
  const auto owners = news(m_catalogue.owners(), m_knownSeries);
  m_order.nodes.assign(nodes.begin(), nodes.end());
  m_order.types.assign(types.begin(), types.end());
  m_order.owners.assign(owners.begin(), owners.end());
  m_knownDevices = m_catalogue.devices();
  m_knownSeries = m_catalogue.types().size();
  m_orderRows = m_orderBytes = 0;
  for (const JournalRows& each : m_order.rows) {
    m_orderRows += each.rows.size();
    m_orderBytes += each.rows.memoryBytes();
  }
  m_bufferSinceMs = nowMs; // of what comes from now on, or could not be taken
  m_worker.give([this] {
    m_packed = m_packer->pack(m_order);
    m_packerBytes = m_packer->memoryBytes();
  });
}

void Jobs::fillHours(std::int64_t nowMs, bool all) {
  const auto isOver = [&](std::int64_t hour) {
    return all || layout::hourStart(hour + 1) + m_options.mergeAfterMs <= nowMs;
  };
  // Days whose hours nobody has looked at since the file was opened.
  while (m_unmerged.size() < kHoursAJob && !m_unchecked.empty()) {
    const std::int64_t key = m_unchecked.back();
    m_unchecked.pop_back();
    for (std::int64_t hour = (key & 0xffffffff) * 24, end = hour + 24; hour < end; ++hour)
      m_unmerged.insert(hour << 32 | key >> 32);
  }
  for (const std::int64_t key : m_unmerged) {
    if (m_upkeep.hours.size() == kHoursAJob || !isOver(key >> 32))
      return;
    m_upkeep.hours.push_back(key);
  }
}

bool Jobs::startUpkeep(std::int64_t nowMs, bool all) {
  m_upkeep = {};
  fillHours(nowMs, all);
  if (m_upkeep.hours.empty()) {
    for (const std::int64_t each : m_stale) {
      if (m_upkeep.days.size() == kDaysAJob ||
          layout::dayStart((each >> 32) + 1) + m_options.mergeAfterMs > nowMs)
        break;
      if (!m_given.contains(each))
        m_upkeep.days.push_back(byDay(each));
    }
  }
  if (m_upkeep.hours.empty() && m_upkeep.days.empty())
    return false;
  m_upkeep.firstHours = m_firstHours;
  m_isPack = false;
  m_worker.give([this] { m_done = m_merger->work(m_upkeep); });
  return true;
}

Result<void> Jobs::poll() {
  if (!m_worker.take())
    return {};
  m_isPack ? takePacked() : takeUpkeep();
  Result<void> result;
  if (m_packed && !*m_packed)
    result = Unexpected{m_packed->error()};
  if (m_done && !*m_done)
    result = Unexpected{m_done->error()};
  m_packed.reset();
  m_done.reset();
  return result;
}

Result<void> Jobs::wait() {
  m_worker.wait();
  return poll();
}

void Jobs::takePacked() {
  if (!*m_packed) {
    m_buffer.putBack(std::move(m_order.rows));
    m_order = {};
    m_orderRows = m_orderBytes = 0;
    return;
  }
  m_ready = std::move(**m_packed);
  for (const std::int64_t key : m_ready->days)
    m_given.erase(byDay(key));
  std::erase_if(m_ready->days, [this](std::int64_t key) { return m_stale.contains(byDay(key)); });
}

void Jobs::takeUpkeep() {
  if (!*m_done)
    return;
  UpkeepDone& done = **m_done;
  for (std::size_t i = 0; i < done.hours; ++i)
    m_unmerged.erase(m_upkeep.hours[i]);
  // What is still there after the commit could not be made.
  for (std::size_t i = 0; i < done.days; ++i)
    m_given.insert(byDay(m_upkeep.days[i]));
  if (done.changes.empty())
    return;
  m_ready = std::move(done.changes);
}

void Jobs::written(WaitingRows& spare) {
  if (!m_ready)
    return;
  for (const std::int64_t key : m_ready->unmerged)
    m_unmerged.insert(key);
  for (const std::int64_t key : m_ready->days) {
    m_stale.insert(byDay(key));
    m_given.erase(byDay(key));
  }
  for (const std::int64_t key : m_ready->staleGone) {
    m_stale.erase(byDay(key));
    m_given.erase(byDay(key));
  }
  m_counters.repeats += m_ready->repeats;
  m_counters.late += m_ready->late;
  m_counters.packs += m_ready->packs;
  m_counters.merges += m_ready->merges;
  for (JournalRows& each : m_order.rows)
    spare.recycle(std::move(each.rows));
  m_order = {};
  m_orderRows = m_orderBytes = 0;
  m_ready.reset();
}

void Jobs::addTo(HistoryWriterCounters& counters) const {
  counters.repeats += m_counters.repeats;
  counters.late += m_counters.late;
  counters.packs += m_counters.packs;
  counters.merges += m_counters.merges;
  counters.journalRows += m_buffer.rows() + m_orderRows;
  counters.memoryBytes +=
      m_buffer.bytes() + m_orderBytes + std::max<std::size_t>(m_packerBytes, m_orderRows * kPackBytesARow) +
      m_events.capacity() * sizeof(HistoryEvent) + (m_unmerged.size() + m_stale.size() + m_given.size()) * 48;
}

} // namespace muster
