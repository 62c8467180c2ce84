// The real Connector: a HostRuntime with an Inbox behind each feed, probeBroker behind each test.
// For the composition root, which has the factory of MQTT clients; windows take a Connector.
// Thread: the GUI's. Feeds and tests go without a wait; what they leave behind is waited for where the last of
// them and the connector are gone.
#pragma once

#include <items/Connector.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace muster {
class MqttClient;
class MqttListener;
} // namespace muster

namespace muster::items {

class BackgroundWork;

// A history beside a connection. isRecorded: what the host finds out goes into it; else it is only read, and somebody else
// may be writing it.
struct RecordingChoice {
  std::string file;   // empty: as folder says
  std::string folder; // of a file for each broker; empty: no history
  bool isRecorded = false;
  std::optional<std::uint64_t> mostBytes; // the oldest samples go past it; nothing: all are kept
};

class HostConnector final : public Connector {
 public:
  using ClientFactory = std::function<std::unique_ptr<MqttClient>(MqttListener&)>; // MqttClientFactory

  // hostId empty: look only, publish no STATE. Client ids are HostRuntime's.
  HostConnector(ClientFactory factory, std::string hostId);
  ~HostConnector() override;

  // How long a gap in seq may wait for the messages that are missing, before a rebirth is asked for; 0: not at
  // all. Of connections that are opened from now on.
  void setReorderTimeout(std::chrono::milliseconds timeout) { m_reorderTimeout = timeout; }

  // Of connections that are opened from now on.
  void setHistory(RecordingChoice choice) { m_history = std::move(choice); }
  Result<std::unique_ptr<FleetFeed>> open(const ConnectionSettings& settings) override;
  std::unique_ptr<FleetFeed> openHistory(const QString& file) override;
  std::unique_ptr<ConnectionTest> makeTest() override;

 private:
  ClientFactory m_factory;
  std::string m_hostId;
  std::chrono::milliseconds m_reorderTimeout = kDefaultReorderTimeout;
  RecordingChoice m_history;
  std::shared_ptr<BackgroundWork> m_work;
};

} // namespace muster::items
