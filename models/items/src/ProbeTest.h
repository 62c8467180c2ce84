// ConnectionTest by probeBroker on a thread of the background work; cancelling does not wait for it.
#pragma once

#include "BackgroundWork.h"

#include <items/Connector.h>
#include <transport/Probe.h>

namespace muster::items {

class ProbeTest final : public ConnectionTest {
 public:
  ProbeTest(MqttClientFactory factory, std::shared_ptr<BackgroundWork> work);
  ~ProbeTest() override;

  void start(const ConnectionSettings& settings) override;
  void cancel() override;

 private:
  void onStep(const StepReport& report);
  void markRunning(int index);

  MqttClientFactory m_factory;
  QList<TestStep> m_steps;
  bool m_tls = false;
  std::shared_ptr<BackgroundWork> m_work;
  std::shared_ptr<GuiCalls> m_calls; // of the run that is under way: those of earlier ones are closed
  std::stop_source m_stop{std::nostopstate};
};

} // namespace muster::items
