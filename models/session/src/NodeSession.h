// The session of each edge node as the host sees it: births, deaths and data in the order of their seq.
//
// Chosen where the specification leaves it open:
// - Aliases are looked up within the device that the topic names, so that senders which number each device from 0
//   do no harm.
// - Messages around an NBIRTH that come out of order are told apart by the payload's timestamp, for as long as the
//   reorder timeout after it; later a sender's clock that was set back must do no harm.
// - Messages that contradict each other (a number twice, a birth after its successor, a time that goes back) put the
//   node in doubt: it is asked for its births when nothing contradicted for the reorder timeout, for by then all that
//   was under way is here. A birth that comes earlier is taken and is not the last word.
// - The NDEATH of a session after the known one ends that one where messages are missing, else when the node stays
//   silent for twice the reorder timeout, though it was asked.
// - A device that was online and is not born again within birthGraceMs after its node is gone: it gets a death
//   event. Until then data of others say nothing of it: nodes may stagger their births.
// - Births in a loop: one that tells an online device's series once more within a second makes no event; all others
//   make three events at once and one a second. The newest is told in the end, and no death of one that was not told.
// - A gap that is not filled in time is told, what was held is taken all the same, and a rebirth is asked for.
// Thread: one.
#pragma once

#include "BirthReader.h"
#include "RebirthScheduler.h"

#include <deque>

namespace muster {

// A message of an edge node, decoded. Views live as long as the call.
struct Arrival {
  MessageType type = MessageType::NData;
  std::string_view device;
  std::string_view payload; // the bytes
  const PayloadView* view = nullptr;
  Now received;

  std::int64_t sentMs() const; // far in the past where the payload has no timestamp
};

class NodeSession {
 public:
  NodeSession(HostContext& context, Rejections& rejections, RebirthScheduler& rebirths);

  void onArrival(HostNode& node, const Arrival& arrival);
  // Time-outs.
  template<class FindNode>
  void onTick(FindNode find) {
    onDeadlines(m_windows, find, [this](HostNode& node, std::int64_t due) { onWindowTimeout(node, due); });
    onDeadlines(m_graces, find, [this](HostNode& node, std::int64_t due) {
      if (node.complete)
        buryAwaiting(node, due - m_context.options.birthGraceMs);
    });
    onDeadlines(m_deaths, find, [this](HostNode& node, std::int64_t) { onDeathTimeout(node); });
    onDeadlines(m_untold, find, [this](HostNode& node, std::int64_t) { tellUntold(node); });
    onDeadlines(m_propertyTimers, find, [this](HostNode& node, std::int64_t) {
      if (m_properties.onTimer(node))
        startPropertyTimer(node);
    });
  }
  // The connection to the broker broke: anything may be missing from now on.
  void onAway(HostNode& node);
  // Gaps that are counted and were not told.
  void tellRestOfGaps(HostNode& node);
  // The node is forgotten, with what it holds.
  void release(HostNode& node) {
    clearWindow(node);
    settleBirths(node);
  }

 private:
  struct Deadline {
    std::int64_t dueMs = 0; // monotonic
    std::uint32_t slot = 0;
    std::uint32_t serial = 0;
  };
  using Deadlines = std::deque<Deadline>; // all of one length, so in order

  template<class FindNode, class Action>
  void onDeadlines(Deadlines& deadlines, FindNode find, Action action) {
    while (!deadlines.empty() && deadlines.front().dueMs <= m_context.now.monotonicMs) {
      const Deadline due = deadlines.front();
      deadlines.pop_front();
      if (HostNode* node = find(due.slot, due.serial))
        action(*node, due.dueMs);
    }
  }

  bool checkSeq(HostNode& node, const Arrival& arrival);
  void onNodeBirth(HostNode& node, const Arrival& arrival);
  bool hasRecentEvidence(const HostNode& node) const;
  bool isAnswer(const HostNode& node, const Arrival& arrival) const;
  bool endsSession(const HostNode& node, std::optional<std::uint64_t> bdSeq) const;
  bool mayBeOrder(HostNode& node);
  bool isBirthRecent(const HostNode& node) const;
  bool isAfterNewer(HostNode& node, const Arrival& arrival);
  bool isOvertaken(const HostNode& node, const Arrival& arrival) const;
  bool isDoubtful(HostNode& node, const Arrival& arrival);
  void tellBirth(HostNode& node, HostDevice& device, const Arrival& arrival, bool wasOnline,
                 std::vector<SeriesId> announced);
  void tellUntold(HostNode& node);
  void noteChange(HostNode& node, bool isOfDevice);
  void openSession(HostNode& node, const Arrival& arrival);
  void sortHeld(HostNode& node, const Arrival& birth);
  void onNodeDeath(HostNode& node, const Arrival& arrival);
  void expectDeath(HostNode& node);
  void onDeathTimeout(HostNode& node);
  void bury(HostNode& node, std::int64_t utcMs);
  void onSequenced(HostNode& node, const Arrival& arrival);
  void onUnborn(HostNode& node, const Arrival& arrival);
  void onEarly(HostNode& node, const Arrival& arrival);
  void onWindowTimeout(HostNode& node, std::int64_t dueMs);

  void accept(HostNode& node, const Arrival& arrival);
  void onDeviceBirth(HostNode& node, const Arrival& arrival);
  void onDeviceDeath(HostNode& node, const Arrival& arrival);
  void onData(HostNode& node, const Arrival& arrival);

  void missBirth(HostNode& node, std::string_view device); // device empty: the node's
  void settleBirth(HostNode& node, std::string_view device);
  void settleBirths(HostNode& node); // all of them

  HostDevice* findOrAddDevice(HostNode& node, std::string_view name);
  bool giveId(HostNode& node, HostDevice& device, std::string_view name);
  void noteFoldedName(HostNode& node, const HostDevice& device, std::string_view name);
  void buryAwaiting(HostNode& node, std::int64_t sinceMs);
  static void forgive(HostNode& node, HostDevice& device); // it is no longer missed
  void die(HostDevice& device, std::int64_t timeMs, std::string detail);

  HeldMessage copyOf(const Arrival& arrival) const;
  void acceptHeld(HostNode& node, const HeldMessage& held);
  void drain(HostNode& node);
  void acceptAllHeld(HostNode& node);
  void tellGap(HostNode& node, std::uint8_t arrived);
  void startTimer(HostNode& node);
  void startPropertyTimer(const HostNode& node);
  void clearWindow(HostNode& node);
  void wantRebirth(HostNode& node, const char* reason, std::int64_t delayMs = 0);
  void doubt(HostNode& node);
  void settleDoubt(HostNode& node);
  void wantCure(HostNode& node, const Arrival& evidence, const char* reason);
  void noteEvidence(HostNode& node, std::int64_t sentMs);
  void tell(EventKind kind, DeviceId device, std::int64_t timeMs, std::string detail,
            std::vector<SeriesId> series = {});
  ReorderLimits windowLimits() const;

  static constexpr std::uint8_t kMostOddBirths = 3; // that are asked for because of times alone
  static constexpr const char* kConflict = "messages contradict each other";

  HostContext& m_context;
  Rejections& m_rejections;
  RebirthScheduler& m_rebirths;
  PropertyChanges m_properties;
  SampleReader m_samples;
  BirthReader m_births;
  PayloadView m_heldView; // of held messages, whose turn comes while another view is in use
  Deadlines m_windows;
  Deadlines m_graces;
  Deadlines m_deaths;
  Deadlines m_untold; // one for a node
  Deadlines m_propertyTimers;
};

} // namespace muster
