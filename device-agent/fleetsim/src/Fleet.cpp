#include <fleetsim/Fleet.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

namespace muster::fleetsim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kConnectingAtOnce = 200; // a broker's listen queue is short, TLS costs it a core
constexpr microseconds kConnectTimeout = seconds(30);
constexpr microseconds kGatherTime = seconds(60); // for everybody to be born; whoever is not then is given up
constexpr microseconds kFirstWait = milliseconds(500);
constexpr std::uint32_t kMostDoublings = 4; // 8 s
constexpr microseconds kFarewell = seconds(10);
constexpr microseconds kIdle = milliseconds(100);
constexpr std::uint64_t kOtherFiles = 64;
constexpr int kTimersAtOnce = 256; // then sockets get their turn

std::int64_t nowUs() {
  return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Now readClocks() {
  const auto utc = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<milliseconds>(utc).count(), nowUs() / 1000};
}

} // namespace

Result<void> raiseFileLimit(std::uint64_t files) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return unexpected(ErrorCode::Io, "limit of open files", std::strerror(errno));
  if (limit.rlim_cur >= files)
    return {};
  const rlim_t hardBefore = limit.rlim_max;
  limit.rlim_cur = files;
  limit.rlim_max = std::max<rlim_t>(files, hardBefore);
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
    return {};
  return unexpected(ErrorCode::LimitExceeded, "limit of open files",
                    "needs " + std::to_string(files) + ", may have " + std::to_string(hardBefore) +
                        " (raise it with ulimit -Hn, or simulate fewer nodes)");
}

Fleet::Fleet(const Options& options, const MqttSettings& mqtt, TruthFile* truth, OnStatus onStatus)
    : m_options(options), m_onStatus(std::move(onStatus)), m_shared(options, mqtt, truth),
      m_random(signalSeed(options.seed, 0xffff'ffff, 0, 0)) {
}

Result<FleetStatus> Fleet::run(const std::atomic<bool>& stop) {
  if (auto prepared = prepare(); !prepared)
    return unexpected(prepared.error());
  while (!isOver(stop)) {
    if (auto stepped = step(); !stepped)
      return unexpected(stepped.error());
  }
  leaveAll();
  return status();
}

Result<void> Fleet::prepare() {
  if (auto raised = raiseFileLimit(m_options.nodes + kOtherFiles); !raised)
    return raised;
  m_startedUs = nowUs();
  m_lastSecondUs = m_startedUs;
  m_slots.resize(m_options.nodes);
  m_neverBorn = m_options.nodes;
  for (std::uint32_t i = 0; i < m_options.nodes; ++i) {
    m_slots[i].node = std::make_unique<SimNode>(m_shared, i);
    const auto delay = static_cast<std::int64_t>(1e6 * i / m_options.connectsPerSecond);
    m_schedule.add({m_startedUs + delay, TimerKind::Connect, i, 0});
  }
  m_schedule.add({m_startedUs + 1'000'000, TimerKind::Second, 0, 0});
  return {};
}

bool Fleet::isOver(const std::atomic<bool>& stop) {
  if (stop.load(std::memory_order_relaxed))
    return true;
  if (m_shared.truth != nullptr && m_shared.truth->error())
    return true;
  const auto now = nowUs();
  if (!m_gatheredUs && (m_neverBorn == 0 || now - m_startedUs > kGatherTime.count())) {
    m_gatheredUs = now;
    if (m_options.breaksPerMinute > 0)
      m_schedule.add({now, TimerKind::Break, 0, 0});
  }
  const bool hasEnd = m_options.runFor.count() > 0;
  return hasEnd && m_gatheredUs && now - *m_gatheredUs >= microseconds(m_options.runFor).count();
}

Result<void> Fleet::step() {
  runDueTimers();
  startConnections();
  const auto due = m_schedule.nextDueUs();
  const microseconds wait(due ? std::clamp<std::int64_t>(*due - nowUs(), 0, kIdle.count()) : kIdle.count());
  for (const auto& ready : m_poller.wait(wait)) {
    m_slots[ready.key].node->handle(ready.readable, ready.writable, readClocks());
    settle(ready.key);
  }
  return {};
}

void Fleet::runDueTimers() {
  const auto now = nowUs();
  for (int i = 0; i < kTimersAtOnce; ++i) {
    const auto timer = m_schedule.takeDue(now);
    if (!timer)
      return;
    onTimer(*timer);
  }
}

void Fleet::onTimer(const Timer& timer) {
  Slot& slot = m_slots[timer.node];
  switch (timer.kind) {
  case TimerKind::Connect:
    m_wantToConnect.push_back(timer.node);
    return;
  case TimerKind::ConnectTimeout:
    if (slot.node->phase() == SimNode::Phase::Connecting && slot.connection == timer.detail) {
      m_lastError = slot.node->id() + ": no answer from the broker";
      slot.node->giveUp();
      settle(timer.node);
    }
    return;
  case TimerKind::Tick:
    onTick(timer.node, timer.dueUs);
    return;
  case TimerKind::Break:
    onBreak();
    return;
  case TimerKind::DeviceBack:
    slot.node->restoreDevice(timer.detail, readClocks());
    settle(timer.node);
    return;
  case TimerKind::Second:
    onSecond();
    return;
  }
}

void Fleet::onTick(std::uint32_t index, std::int64_t dueUs) {
  m_slots[index].node->tick(readClocks());
  settle(index);
  const auto period = static_cast<std::int64_t>(1e6 / m_options.rateHz);
  auto next = dueUs + period;
  for (const auto now = nowUs(); next + period < now; next += period)
    ++m_shared.counters.ticksLate;
  m_schedule.add({next, TimerKind::Tick, index, 0});
}

void Fleet::onBreak() {
  const auto spacing = static_cast<std::int64_t>(60e6 / m_options.breaksPerMinute);
  m_schedule.add({nowUs() + spacing, TimerKind::Break, 0, 0});
  const std::uint32_t index = m_random.below(m_options.nodes);
  const std::uint32_t kind = m_random.below(m_options.devices > 0 ? 3 : 2);
  Slot& slot = m_slots[index];
  if (slot.node->phase() != SimNode::Phase::Born)
    return;
  ++m_shared.counters.breaks;
  if (kind == 2) {
    const std::uint32_t device = 1 + m_random.below(m_options.devices);
    slot.node->removeDevice(device, readClocks());
    m_schedule.add({nowUs() + microseconds(m_options.outage).count(), TimerKind::DeviceBack, index, device});
  } else {
    slot.absence = m_options.outage;
    kind == 0 ? slot.node->leave(readClocks()) : slot.node->cutOff();
  }
  settle(index);
}

void Fleet::onSecond() {
  const auto now = nowUs();
  m_schedule.add({std::max(m_lastSecondUs + 2'000'000, now), TimerKind::Second, 0, 0});
  for (std::uint32_t i = 0; i < m_slots.size(); ++i) {
    m_slots[i].node->everySecond(readClocks());
    settle(i);
  }
  const double elapsed = static_cast<double>(now - m_lastSecondUs) / 1e6;
  const auto rate = [&](std::uint64_t later, std::uint64_t earlier) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(later - earlier) / elapsed));
  };
  m_status.messagesPerSecond = rate(m_shared.counters.messages, m_lastCounters.messages);
  m_status.samplesPerSecond = rate(m_shared.counters.samples, m_lastCounters.samples);
  m_lastCounters = m_shared.counters;
  m_lastSecondUs = now;
  if (m_onStatus)
    m_onStatus(status());
}

void Fleet::startConnections() {
  while (m_connecting < kConnectingAtOnce && !m_wantToConnect.empty()) {
    const std::uint32_t index = m_wantToConnect.front();
    m_wantToConnect.pop_front();
    Slot& slot = m_slots[index];
    ++slot.connection;
    if (auto connected = slot.node->connect(readClocks()); !connected) {
      m_lastError = slot.node->id() + ": " + connected.error().detail;
      m_schedule.add({nowUs() + waitBeforeConnecting(slot).count(), TimerKind::Connect, index, 0});
      continue;
    }
    m_schedule.add({nowUs() + kConnectTimeout.count(), TimerKind::ConnectTimeout, index, slot.connection});
    settle(index);
  }
}

microseconds Fleet::waitBeforeConnecting(Slot& slot) {
  if (slot.absence)
    return *std::exchange(slot.absence, std::nullopt);
  const auto nominal = kFirstWait * (1U << std::min(slot.attempts++, kMostDoublings));
  return microseconds(
      static_cast<std::int64_t>(static_cast<double>(nominal.count()) * (0.5 + m_random.unit() / 2)));
}

void Fleet::settle(std::uint32_t index) {
  const auto before = std::exchange(m_slots[index].seen, m_slots[index].node->phase());
  if (before != m_slots[index].seen)
    onPhase(index, before);
  watch(index);
}

void Fleet::onPhase(std::uint32_t index, SimNode::Phase before) {
  using Phase = SimNode::Phase;
  Slot& slot = m_slots[index];
  const Phase after = slot.seen;
  m_connecting += (after == Phase::Connecting ? 1U : 0U) - (before == Phase::Connecting ? 1U : 0U);
  m_born += (after == Phase::Born ? 1U : 0U) - (before == Phase::Born ? 1U : 0U);
  if (after == Phase::Born) {
    slot.attempts = 0;
    if (!slot.ticks) {
      slot.ticks = true;
      --m_neverBorn;
      const double period = 1e6 / m_options.rateHz;
      // Each node has its place in the period: the fleet's load is even.
      const auto place = static_cast<std::int64_t>(period * index / m_options.nodes);
      const auto now = nowUs();
      const auto past = static_cast<std::int64_t>(std::fmod(static_cast<double>(now - m_startedUs), period));
      const auto wait = place >= past ? place - past : place - past + static_cast<std::int64_t>(period);
      m_schedule.add({now + wait, TimerKind::Tick, index, 0});
    }
  }
  if (after == Phase::Away) {
    slot.watchedFd = -1;
    if (before != Phase::Leaving && !slot.node->closedBecause().empty())
      m_lastError = slot.node->id() + ": " + slot.node->closedBecause();
    if (!m_leaving)
      m_schedule.add({nowUs() + waitBeforeConnecting(slot).count(), TimerKind::Connect, index, 0});
  }
}

void Fleet::watch(std::uint32_t index) {
  Slot& slot = m_slots[index];
  const int fd = slot.node->fd();
  if (fd < 0) {
    slot.watchedFd = -1;
    return;
  }
  if (fd != slot.watchedFd) {
    // A connection that is only being made says by becoming writable that it is there.
    if (auto added = m_poller.add(fd, index, true); !added)
      m_lastError = slot.node->id() + ": " + added.error().message();
    slot.watchedFd = fd;
    slot.watchesWrite = true;
    return;
  }
  const bool wantsWrite = slot.node->wantsWrite();
  if (wantsWrite == slot.watchesWrite || slot.node->phase() == SimNode::Phase::Away)
    return;
  if (auto changed = m_poller.change(fd, index, wantsWrite); !changed)
    m_lastError = slot.node->id() + ": " + changed.error().message();
  slot.watchesWrite = wantsWrite;
}

void Fleet::leaveAll() {
  m_leaving = true;
  const auto end = nowUs() + kFarewell.count();
  for (std::uint32_t i = 0; i < m_slots.size(); ++i) {
    if (m_slots[i].seen != SimNode::Phase::Leaving)
      m_slots[i].node->leave(readClocks());
    settle(i);
  }
  const auto someLeft = [&] {
    return std::any_of(m_slots.begin(), m_slots.end(),
                       [](const Slot& s) { return s.node->phase() != SimNode::Phase::Away; });
  };
  while (someLeft() && nowUs() < end) {
    for (const auto& ready : m_poller.wait(kIdle)) {
      m_slots[ready.key].node->handle(ready.readable, ready.writable, readClocks());
      settle(ready.key);
    }
  }
}

FleetStatus Fleet::status() const {
  FleetStatus now = m_status;
  now.age = std::chrono::duration_cast<seconds>(microseconds(nowUs() - m_startedUs));
  now.nodes = m_options.nodes;
  now.born = m_born;
  now.neverBorn = m_neverBorn;
  now.counters = m_shared.counters;
  now.lastError = m_lastError;
  return now;
}

} // namespace muster::fleetsim
