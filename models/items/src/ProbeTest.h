// ConnectionTest by probeBroker on a thread of its own.
#pragma once

#include <items/Connector.h>
#include <transport/Probe.h>

#include <stop_token>
#include <thread>

namespace muster::items {

class ProbeTest final : public ConnectionTest {
 public:
  explicit ProbeTest(MqttClientFactory factory);
  ~ProbeTest() override;

  void start(const ConnectionSettings& settings) override;
  void cancel() override;

 private:
  void onStep(int run, const StepReport& report);
  void onDone(int run, bool passed);
  void markRunning(int index);

  MqttClientFactory m_factory;
  QList<TestStep> m_steps;
  bool m_tls = false;
  int m_run = 0; // reports of an earlier run are dropped
  std::jthread m_thread;
};

} // namespace muster::items
