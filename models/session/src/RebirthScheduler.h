// When which edge node is asked to be born again: at most one request to a node in an interval that doubles
// while the node does not answer, and for all nodes together what one token bucket gives. Nodes are known by
// their slot, a small number. Thread: one.
#pragma once

#include <queue>

#include <cstdint>
#include <deque>
#include <limits>
#include <vector>

namespace muster {

struct RebirthOptions {
  std::int64_t intervalMs = 10'000;
  double perSecond = 200;
};

struct RebirthRequest {
  std::uint32_t slot = 0;
  const char* reason = ""; // for a person; lives for ever
  std::uint32_t tries = 0; // unanswered ones, this one included
};

class RebirthScheduler {
 public:
  explicit RebirthScheduler(RebirthOptions options);

  // A request is to go out as soon as node and bucket allow, not before notBeforeMs (monotonic).
  void want(std::uint32_t slot, std::int64_t notBeforeMs, const char* reason);
  // An operator's wish: the limit of the node does not apply, and it goes before all others.
  void wantNow(std::uint32_t slot, const char* reason);
  // The node was born: what was wanted is there. cured: the interval is the shortest again.
  void answered(std::uint32_t slot, bool cured);
  // The node gives births, though none that could be believed yet: no reason to ask it ever less often.
  void heard(std::uint32_t slot);
  // The node says something: requests that it did not answer before do not count.
  void isAlive(std::uint32_t slot) { node(slot).tries = 0; }
  // The slot will belong to another node.
  void forget(std::uint32_t slot);

  // For a request to a node that has no slot. False: the bucket is empty.
  bool takeToken(std::int64_t nowMs);
  // The next request that may go out now; false where there is none. deferred counts requests that wait for
  // the bucket, each once.
  bool next(std::int64_t nowMs, RebirthRequest& request, std::uint64_t& deferred);

 private:
  static constexpr std::int64_t kNotQueued = std::numeric_limits<std::int64_t>::max();
  struct Node {
    bool wanted = false;
    bool deferred = false;
    std::uint32_t ticket = 0; // of the newest entry that is ready; older ones are void
    std::uint32_t tries = 0;
    std::int64_t dueMs = 0;
    std::int64_t queuedMs = kNotQueued; // when the earliest entry of m_waiting comes up
    std::int64_t askedMs = 0;
    std::int64_t allowedMs = 0;
    std::int64_t intervalMs = 0;
    const char* reason = "";
  };
  struct Entry {
    std::int64_t dueMs = 0;
    std::uint32_t slot = 0;
    std::uint32_t ticket = 0;
    bool operator>(const Entry& other) const { return dueMs > other.dueMs; }
  };

  Node& node(std::uint32_t slot);
  bool isVoid(const Entry& entry) const;
  void refill(std::int64_t nowMs);
  void moveDue(std::int64_t nowMs);
  void enqueue(std::uint32_t slot);

  RebirthOptions m_options;
  std::vector<Node> m_nodes; // by slot
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_waiting;
  std::deque<Entry> m_ready; // for the bucket
  double m_tokens = 0;
  std::int64_t m_filledMs = 0;
  bool m_started = false;
};

} // namespace muster
