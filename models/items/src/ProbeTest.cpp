#include "ProbeTest.h"

#include "BrokerOptionsOf.h"
#include "WindowAdvice.h"

#include <items/DisplayText.h>

namespace muster::items {

namespace {

int indexOf(ConnectStep step, bool tls) {
  const int index = static_cast<int>(step);
  return !tls && step > ConnectStep::Tls ? index - 1 : index;
}

} // namespace

ProbeTest::ProbeTest(MqttClientFactory factory, std::shared_ptr<BackgroundWork> work)
    : m_factory(std::move(factory)), m_work(std::move(work)) {
}

ProbeTest::~ProbeTest() {
  cancel();
}

void ProbeTest::start(const ConnectionSettings& settings) {
  cancel();
  m_calls = std::make_shared<GuiCalls>();
  m_tls = settings.tls;
  m_steps = stepsFor(settings);
  markRunning(0);
  m_stop = m_work->run([this, calls = m_calls, options = brokerOptionsOf(settings),
                        factory = m_factory](const std::stop_token& stop) {
    // this is touched by posted calls only, and none comes once the run is cancelled.
    const ProbeResult result = probeBroker(options, factory, stop, [&](const StepReport& report) {
      calls->post([this, report] { onStep(report); });
    });
    calls->post([this, passed = result.passed()] { emit finished(passed); });
  });
}

void ProbeTest::cancel() {
  if (m_calls)
    m_calls->close();
  m_calls.reset();
  m_stop.request_stop();
}

void ProbeTest::onStep(const StepReport& report) {
  const int index = indexOf(report.step, m_tls);
  if (index < 0 || index >= m_steps.size())
    return;
  TestStep& step = m_steps[index];
  step.outcome = report.error ? TestStep::Outcome::Failed : TestStep::Outcome::Passed;
  step.detail = displayText(report.error ? report.error->detail : report.detail);
  step.advice = windowAdvice(report.advice);
  step.remedy = report.error ? remedyOf(*report.error, report.advice) : TestStep::Remedy::None;
  step.tookMs = std::chrono::duration_cast<std::chrono::milliseconds>(report.took).count();
  emit stepChanged(index, step);
  if (!report.error && index + 1 < m_steps.size())
    markRunning(index + 1);
}

void ProbeTest::markRunning(int index) {
  m_steps[index].outcome = TestStep::Outcome::Running;
  emit stepChanged(index, m_steps[index]);
}

} // namespace muster::items
