// The part of World that lets the line become quiet and holds what the host shows against what is true.
#include <backtoback/World.h>

#include <algorithm>

namespace muster::test {

namespace {

constexpr std::int64_t kReorderMs = 2'000;  // HostSessionOptions::reorderTimeoutMs
constexpr std::int64_t kIntervalMs = 1'000; // ... rebirthIntervalMs, as World has it
constexpr std::int64_t kGraceMs = 2'000;    // ... birthGraceMs, as World has it
constexpr std::int64_t kDoubtMs = 500;      // a birth just after a death is asked for once more
constexpr std::int64_t kAgreeMs = kIntervalMs + kGraceMs + kDoubtMs;
constexpr std::int64_t kStepMs = 50;

std::string text(const std::map<std::string, Reading>& readings) {
  std::string text;
  for (const auto& [name, reading] : readings)
    text += " " + name + "=" + std::string(dataTypeName(reading.value.type())) + ":" +
            (reading.value.isNull() ? "null" : std::to_string(reading.value.bits())) + "/" +
            std::to_string(std::hash<std::string>()(reading.value.bytes()) % 10'000) + "@" +
            std::to_string(reading.timeMs - kStartMs) + "q" + std::to_string(reading.quality) + reading.unit;
  return text;
}

} // namespace

bool World::lineIsQuiet() const {
  return m_up.idle() && m_down.idle() &&
         std::ranges::none_of(m_nodes, [](const auto& node) { return node->hasPlans(); });
}

// Nobody can know what a node did whose newest messages are lost, before it says a word. So it is after a death that
// came late where bdSeq does not tell sessions apart.
bool World::needsAWord(std::size_t node) const {
  const SimulatedNode& n = *m_nodes[node];
  return n.isOnline() &&
         (!m_hearing[node].isUpToDate() || (n.bdSeqWasLost && m_hearing[node].deathCameLate()));
}

std::int64_t World::backOffEndMs(std::size_t node) const {
  return m_asked[node].lastMs + std::max(kIntervalMs, m_asked[node].backOffMs);
}

// Times tell the host which birth a message belongs to, while they may have overtaken each other: no longer so, once
// the clock was set back. An operator asks for the births when that time is over.
void World::askWhoseClockWasSetBack() {
  if (std::ranges::none_of(m_nodes, [](const auto& node) { return node->clockWasSetBack; }))
    return;
  pass(kReorderMs);
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    if (!std::exchange(m_nodes[i]->clockWasSetBack, false) || !m_nodes[i]->isOnline())
      continue;
    (void)m_host->session.requestRebirth("plant", "n" + std::to_string(i), hostNow(), m_host->outbox);
    ++m_sightings.clocks;
  }
  pass(kStepMs);
}

std::optional<std::string> World::quiet() {
  m_up.clear();
  m_down.clear();
  while (!lineIsQuiet())
    pass(kStepMs);
  askWhoseClockWasSetBack();
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    if (!needsAWord(i))
      continue;
    m_nodes[i]->sayAWord(m_nowMs);
    ++m_sightings.words;
  }
  std::optional<std::string> found = compareInTime(m_nowMs);
  if (!found)
    found = unfinished();
  m_writesPending -= std::min(m_writesPending, m_host->session.takeWriteOutcomes().size());
  return found;
}

// Each node when its time is up, and all of them at the end: what agrees stays so.
std::optional<std::string> World::compareInTime(std::int64_t beganMs) {
  std::array<std::pair<std::int64_t, std::size_t>, kNodes> dues;
  for (std::size_t i = 0; i < kNodes; ++i)
    dues[i] = {std::max(beganMs + kReorderMs, backOffEndMs(i)) + kAgreeMs, i};
  std::ranges::sort(dues);
  for (const auto& [dueMs, node] : dues) {
    while (m_nowMs < dueMs && m_sightings.measures) {
      pass(kStepMs);
      if (differenceOf(node))
        m_sightings.slowestMs = std::max(m_sightings.slowestMs, m_nowMs + kStepMs - (dueMs - kAgreeMs));
    }
    pass(dueMs - m_nowMs);
    if (std::optional<std::string> found = differenceOf(node))
      return found;
  }
  return difference();
}

std::optional<std::string> World::unfinished() const {
  if (!m_wrong.empty())
    return m_wrong;
  for (const auto& node : m_nodes)
    if (!node->refusal().empty())
      return node->refusal();
  if (m_host->session.heldBytes() != 0)
    return "messages are held";
  return std::nullopt;
}

std::optional<std::string> World::difference() {
  for (std::size_t i = 0; i < m_nodes.size(); ++i) {
    if (std::optional<std::string> found = differenceOf(i))
      return found;
  }
  return std::nullopt;
}

std::optional<std::string> World::differenceOf(std::size_t node) {
  const SimulatedNode& truth = *m_nodes[node];
  ++m_sightings.comparisons;
  if (!truth.isOnline() && truth.bdSeqWasLost) { // nobody can tell its births and deaths apart
    ++m_sightings.forgetful;
    return std::nullopt;
  }
  if (!truth.isOnline() && !m_hearing[node].isUpToDate()) {
    ++m_sightings.unheardDeaths;
    return std::nullopt;
  }
  if (truth.isOnline() && m_hearing[node].birthIsLostUnseen()) {
    ++m_sightings.unseenBirths;
    return std::nullopt;
  }
  for (std::size_t device = 0; device < kDevices.size(); ++device) {
    const std::string path = truth.path(device);
    const bool online = truth.isOnline() && truth.has(device);
    if (m_view.online(path) != online)
      return path +
             (online ? " is online, and the host does not know" : " is offline, and the host does not know");
    if (online && !m_view.fresh(path))
      return path + " is online, and the host has not heard of it since it was away";
    if (online && m_view.readings(path) != truth.readings(device))
      return path + ": values differ, host:" + text(m_view.readings(path)) +
             ", edge:" + text(truth.readings(device));
  }
  return std::nullopt;
}

} // namespace muster::test
