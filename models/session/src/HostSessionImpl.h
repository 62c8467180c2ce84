// The state of a HostSession, and the way of each message to the part that it concerns.
// Thread: as HostSession.
#pragma once

#include "HostStatePublisher.h"
#include "NodeSession.h"
#include "NodeTable.h"

#include <deque>

namespace muster {

class HostSession::Impl {
 public:
  Impl(HostSessionOptions options, SeriesDirectory& directory);

  ConnectPlan beginConnect(const Now& now);
  void onConnected(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox);
  void onConnectionLost(const Now& now, FleetUpdate& update);
  void shutDown(const Now& now, std::vector<OutgoingMessage>& outbox);
  void onMessage(const IncomingMessage& message, const Now& now, FleetUpdate& update,
                 std::vector<OutgoingMessage>& outbox);
  void onTick(const Now& now, FleetUpdate& update, std::vector<OutgoingMessage>& outbox);
  Result<void> requestRebirth(std::string_view group, std::string_view node, const Now& now,
                              std::vector<OutgoingMessage>& outbox);
  Result<WriteId> write(const WriteRequest& request, const Now& now, std::vector<OutgoingMessage>& outbox);
  std::vector<WriteOutcome> takeWriteOutcomes();
  std::vector<NodeControl> controls(std::string_view group, std::string_view node);
  void tellRest(const Now& now, FleetUpdate& update);

  HostContext m_context;
  bool m_wantsReconnect = false;

 private:
  void begin(const Now& now, FleetUpdate& update);
  void onState(const TopicView& topic, const IncomingMessage& message, std::vector<OutgoingMessage>& outbox);
  void onNodeMessage(const TopicView& topic, const IncomingMessage& message);
  bool isWanted(const TopicView& topic) const;
  void countBad(const TopicView& topic, const Error& error);
  void tellBad(const TopicView& topic, const Error& error);
  void sendRebirths(std::vector<OutgoingMessage>& outbox);
  void sendStrangersRebirths(std::vector<OutgoingMessage>& outbox);
  void tellHost(EventKind kind);

  // An operator's wish for a node that was not heard yet: only its answer makes it known, so it takes no slot.
  struct Stranger {
    std::string group;
    std::string node;
    bool deferred = false;
  };

  NodeTable m_nodes;
  Rejections m_rejections;
  RebirthScheduler m_rebirths;
  NodeSession m_sessions;
  HostStatePublisher m_state;
  std::deque<Stranger> m_strangers; // to be asked, oldest first
  PayloadView m_view;
  std::vector<FleetEvent> m_untold; // of requestRebirth, until the next tick
  bool m_connected = false;
};

} // namespace muster
