// FleetFeed over a running host. Destroying it waits for nothing: the host says its last words on a thread of
// the background work.
// Thread: the GUI's; the runtime and the inbox bring their own.
#pragma once

#include "BackgroundWork.h"
#include "LateRecorder.h"

#include <host/HostRuntime.h>
#include <host/Inbox.h>
#include <items/Fleet.h>

namespace muster::items {

class HostFeed final : public FleetFeed {
 public:
  HostFeed(HostRuntimeOptions options, MqttClientFactory factory, std::shared_ptr<BackgroundWork> work);
  ~HostFeed() override;

  void record(const RecordingChoice& choice); // before start()
  Result<void> start();

  std::vector<std::shared_ptr<const FleetUpdate>> take() override;
  LinkInfo link() const override;
  FeedFigures figures() const override;
  void retryNow() override;
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override;
  void write(const MetricWrite& request, std::function<void(WriteAnswer)> done) override;
  RecordingInfo recording() const override;

 private:
  struct Host {
    Host(HostRuntimeOptions options, MqttClientFactory factory);
    Inbox inbox;
    std::unique_ptr<LateRecorder> recorder; // null: nothing is recorded
    HostRuntime runtime;                    // last: stops before what it feeds goes
  };
  const BrokerOptions m_broker;
  std::shared_ptr<BackgroundWork> m_work;
  std::shared_ptr<GuiCalls> m_calls; // answers reach the GUI's thread through it, and none after this is gone
  std::shared_ptr<Host> m_host;      // of this alone until it goes
};

} // namespace muster::items
