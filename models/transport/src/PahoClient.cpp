// MqttClient over Eclipse Paho's asynchronous C client. What Paho 1.3.12 does otherwise than the contract
// wants is told in README.md.
#include "PahoConnection.h"

#include <transport/MqttClient.h>
#include <transport/TopicCheck.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace muster {

namespace {

constexpr auto kFlushPoll = std::chrono::milliseconds(2);
constexpr auto kLeastForDisconnect = std::chrono::milliseconds(200);

class PahoClient final : public MqttClient {
 public:
  explicit PahoClient(MqttListener& listener) : m_listener(listener) {}
  ~PahoClient() override { retire(); }

  Result<void> connect(const ConnectRequest& request) override {
    if (Result<void> ok = checkOptions(request.broker); !ok)
      return ok;
    if (Result<void> ok = checkWill(request.will); !ok)
      return ok;
    {
      const std::lock_guard lock(m_mutex);
      if (m_connection && !m_connection->ended())
        return unexpected(ErrorCode::BadArgument, "MQTT", "connected already, or about to be");
    }
    retire();
    auto fresh = std::make_unique<PahoConnection>(request, m_listener);
    PahoConnection& starting = *fresh;
    {
      // In its place before it starts: a callback may want to publish or subscribe at once.
      const std::lock_guard lock(m_mutex);
      m_connection = std::move(fresh);
    }
    Result<void> started = starting.start(request);
    if (!started)
      retire();
    return started;
  }

  Result<void> subscribe(std::span<const Subscription> subscriptions) override {
    return use([&](PahoConnection& connection) { return connection.subscribe(subscriptions); });
  }

  Result<void> publish(const OutgoingMessage& message) override {
    return use([&](PahoConnection& connection) { return connection.publish(message); });
  }

  std::size_t pending() const override {
    const std::lock_guard lock(m_mutex);
    return m_connection && m_connection->connected() ? m_connection->pending() : 0;
  }

  void disconnect(std::chrono::milliseconds patience) override {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (pending() > 0 && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(kFlushPoll);
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    // Not while m_mutex is held: what waits in Paho may have to call back first.
    static_cast<void>(use([&](PahoConnection& connection) -> Result<void> {
      const bool stands = connection.connected();
      connection.silence();
      if (stands)
        connection.sayDisconnect(std::max(left, kLeastForDisconnect));
      return {};
    }));
    retire();
  }

 private:
  // The connection cannot go while somebody uses it; nobody waits for anybody while it is used.
  template<class Use>
  Result<void> use(Use work) {
    PahoConnection* connection = nullptr;
    {
      const std::lock_guard lock(m_mutex);
      if (!m_connection)
        return unexpected(ErrorCode::NotConnected, "MQTT", "there is no connection to the broker");
      connection = m_connection.get();
      ++m_users;
    }
    Result<void> result = work(*connection);
    const std::lock_guard lock(m_mutex);
    if (--m_users == 0)
      m_idle.notify_all();
    return result;
  }

  void retire() {
    std::unique_ptr<PahoConnection> old;
    {
      std::unique_lock lock(m_mutex);
      old = std::move(m_connection);
      m_idle.wait(lock, [this] { return m_users == 0; });
    }
  }

  MqttListener& m_listener;
  mutable std::mutex m_mutex; // protects what is below, never held around a call into Paho
  std::condition_variable m_idle;
  std::unique_ptr<PahoConnection> m_connection;
  int m_users = 0;
};

} // namespace

MqttClientFactory pahoClientFactory() {
  return [](MqttListener& listener) { return std::make_unique<PahoClient>(listener); };
}

} // namespace muster
