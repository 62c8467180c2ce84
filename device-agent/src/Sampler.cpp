#include <agent/FixedPeriod.h>
#include <agent/Sampler.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace muster::agent {

Now systemNow() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

// One thread with its collectors. Shared between Sampler and thread, so that a thread which hangs in a
// collector can outlive the Sampler without touching what is gone.
struct Sampler::Lane {
  struct Member {
    std::size_t index = 0;
    std::unique_ptr<Collector> collector;
    std::size_t described = 0;    // metrics that the sink knows of
    std::uint64_t exceptions = 0; // that did not come from reading
  };

  std::size_t number = 0;
  std::vector<Member> members;
  std::chrono::milliseconds period{1000};
  Sink sink;

  std::mutex mutex; // guards what follows
  std::condition_variable changed;
  bool stopping = false;
  bool finished = true;

  void run();
  bool waitUntil(std::int64_t monotonicMs);
  Collected sample(Member& member, std::uint64_t missed) const;
  void read(const Member& member, Collected& collected) const;
  void sampleAll(std::uint64_t missed);
  void deliver(Round round);
};

// False when it is time to stop.
bool Sampler::Lane::waitUntil(std::int64_t monotonicMs) {
  std::unique_lock lock(mutex);
  const std::chrono::steady_clock::time_point due{std::chrono::milliseconds(monotonicMs)};
  changed.wait_until(lock, due, [this] { return stopping; });
  return !stopping;
}

Collected Sampler::Lane::sample(Member& member, std::uint64_t missed) const {
  Collected collected;
  collected.collector = member.index;
  collected.lane = number;
  collected.now = systemNow();
  collected.missed = missed;
  try {
    read(member, collected);
  } catch (const std::exception& error) {
    // Out of memory, most likely. Nothing of this collector this time; it is tried again with the next point.
    ++member.exceptions;
    collected.added.clear();
    collected.readings.clear();
    collected.trouble = error.what();
  }
  collected.tookMs = systemNow().monotonicMs - collected.now.monotonicMs;
  collected.failures = member.collector->failures() + member.exceptions;
  return collected;
}

void Sampler::Lane::read(const Member& member, Collected& collected) const {
  member.collector->collect(collected.now, collected.readings);
  collected.trouble = member.collector->trouble();
  const auto described = member.collector->describe();
  collected.added.assign(described.begin() + static_cast<std::ptrdiff_t>(member.described), described.end());
}

void Sampler::Lane::sampleAll(std::uint64_t missed) {
  Round round;
  std::vector<std::size_t> added;
  for (Member& member : members) {
    round.push_back(sample(member, missed));
    added.push_back(round.back().added.size());
  }
  deliver(std::move(round));
  for (std::size_t i = 0; i < members.size(); ++i)
    members[i].described += added[i];
}

void Sampler::Lane::deliver(Round round) {
  // Under the lock: after stop() has set stopping no sink call may begin.
  const std::lock_guard lock(mutex);
  if (!stopping)
    sink(std::move(round));
}

void Sampler::Lane::run() {
  FixedPeriod grid(systemNow().monotonicMs, period.count());
  while (waitUntil(grid.dueMs())) {
    try {
      sampleAll(grid.missed());
    } catch (const std::exception&) {
      // No memory even to hand it over: a round that is missing, and counted as such by each of its members.
      for (Member& member : members)
        ++member.exceptions;
    }
    grid.done(systemNow().monotonicMs);
  }
  const std::lock_guard lock(mutex);
  finished = true;
  changed.notify_all();
}

Sampler::Sampler(std::vector<std::unique_ptr<Collector>> collectors, std::chrono::milliseconds period,
                 Sink sink) {
  std::shared_ptr<Lane> common;
  const auto addLane = [&] {
    auto lane = std::make_shared<Lane>();
    lane->number = m_lanes.size();
    lane->period = period;
    lane->sink = sink;
    m_lanes.push_back(lane);
    return lane;
  };
  for (std::size_t i = 0; i < collectors.size(); ++i) {
    const bool ownThread = collectors[i]->mayBlock();
    if (!ownThread && !common)
      common = addLane();
    const auto lane = ownThread ? addLane() : common;
    lane->members.push_back({i, std::move(collectors[i]), 0});
  }
}

Sampler::~Sampler() {
  stop();
}

void Sampler::start() {
  for (const auto& lane : m_lanes) {
    lane->finished = false;
    std::thread([lane] { lane->run(); }).detach();
  }
}

std::size_t Sampler::stop(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (const auto& lane : m_lanes) {
    const std::lock_guard lock(lane->mutex);
    lane->stopping = true;
    lane->changed.notify_all();
  }
  std::size_t left = 0;
  for (const auto& lane : m_lanes) {
    std::unique_lock lock(lane->mutex);
    if (!lane->changed.wait_until(lock, deadline, [&] { return lane->finished; }))
      ++left;
  }
  return left;
}

std::size_t Sampler::threadCount() const {
  return m_lanes.size();
}

} // namespace muster::agent
