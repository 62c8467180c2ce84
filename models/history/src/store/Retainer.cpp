#include "Retainer.h"

#include "Layout.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr int kRowsAStep = 4096;
constexpr std::size_t kGroupsAStep = 256;
constexpr std::int64_t kNoHour = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kFirstHourKey = "first_hour/"; // and the name of Sparkplug's group

std::int64_t hourOfAny(std::int64_t ms) {
  return ms < layout::kEpochMs ? 0 : layout::hourOf(ms);
}

} // namespace

Result<void> Retainer::load() {
  Result<std::unique_ptr<ChunkAccess>> access = ChunkAccess::open(m_database.path());
  if (!access)
    return Unexpected{access.error()};
  m_access = std::move(*access);
  Result<Statement> meta = m_database.prepare("SELECT key, value FROM meta WHERE key BETWEEN ? AND ?");
  if (!meta)
    return Unexpected{meta.error()};
  const std::string end = std::string(kFirstHourKey) + "\xff";
  meta->bindText(1, kFirstHourKey).bindText(2, end);
  for (;;) {
    const Result<bool> row = meta->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    m_stored.emplace_back(meta->text(0).substr(kFirstHourKey.size()), meta->integer(1));
  }
}

std::vector<std::int64_t> Retainer::firstHours() const {
  std::vector<std::int64_t> byGroup = m_firstHours;
  const std::vector<std::string>& names = m_catalogue.groupNames();
  for (std::size_t group = byGroup.size(); group < names.size(); ++group) {
    const auto stored =
        std::ranges::find(m_stored, names[group], &std::pair<std::string, std::int64_t>::first);
    byGroup.push_back(stored == m_stored.end() ? 0 : stored->second);
  }
  if (std::ranges::all_of(byGroup, [](std::int64_t hour) { return hour == 0; }))
    return {};
  std::vector<std::int64_t> byDevice;
  for (const std::uint32_t group : m_catalogue.groups())
    byDevice.push_back(byGroup[group]);
  return byDevice;
}

void Retainer::noteChunks(const Changes& changes) {
  for (const auto& [key, body] : changes.chunks)
    m_fromHour = std::min(m_fromHour, layout::hourOfChunk(key));
}

Retainer::Limits Retainer::limitsOf(const Retention& retention, std::int64_t nowMs) const {
  Limits limits;
  if (!retention.rawMs)
    return limits;
  limits.firstMs = nowMs - *retention.rawMs;
  limits.firstHour = hourOfAny(limits.firstMs);
  if (retention.rollupMs) {
    limits.firstEventMs = nowMs - std::max(*retention.rollupMs, *retention.rawMs);
    limits.firstDay = hourOfAny(limits.firstEventMs) / 24;
  }
  return limits;
}

Retainer::Limits& Retainer::limitsOf(DeviceId device) {
  return m_limits[m_catalogue.groups()[device]];
}

std::int64_t Retainer::lastFirstHour() const {
  std::int64_t last = 0;
  for (const Limits& limits : m_limits)
    last = std::max(last, limits.firstHour);
  return last;
}

// Begins a sweep where an hour passed since the last one.
void Retainer::aim(const RetentionRules& rules, std::int64_t nowMs) {
  const std::vector<std::string>& names = m_catalogue.groupNames();
  std::vector<Limits> limits;
  for (const std::string& name : names) {
    const auto own = std::ranges::find(rules.groups, name, &std::pair<std::string, Retention>::first);
    limits.push_back(limitsOf(own == rules.groups.end() ? rules.general : own->second, nowMs));
  }
  const auto isSame = [](const Limits& a, const Limits& b) { return a.firstHour == b.firstHour; };
  const bool isDue = m_sweepHour != hourOfAny(nowMs) || !std::ranges::equal(limits, m_limits, isSame);
  if (m_phase != Phase::Idle || !isDue)
    return;
  const std::vector<std::int64_t> byDevice = firstHours();
  m_firstHours.resize(names.size());
  if (!byDevice.empty())
    for (std::size_t device = 0; device < byDevice.size(); ++device)
      m_firstHours[m_catalogue.groups()[device]] = byDevice[device];
  m_limits = std::move(limits);
  m_general = limitsOf(rules.general, nowMs);
  m_sweepHour = hourOfAny(nowMs);
  m_phase = Phase::Frames;
  m_cursor = 0;
}

Result<bool> Retainer::retain(const RetentionRules& rules, std::int64_t nowMs, const Jobs& jobs) {
  aim(rules, nowMs);
  if (m_phase != Phase::Idle) {
    if (Result<void> done = step(jobs); !done)
      return Unexpected{done.error()};
    return true;
  }
  if (rules.mostBytes) {
    const Result<bool> more = shrink(*rules.mostBytes);
    if (!more || *more)
      return more;
  }
  return giveBack(rules.mostBytes);
}

Result<void> Retainer::step(const Jobs& jobs) {
  return within([&] {
    switch (m_phase) {
    case Phase::Frames:
      return writeFrames();
    case Phase::Chunks:
      return deleteChunks(jobs);
    case Phase::OldFrames:
      return deleteOldFrames();
    case Phase::Rollups:
      return deleteRollups();
    case Phase::Events:
      return deleteEvents();
    case Phase::Odd:
      return deleteOdd();
    case Phase::Idle:
      break;
    }
    return Result<void>{};
  });
}

// The frames of the first hours that stay, of all groups of devices; then the hours hold.
Result<void> Retainer::writeFrames() {
  const std::size_t groups = (m_catalogue.devices() + layout::kGroupDevices - 1) / layout::kGroupDevices;
  Changes changes;
  std::size_t left = kGroupsAStep;
  std::size_t cursor = m_cursor;
  for (; cursor < groups && left > 0; ++cursor, --left) {
    std::vector<std::int64_t> hours;
    const std::size_t first = cursor * layout::kGroupDevices;
    for (std::size_t device = first; device < std::min(first + layout::kGroupDevices, m_catalogue.devices());
         ++device)
      hours.push_back(limitsOf(static_cast<DeviceId>(device)).firstHour);
    std::ranges::sort(hours);
    const auto twice = std::ranges::unique(hours);
    hours.erase(twice.begin(), twice.end());
    for (const std::int64_t hour : hours)
      if (Result<void> made = makeFrame(static_cast<std::uint32_t>(cursor), hour, changes); !made)
        return made;
  }
  if (Result<void> written = changes.write(m_database); !written)
    return written;
  if (cursor == groups) {
    for (std::uint32_t group = 0; group < m_limits.size(); ++group)
      if (Result<void> raised = raiseFirstHour(group, m_limits[group].firstHour); !raised)
        return raised;
    m_phase = Phase::Chunks;
    m_keyCursor = layout::chunkKey(m_fromHour, 0, 0);
    m_leftFrom = kNoHour;
    cursor = 0;
  }
  m_cursor = cursor;
  return {};
}

Result<void> Retainer::raiseFirstHour(std::uint32_t sparkplugGroup, std::int64_t hour) {
  if (sparkplugGroup >= m_firstHours.size())
    m_firstHours.resize(sparkplugGroup + 1);
  if (hour <= m_firstHours[sparkplugGroup])
    return {};
  m_firstHours[sparkplugGroup] = hour;
  Result<Statement> put = m_database.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)");
  if (!put)
    return Unexpected{put.error()};
  const std::string key = std::string(kFirstHourKey) + m_catalogue.groupNames()[sparkplugGroup];
  return put->bindText(1, key).bind(2, hour).run();
}

Result<void> Retainer::deleteChunks(const Jobs& jobs) {
  Result<Statement> rows =
      m_database.prepare("SELECT key FROM chunk WHERE key >= ? AND key < ? ORDER BY key LIMIT ?");
  if (!rows)
    return Unexpected{rows.error()};
  rows->bind(1, m_keyCursor).bind(2, layout::chunkKey(lastFirstHour(), 0, 0)).bind(3, kRowsAStep);
  std::vector<std::int64_t> old;
  int seen = 0;
  for (;; ++seen) {
    const Result<bool> row = rows->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      break;
    const std::int64_t key = rows->integer(0);
    m_keyCursor = key + 1;
    const DeviceId device = layout::deviceOfChunk(key);
    const std::int64_t hour = layout::hourOfChunk(key);
    if (device >= m_catalogue.devices() || hour >= limitsOf(device).firstHour)
      continue;
    if (jobs.isRollupDue(device, hour / 24))
      m_leftFrom = std::min(m_leftFrom, hour);
    else
      old.push_back(key);
  }
  if (seen < kRowsAStep) {
    // Chunks of groups that keep them longer are passed over once, not in each sweep.
    m_fromHour = m_leftFrom;
    for (const Limits& limits : m_limits)
      m_fromHour = std::min(m_fromHour, limits.firstHour);
    m_phase = Phase::OldFrames;
  }
  return deleteKeys("DELETE FROM chunk WHERE key = ?", old);
}

Result<void> Retainer::deleteFramesBefore(std::uint32_t group, std::int64_t hour) {
  Result<Statement> remove = m_database.prepare("DELETE FROM frame WHERE key >= ? AND key < ?");
  if (!remove)
    return Unexpected{remove.error()};
  return remove->bind(1, layout::frameKey(group, 0)).bind(2, layout::frameKey(group, hour)).run();
}

Result<void> Retainer::deleteOldFrames() {
  const std::size_t groups = (m_catalogue.devices() + layout::kGroupDevices - 1) / layout::kGroupDevices;
  std::size_t left = kGroupsAStep;
  for (; m_cursor < groups && left > 0; ++m_cursor, --left) {
    const std::size_t first = m_cursor * layout::kGroupDevices;
    std::int64_t hour = kNoHour;
    for (std::size_t device = first; device < std::min(first + layout::kGroupDevices, m_catalogue.devices());
         ++device)
      hour = std::min(hour, limitsOf(static_cast<DeviceId>(device)).firstHour);
    if (Result<void> done = deleteFramesBefore(static_cast<std::uint32_t>(m_cursor), hour); !done)
      return done;
  }
  if (m_cursor < groups)
    return {};
  m_cursor = 0;
  m_keyCursor = m_idCursor = 0;
  // The rest goes by days.
  m_phase = m_sweepDay == m_sweepHour / 24 ? Phase::Idle : Phase::Rollups;
  m_sweepDay = m_sweepHour / 24;
  return {};
}

Result<void> Retainer::within(const std::function<Result<void>()>& work) {
  Result<Transaction> transaction = Transaction::write(m_database);
  if (!transaction)
    return Unexpected{transaction.error()};
  if (Result<void> done = work(); !done)
    return done;
  return transaction->commit();
}

Result<void> Retainer::deleteKeys(const char* sql, const std::vector<std::int64_t>& keys) {
  Result<Statement> remove = m_database.prepare(sql);
  if (!remove)
    return Unexpected{remove.error()};
  for (const std::int64_t key : keys)
    if (Result<void> done = remove->bind(1, key).run(); !done)
      return done;
  return {};
}

} // namespace muster
