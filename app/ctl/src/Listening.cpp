#include <ctl/Listening.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>

namespace muster::ctl {

namespace {

constexpr int kRefused = 0x80;
// Over the client's own time-out, which libraries check every few seconds only.
constexpr auto kMargin = std::chrono::seconds(5);
constexpr auto kDisconnectPatience = std::chrono::milliseconds(500);

class Ear final : public MqttListener {
 public:
  void onConnected() override {
    change([this] { m_isConnected = true; });
  }
  void onConnectFailed(const Error& error) override {
    change([&] { m_error = error; });
  }
  void onConnectionLost(const Error& error) override {
    change([&] { m_error = error; });
  }
  void onSubscribed(std::span<const int> granted) override {
    change([&] { m_granted = granted.empty() ? kRefused : granted.front(); });
  }
  void onMessage(const IncomingMessage& message) override {
    const std::lock_guard lock(m_mutex);
    ++(message.retained ? m_heard.retained : m_heard.messages);
  }

  Result<void> waitConnected(std::chrono::milliseconds patience, const std::stop_token& stop) {
    return wait([this] { return m_isConnected; }, patience, stop);
  }
  Result<void> waitSubscribed(std::chrono::milliseconds patience, const std::stop_token& stop) {
    if (auto answered = wait([this] { return m_granted >= 0; }, patience, stop); !answered)
      return answered;
    const std::lock_guard lock(m_mutex);
    return m_granted < kRefused
               ? Result<void>()
               : unexpected(ErrorCode::Subscribe, "spBv1.0/#", "the broker refused the subscription");
  }
  // Nothing ends this wait but the time, a loss and the stop.
  Result<Heard> waitFor(std::chrono::milliseconds time, const std::stop_token& stop) {
    auto waited = wait([] { return false; }, time, stop);
    if (!waited && waited.error().code != ErrorCode::TimedOut)
      return unexpected(waited.error());
    const std::lock_guard lock(m_mutex);
    return m_heard;
  }

 private:
  template<class Change>
  void change(Change apply) {
    const std::lock_guard lock(m_mutex);
    apply();
    m_changed.notify_all();
  }

  template<class Condition>
  Result<void> wait(Condition isDone, std::chrono::milliseconds patience, const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, stop, patience, [&] { return m_error || isDone(); });
    if (m_error)
      return unexpected(*m_error);
    if (isDone())
      return {};
    if (stop.stop_requested())
      return unexpected(ErrorCode::Cancelled, "MQTT", "stopped");
    return unexpected(ErrorCode::TimedOut, "MQTT", "the broker did not answer in time");
  }

  std::mutex m_mutex; // protects what is below
  std::condition_variable_any m_changed;
  bool m_isConnected = false;
  int m_granted = -1;
  std::optional<Error> m_error;
  Heard m_heard;
};

} // namespace

Result<Heard> listen(const BrokerOptions& broker, const std::string& address,
                     const MqttClientFactory& factory, std::chrono::milliseconds time,
                     const std::stop_token& stop) {
  const auto patience = broker.connectTimeout + kMargin;
  const std::string clientId = "muster-doctor-" + std::to_string(std::random_device()());
  Ear ear;
  const std::unique_ptr<MqttClient> client = factory(ear);
  if (auto begun = client->connect({broker, address, clientId, {}}); !begun)
    return unexpected(begun.error());
  if (auto connected = ear.waitConnected(patience, stop); !connected)
    return unexpected(connected.error());
  const Subscription all{"spBv1.0/#", 0};
  if (auto asked = client->subscribe({&all, 1}); !asked)
    return unexpected(asked.error());
  if (auto subscribed = ear.waitSubscribed(patience, stop); !subscribed)
    return unexpected(subscribed.error());
  Result<Heard> heard = ear.waitFor(time, stop);
  client->disconnect(kDisconnectPatience);
  return heard;
}

} // namespace muster::ctl
