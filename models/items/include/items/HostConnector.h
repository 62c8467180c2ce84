// The real Connector: a HostRuntime with an Inbox behind each feed, probeBroker behind each test.
// For the composition root, which has the factory of MQTT clients; windows take a Connector.
// Thread: the GUI's. Feeds and tests go without a wait; what they leave behind is waited for where the last of
// them and the connector are gone.
#pragma once

#include <items/Connector.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace muster {
class MqttClient;
class MqttListener;
} // namespace muster

namespace muster::items {

class BackgroundWork;

class HostConnector final : public Connector {
 public:
  using ClientFactory = std::function<std::unique_ptr<MqttClient>(MqttListener&)>; // MqttClientFactory

  // hostId empty: look only, publish no STATE. Client ids are HostRuntime's.
  HostConnector(ClientFactory factory, std::string hostId);
  ~HostConnector() override;

  // How long a gap in seq may wait for the messages that are missing, before a rebirth is asked for; 0: not at
  // all. Of connections that are opened from now on.
  void setReorderTimeout(std::chrono::milliseconds timeout) { m_reorderTimeout = timeout; }

  Result<std::unique_ptr<FleetFeed>> open(const ConnectionSettings& settings) override;
  std::unique_ptr<ConnectionTest> makeTest() override;

 private:
  ClientFactory m_factory;
  std::string m_hostId;
  std::chrono::milliseconds m_reorderTimeout = kDefaultReorderTimeout;
  std::shared_ptr<BackgroundWork> m_work;
};

} // namespace muster::items
