// FleetFeed over a running host.
// Thread: the GUI's; the runtime and the inbox bring their own.
#pragma once

#include <host/HostRuntime.h>
#include <host/Inbox.h>
#include <items/Fleet.h>

#include <QObject>

namespace muster::items {

class HostFeed final : public FleetFeed {
 public:
  HostFeed(HostRuntimeOptions options, MqttClientFactory factory);
  ~HostFeed() override; // stops the host

  Result<void> start();

  std::vector<std::shared_ptr<const FleetUpdate>> take() override;
  LinkInfo link() const override;
  FeedFigures figures() const override;
  void retryNow() override;
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override;

 private:
  const BrokerOptions m_broker;
  QObject m_context; // answers reach the GUI's thread through it, and none after this is gone
  Inbox m_inbox;
  HostRuntime m_runtime; // last: stops before the inbox goes
};

} // namespace muster::items
