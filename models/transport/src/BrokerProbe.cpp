// The steps of a probe that need an MQTT client: CONNACK and subscribe.
#include <transport/Probe.h>

#include <condition_variable>
#include <mutex>
#include <random>

namespace muster {

namespace {

// Over the client's own time-out, which libraries check every few seconds only.
constexpr auto kTimeoutMargin = std::chrono::seconds(5);
constexpr auto kDisconnectPatience = std::chrono::milliseconds(500);
constexpr int kRefused = 0x80;

class Answers final : public MqttListener {
 public:
  void onConnected() override { note(m_connected); }
  void onConnectFailed(const Error& error) override { note(m_error, error); }
  void onConnectionLost(const Error& error) override { note(m_error, error); }
  void onSubscribed(std::span<const int> granted) override {
    const std::lock_guard lock(m_mutex);
    m_granted = granted.empty() ? kRefused : granted.front();
    m_changed.notify_all();
  }
  void onMessage(const IncomingMessage&) override {}

  std::optional<Error> waitConnected(std::chrono::milliseconds patience, const std::stop_token& stop) {
    return wait([this] { return m_connected; }, patience, stop);
  }
  std::optional<Error> waitSubscribed(std::chrono::milliseconds patience, const std::stop_token& stop,
                                      int& grantedQos) {
    if (std::optional<Error> error = wait([this] { return m_granted >= 0; }, patience, stop))
      return error;
    const std::lock_guard lock(m_mutex);
    if (m_granted < kRefused) {
      grantedQos = m_granted;
      return std::nullopt;
    }
    return Error{ErrorCode::Subscribe, "spBv1.0/#", "the broker refused the subscription"};
  }

 private:
  void note(bool& flag) {
    const std::lock_guard lock(m_mutex);
    flag = true;
    m_changed.notify_all();
  }
  void note(std::optional<Error>& place, const Error& error) {
    const std::lock_guard lock(m_mutex);
    place = error;
    m_changed.notify_all();
  }

  template<class Condition>
  std::optional<Error> wait(Condition done, std::chrono::milliseconds patience, const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, stop, patience, [&] { return m_error || done(); });
    if (m_error)
      return m_error;
    if (done())
      return std::nullopt;
    if (stop.stop_requested())
      return Error{ErrorCode::Cancelled, "MQTT", "cancelled"};
    return Error{ErrorCode::TimedOut, "MQTT", "the broker did not answer in time"};
  }

  std::mutex m_mutex; // protects what is below
  std::condition_variable_any m_changed;
  bool m_connected = false;
  int m_granted = -1;
  std::optional<Error> m_error;
};

std::string probeClientId() {
  static constexpr char kHex[] = "0123456789abcdef";
  std::random_device random;
  std::string id = "muster-probe-";
  for (int i = 0; i < 8; ++i)
    id += kHex[random() % 16];
  return id;
}

} // namespace

ProbeResult probeBroker(const BrokerOptions& options, const MqttClientFactory& factory, std::stop_token stop,
                        const std::function<void(const StepReport&)>& onStep) {
  ProbeResult result = probeNetwork(options, stop, onStep);
  if (!result.passed())
    return result;
  Answers answers;
  const std::unique_ptr<MqttClient> client = factory(answers);
  const auto patience = options.connectTimeout + kTimeoutMargin;
  const auto take = [&](ConnectStep step, const std::function<std::string()>& passed, auto work) {
    StepReport report;
    report.step = step;
    const auto began = std::chrono::steady_clock::now();
    report.error = work();
    report.took =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
    if (report.error)
      report.advice = connectAdvice(options, step, *report.error);
    else
      report.detail = passed();
    result.steps.push_back(std::move(report));
    if (onStep)
      onStep(result.steps.back());
    return result.passed();
  };
  const bool entered = take(
      ConnectStep::Connack, [] { return std::string("the broker let us in"); },
      [&]() -> std::optional<Error> {
        const ConnectRequest request{options, result.addresses.front(), probeClientId(), {}};
        if (const Result<void> begun = client->connect(request); !begun)
          return begun.error();
        return answers.waitConnected(patience, stop);
      });
  int grantedQos = 0;
  // What a broker grants it may still withhold: an accepted subscription is no promise that messages come.
  const auto words = [&] { return "subscription to spBv1.0/# accepted, QoS " + std::to_string(grantedQos); };
  if (entered)
    take(ConnectStep::Subscribe, words, [&]() -> std::optional<Error> {
      const Subscription all{"spBv1.0/#", 0};
      if (const Result<void> asked = client->subscribe({&all, 1}); !asked)
        return asked.error();
      return answers.waitSubscribed(patience, stop, grantedQos);
    });
  client->disconnect(kDisconnectPatience);
  return result;
}

} // namespace muster
