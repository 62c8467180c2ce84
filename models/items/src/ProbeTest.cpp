#include "ProbeTest.h"

#include "BrokerOptionsOf.h"

namespace muster::items {

namespace {

QString qt(const std::string& text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

int indexOf(ConnectStep step, bool tls) {
  const int index = static_cast<int>(step);
  return !tls && step > ConnectStep::Tls ? index - 1 : index;
}

} // namespace

ProbeTest::ProbeTest(MqttClientFactory factory) : m_factory(std::move(factory)) {
}

ProbeTest::~ProbeTest() {
  cancel();
}

void ProbeTest::start(const ConnectionSettings& settings) {
  cancel();
  const int run = ++m_run;
  m_tls = settings.tls;
  m_steps = stepsFor(settings);
  markRunning(0);
  m_thread = std::jthread(
      [this, run, options = brokerOptionsOf(settings), factory = m_factory](const std::stop_token& stop) {
        const ProbeResult result = probeBroker(options, factory, stop, [this, run](const StepReport& report) {
          QMetaObject::invokeMethod(
              this, [this, run, report] { onStep(run, report); }, Qt::QueuedConnection);
        });
        const bool passed = result.passed();
        QMetaObject::invokeMethod(
            this, [this, run, passed] { onDone(run, passed); }, Qt::QueuedConnection);
      });
}

void ProbeTest::cancel() {
  ++m_run;
  if (!m_thread.joinable())
    return;
  m_thread.request_stop();
  m_thread.join();
}

void ProbeTest::onStep(int run, const StepReport& report) {
  const int index = indexOf(report.step, m_tls);
  if (run != m_run || index < 0 || index >= m_steps.size())
    return;
  TestStep& step = m_steps[index];
  step.outcome = report.error ? TestStep::Outcome::Failed : TestStep::Outcome::Passed;
  step.detail = qt(report.error ? report.error->detail : report.detail);
  step.advice = qt(report.advice);
  step.tookMs = std::chrono::duration_cast<std::chrono::milliseconds>(report.took).count();
  emit stepChanged(index, step);
  if (!report.error && index + 1 < m_steps.size())
    markRunning(index + 1);
}

void ProbeTest::onDone(int run, bool passed) {
  if (run == m_run)
    emit finished(passed);
}

void ProbeTest::markRunning(int index) {
  m_steps[index].outcome = TestStep::Outcome::Running;
  emit stepChanged(index, m_steps[index]);
}

} // namespace muster::items
