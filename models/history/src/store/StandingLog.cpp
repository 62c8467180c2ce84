#include "StandingLog.h"

#include "Layout.h"
#include "StandingRule.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

// Times before the epoch belong to the hours before 0; the division rounds down.
std::int64_t hourOfAny(std::int64_t ms) {
  const std::int64_t since = ms / layout::kHourMs - layout::kEpochMs / layout::kHourMs;
  return ms % layout::kHourMs < 0 ? since - 1 : since;
}

constexpr std::int64_t kLastHour = 0xffffffff;

// A silent device with an event an hour keeps no more than these.
constexpr std::size_t kMostSteps = 48;

} // namespace

Result<void> StandingLog::load(ChunkAccess& access, std::span<const DeviceId> nodes, std::int64_t lastEvent,
                               std::optional<std::int64_t> untilHour) {
  forget();
  addDevices(nodes);
  const std::int64_t until = untilHour.value_or(kLastHour);
  std::int64_t oldestHour = until;
  if (Result<void> loaded = loadFrames(access, until, oldestHour); !loaded)
    return loaded;
  if (Result<void> loaded = loadEvents(access, oldestHour, until, lastEvent); !loaded)
    return loaded;
  m_isLoaded = true;
  return {};
}

void StandingLog::forget() {
  m_lines.clear();
  m_isLoaded = false;
}

void StandingLog::addDevices(std::span<const DeviceId> nodes) {
  for (const DeviceId node : nodes) {
    const auto id = static_cast<DeviceId>(m_lines.size());
    m_lines.emplace_back().now.standing.device = id;
    if (node < id)
      m_lines[node].children.push_back(id);
  }
}

Result<void> StandingLog::loadFrames(ChunkAccess& access, std::int64_t untilHour, std::int64_t& oldestHour) {
  for (DeviceId first = 0; first < m_lines.size(); first += layout::kGroupDevices) {
    const Result<std::optional<ChunkAccess::Frame>> frame =
        access.newestFrame(layout::groupOf(first), untilHour);
    if (!frame)
      return Unexpected{frame.error()};
    if (!*frame) {
      oldestHour = -1;
      continue;
    }
    const std::int64_t hour = (*frame)->hour;
    oldestHour = std::min(oldestHour, hour);
    const DeviceId end =
        std::min<DeviceId>(first + layout::kGroupDevices, static_cast<DeviceId>(m_lines.size()));
    for (DeviceId device = first; device < end; ++device)
      m_lines[device].baseHour = m_lines[device].fromHour = hour;
    for (const DeviceStanding& standing : (*frame)->state.devices) {
      if (standing.device < first || standing.device >= end)
        continue;
      m_lines[standing.device].now = {standing, true};
    }
  }
  return {};
}

Result<void> StandingLog::loadEvents(ChunkAccess& access, std::int64_t fromHour, std::int64_t untilHour,
                                     std::int64_t lastEvent) {
  const std::int64_t fromMs =
      fromHour < 0 ? std::numeric_limits<std::int64_t>::min() : layout::hourStart(fromHour);
  const std::int64_t untilMs =
      untilHour >= kLastHour ? std::numeric_limits<std::int64_t>::max() : layout::hourStart(untilHour) - 1;
  Result<Statement> events =
      access.database().prepare("SELECT kind, device, time_ms, received_ms, count FROM event "
                                "WHERE received_ms BETWEEN ? AND ? AND id <= ? ORDER BY id");
  if (!events)
    return Unexpected{events.error()};
  events->bind(1, fromMs).bind(2, untilMs).bind(3, lastEvent);
  for (;;) {
    const Result<bool> row = events->step();
    if (!row)
      return Unexpected{row.error()};
    if (!*row)
      return {};
    if (events->isNull(1))
      continue;
    HistoryEvent event;
    event.kind = static_cast<EventKind>(events->integer(0));
    event.device = static_cast<DeviceId>(
        std::clamp<std::int64_t>(events->integer(1), 0, std::numeric_limits<DeviceId>::max()));
    event.timeMs = events->integer(2);
    event.receivedMs = events->integer(3);
    event.count = static_cast<std::uint64_t>(events->integer(4));
    apply(event);
  }
}

void StandingLog::apply(const HistoryEvent& event) {
  if (event.device >= m_lines.size())
    return;
  applyTo(event.device, event, true);
  if (event.kind == EventKind::Death)
    for (const DeviceId child : m_lines[event.device].children)
      applyTo(child, event, false);
}

void StandingLog::applyTo(DeviceId device, const HistoryEvent& event, bool isOwn) {
  Line& line = m_lines[device];
  const std::int64_t hour = hourOfAny(event.receivedMs);
  if (!m_isLoaded && hour < line.baseHour)
    return;
  // The clock went back: no frame until the end of what was told before, since events that are applied on top of it would
  // change their order.
  if (!line.steps.empty() && hour < line.steps.back().first)
    line.fromHour = std::max(line.fromHour, line.steps.back().first + 1);
  const auto change = [&](State& state) {
    isOwn ? applyEvent(state.standing, event) : applyDeath(state.standing, event.receivedMs);
    state.isKnown = state.isKnown || isOwn;
  };
  auto step = std::ranges::lower_bound(line.steps, hour, {}, [](const auto& each) { return each.first; });
  if (step == line.steps.end() || step->first != hour)
    step = line.steps.insert(step, {hour, step == line.steps.end() ? line.now : step->second});
  for (++step; step != line.steps.end(); ++step)
    change(step->second);
  change(line.now);
  if (line.steps.size() > kMostSteps) {
    line.fromHour = std::max(line.fromHour, line.steps.front().first + 1);
    line.steps.erase(line.steps.begin());
  }
}

bool StandingLog::before(std::uint32_t group, std::int64_t hour, std::vector<DeviceStanding>& out) const {
  out.clear();
  const std::size_t first = std::size_t{group} * layout::kGroupDevices;
  const std::size_t end = std::min(first + layout::kGroupDevices, m_lines.size());
  for (std::size_t device = first; device < end; ++device) {
    const Line& line = m_lines[device];
    if (hour < line.fromHour)
      return false;
    const auto step =
        std::ranges::lower_bound(line.steps, hour, {}, [](const auto& each) { return each.first; });
    const State& state = step == line.steps.end() ? line.now : step->second;
    if (state.isKnown)
      out.push_back(state.standing);
  }
  return true;
}

void StandingLog::passed(std::uint32_t group, std::int64_t hour) {
  const std::size_t first = std::size_t{group} * layout::kGroupDevices;
  const std::size_t end = std::min(first + layout::kGroupDevices, m_lines.size());
  for (std::size_t device = first; device < end; ++device) {
    Line& line = m_lines[device];
    const auto kept =
        std::ranges::upper_bound(line.steps, hour, {}, [](const auto& each) { return each.first; });
    if (kept == line.steps.begin())
      continue;
    line.fromHour = std::max(line.fromHour, (kept - 1)->first + 1);
    line.steps.erase(line.steps.begin(), kept);
  }
}

std::size_t StandingLog::memoryBytes() const {
  std::size_t bytes = m_lines.capacity() * sizeof(Line);
  for (const Line& line : m_lines)
    bytes += line.steps.capacity() * sizeof(line.steps[0]) + line.children.capacity() * sizeof(DeviceId);
  return bytes;
}

} // namespace muster
