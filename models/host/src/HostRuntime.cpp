#include "ConnectionLosses.h"
#include "HostThread.h"

#include <host/HostRuntime.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <utility>

namespace muster {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// For the broker to take the last messages.
constexpr milliseconds kFarewell{2'000};
constexpr milliseconds kShortestFarewell{200};

milliseconds since(std::chrono::steady_clock::time_point start) {
  return duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
}

Now systemNow() {
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

// MQTT 3.1.1 promises room for 23 letters and digits, which "muster" and the number take; who names a host id has a
// broker that takes more. Its log and its access lists know the host by it.
HostSessionOptions withClientId(HostSessionOptions session) {
  if (!session.clientId.empty())
    return session;
  std::random_device random;
  char number[17];
  std::snprintf(number, sizeof number, "%08x%08x", random(), random());
  session.clientId =
      session.hostId.empty() ? std::string("muster") + number : "muster-" + session.hostId + "-" + number;
  return session;
}

} // namespace

class HostRuntime::Impl final : public LinkHandler {
 public:
  Impl(HostRuntimeOptions options, MqttClientFactory factory)
      : m_broker(std::move(options.broker)), m_backoff(options.backoff), m_factory(std::move(factory)),
        m_clock(options.clock ? std::move(options.clock) : systemNow),
        m_thread(withClientId(std::move(options.session)), options.queueBytes, m_clock) {}

  ~Impl() override { stop(std::nullopt); }

  void addSink(HostSink& sink) { m_thread.addSink(sink); }

  Result<void> start() {
    if (m_link)
      return unexpected(ErrorCode::BadArgument, "host", "was started before");
    if (Result<void> checked = checkOptions(m_broker); !checked)
      return checked;
    m_link = std::make_unique<BrokerLink>(std::vector{m_broker}, m_factory, *this, m_backoff);
    m_thread.start({[this](const OutgoingMessage& message) { return m_link->publish(message); },
                    [this] { m_link->dropConnection(); }});
    m_link->start();
    m_isRunning = true;
    return {};
  }

  void stop(std::optional<milliseconds> patience) {
    if (!std::exchange(m_isRunning, false))
      return;
    const auto start = std::chrono::steady_clock::now();
    const std::vector<OutgoingMessage> last = m_thread.finish(patience);
    milliseconds rest = kFarewell;
    if (patience)
      rest = std::clamp(*patience - since(start), kShortestFarewell, kFarewell);
    m_link->stop(last, rest);
    m_losses.over(m_clock().monotonicMs);
  }

  void retryNow() {
    if (m_isRunning)
      m_link->retryNow();
  }

  void requestRebirth(std::string group, std::string node, Done done) {
    m_thread.requestRebirth(std::move(group), std::move(node), std::move(done));
  }

  void write(WriteRequest request, Done done) { m_thread.write(std::move(request), std::move(done)); }
  void controls(std::string group, std::string node, HostThread::TakeControls take) {
    m_thread.controls(std::move(group), std::move(node), std::move(take));
  }

  HostStatus status() const {
    HostStatus status = m_thread.status();
    const ConnectionLosses::Figures losses = m_losses.figures(m_clock().monotonicMs);
    status.connectionLosses = losses.losses;
    status.awayMs = losses.awayMs;
    if (m_link)
      status.link = m_link->state();
    return status;
  }

  ConnectPlan makePlan() override { return m_thread.plan(); }
  void onReady() override {
    m_losses.over(m_clock().monotonicMs);
    m_thread.connected();
  }
  void onLost(const Error&) override { // why stands in the link's state
    m_losses.lost(m_clock().monotonicMs);
    m_thread.connectionLost();
  }
  void onState(const LinkState&) override {} // status() asks for it
  void onMessage(const IncomingMessage& message) override { m_thread.receive(message); }

 private:
  BrokerOptions m_broker;
  BackoffOptions m_backoff;
  MqttClientFactory m_factory;
  const HostThread::Clock m_clock;
  ConnectionLosses m_losses;
  bool m_isRunning = false;
  HostThread m_thread;
  std::unique_ptr<BrokerLink> m_link; // goes first: its threads call m_thread
};

HostRuntime::HostRuntime(HostRuntimeOptions options, MqttClientFactory factory)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(factory))) {
}

HostRuntime::~HostRuntime() = default;

void HostRuntime::addSink(HostSink& sink) {
  m_impl->addSink(sink);
}
Result<void> HostRuntime::start() {
  return m_impl->start();
}
void HostRuntime::stop(std::optional<std::chrono::milliseconds> patience) {
  m_impl->stop(patience);
}
void HostRuntime::retryNow() {
  m_impl->retryNow();
}

void HostRuntime::requestRebirth(std::string group, std::string node, Done done) {
  m_impl->requestRebirth(std::move(group), std::move(node), std::move(done));
}

void HostRuntime::write(WriteRequest request, Done done) {
  m_impl->write(std::move(request), std::move(done));
}

void HostRuntime::controls(std::string group, std::string node,
                           std::function<void(std::vector<NodeControl>)> take) {
  m_impl->controls(std::move(group), std::move(node), std::move(take));
}

HostStatus HostRuntime::status() const {
  return m_impl->status();
}

} // namespace muster
