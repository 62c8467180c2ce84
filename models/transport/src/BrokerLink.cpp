#include "Backoff.h"
#include "LinkEvents.h"
#include "NetworkSteps.h"

#include <transport/BrokerLink.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace muster {

namespace {

// Over the client's own time-out, which libraries check every few seconds only.
constexpr auto kTimeoutMargin = std::chrono::seconds(5);
constexpr auto kDropPatience = std::chrono::milliseconds(500);
constexpr int kRefused = 0x80;

std::int64_t utcMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

struct Failure {
  ConnectStep step;
  Error error;
  std::string advice;
};

// With TLS 1.3 a broker that wants another certificate just closes the connection while CONNACK is awaited.
bool mayBeNetwork(const Error& error) {
  if (error.code == ErrorCode::Connack)
    return error.detail.find("closed the connection") != std::string::npos;
  return error.code == ErrorCode::Tcp || error.code == ErrorCode::Tls || error.code == ErrorCode::TimedOut;
}

ConnectStep stepOf(const Error& error) {
  switch (error.code) {
  case ErrorCode::NameLookup:
    return ConnectStep::NameLookup;
  case ErrorCode::Tcp:
    return ConnectStep::Tcp;
  case ErrorCode::Tls:
  case ErrorCode::BadConfig:
    return ConnectStep::Tls;
  case ErrorCode::Subscribe:
    return ConnectStep::Subscribe;
  default:
    return ConnectStep::Connack;
  }
}

} // namespace

class BrokerLink::Impl final : public MqttListener {
 public:
  Impl(std::vector<BrokerOptions> brokers, const MqttClientFactory& factory, LinkHandler& handler,
       BackoffOptions backoff, NameResolver resolver)
      : m_brokers(std::move(brokers)), m_handler(handler), m_stable(backoff.stable), m_backoff(backoff),
        m_lookup(std::move(resolver)), m_client(factory(*this)) {}

  ~Impl() override { stop({}, std::chrono::milliseconds(0)); }

  void start() {
    if (!m_thread.joinable() && !m_brokers.empty())
      m_thread = std::thread([this] { run(); });
  }

  void stop(const std::vector<OutgoingMessage>& last, std::chrono::milliseconds patience) {
    if (!m_thread.joinable())
      return;
    m_last = last;
    m_patience = patience;
    m_events.wish([](LinkWishes& wishes) { wishes.stop = true; });
    m_thread.join();
  }

  LinkEvents& events() { return m_events; }

  Result<void> publish(const OutgoingMessage& message) {
    if (!m_ready)
      return unexpected(ErrorCode::NotConnected, "MQTT", "there is no connection to the broker");
    return m_client->publish(message);
  }

  std::size_t pending() const { return m_client->pending(); }

  LinkState state() const {
    const std::lock_guard lock(m_stateMutex);
    return m_state;
  }

 private:
  void run() {
    while (!m_events.wishes().stop) {
      m_events.takeWishes(); // they were meant for what is over
      if (std::optional<Failure> failure = attempt())
        afterFailure(*failure);
      else
        serve();
    }
    m_client->disconnect(std::chrono::milliseconds(0));
    setState(stateOf(LinkState::Phase::Stopped));
  }

  // Nothing: connected, and every subscription is granted.
  std::optional<Failure> attempt() {
    const BrokerOptions& broker = m_brokers[m_broker];
    ++m_attempts;
    NetworkSteps steps(broker, m_lookup, m_events.beginAttempt());
    connecting(ConnectStep::NameLookup);
    if (const Result<void> checked = checkOptions(broker); !checked)
      return failure(stepOf(checked.error()), checked.error());
    if (std::optional<Failure> failed = refusedBy(steps.lookUp()))
      return failed;
    connecting(ConnectStep::Tcp);
    if (std::optional<Failure> failed = refusedBy(steps.connect()))
      return failed;
    connecting(broker.url.tls ? ConnectStep::Tls : ConnectStep::Connack);
    const ConnectPlan plan = m_handler.makePlan();
    if (plan.clientId.empty())
      return Failure{ConnectStep::Connack, {ErrorCode::Cancelled, url(), "the connection is not wanted"}, ""};
    if (std::optional<Error> error = connectClient(
            {broker, steps.addresses().front(), plan.clientId, plan.will, plan.willAtDisconnect}))
      return diagnose(steps, *error);
    connecting(ConnectStep::Subscribe);
    if (std::optional<Error> error = subscribe(plan.subscriptions))
      return failure(error->code == ErrorCode::Subscribe ? ConnectStep::Subscribe : ConnectStep::Connack,
                     *error);
    return std::nullopt;
  }

  std::optional<Failure> refusedBy(const StepReport& report) const {
    if (!report.error)
      return std::nullopt;
    return Failure{report.step, *report.error, report.advice};
  }

  Failure failure(ConnectStep step, const Error& error) const {
    return Failure{step, error, connectAdvice(m_brokers[m_broker], step, error)};
  }

  std::optional<Error> connectClient(const ConnectRequest& request) {
    if (const Result<void> begun = m_client->connect(request); !begun)
      return begun.error();
    return answer([](const LinkNews& news) { return news.connected; });
  }

  std::optional<Error> subscribe(const std::vector<Subscription>& subscriptions) {
    if (subscriptions.empty())
      return std::nullopt;
    if (const Result<void> asked = m_client->subscribe(subscriptions); !asked)
      return asked.error();
    if (std::optional<Error> error = answer([](const LinkNews& news) { return news.granted.has_value(); }))
      return error;
    const std::vector<int> granted = *m_events.newsNow().granted;
    for (std::size_t i = 0; i < subscriptions.size(); ++i)
      if (i >= granted.size() || granted[i] >= kRefused)
        return Error{ErrorCode::Subscribe, subscriptions[i].filter, "the broker refused the subscription"};
    return std::nullopt;
  }

  template<class Done>
  std::optional<Error> answer(Done done) {
    const auto patience = m_brokers[m_broker].connectTimeout + kTimeoutMargin;
    const bool inTime = m_events.wait(
        [&](const LinkNews& news, const LinkWishes& wishes) {
          return done(news) || news.failure || wishes.stop || wishes.drop;
        },
        patience);
    const LinkNews news = m_events.newsNow();
    if (news.failure)
      return news.failure;
    if (m_events.ending())
      return Error{ErrorCode::Cancelled, "MQTT", "cancelled"};
    if (!inTime)
      return Error{ErrorCode::TimedOut, "MQTT", "the broker did not answer in time"};
    return std::nullopt;
  }

  // The client's word for what failed below MQTT is a guess; with TLS our own handshake knows.
  Failure diagnose(NetworkSteps& steps, const Error& error) {
    if (m_brokers[m_broker].url.tls && mayBeNetwork(error) && !m_events.ending())
      if (std::optional<Failure> found = refusedBy(steps.tls()))
        return *found;
    return failure(stepOf(error), error);
  }

  void serve() {
    const auto since = std::chrono::steady_clock::now();
    m_attempts = 0;
    m_ready = true;
    setState(stateOf(LinkState::Phase::Connected));
    m_handler.onReady();
    m_events.wait([](const LinkNews& news,
                     const LinkWishes& wishes) { return news.failure || wishes.stop || wishes.drop; },
                  std::nullopt);
    const LinkWishes wishes = m_events.takeWishes();
    const std::optional<Error> lost = m_events.newsNow().failure;
    m_ready = false;
    if (std::chrono::steady_clock::now() - since >= m_stable)
      m_backoff.reset();
    if (wishes.stop && !lost)
      return sayGoodbye();
    if (!lost)
      m_client->disconnect(kDropPatience);
    const Error why = lost ? *lost : Error{ErrorCode::Cancelled, url(), "dropped on request"};
    m_handler.onLost(why);
    if (!wishes.stop)
      goOn(wishes.nextBroker, failure(ConnectStep::Connack, why));
  }

  void sayGoodbye() {
    for (const OutgoingMessage& message : m_last)
      static_cast<void>(m_client->publish(message)); // nobody is left who could do anything about an error
    m_client->disconnect(m_patience);
  }

  void afterFailure(const Failure& failed) {
    m_client->disconnect(std::chrono::milliseconds(0));
    const LinkWishes wishes = m_events.wishes();
    if (!wishes.stop)
      goOn(!wishes.drop || wishes.nextBroker, failed);
  }

  // Waits where a round of all brokers is over, or the same one is tried again.
  void goOn(bool toNextBroker, const Failure& failed) {
    if (toNextBroker)
      m_broker = (m_broker + 1) % m_brokers.size();
    if (!toNextBroker || m_broker == 0)
      pause(failed);
  }

  void pause(const Failure& failed) {
    const std::chrono::milliseconds wait = m_backoff.next();
    LinkState state = stateOf(LinkState::Phase::Waiting);
    state.step = failed.step;
    state.error = failed.error;
    state.advice = failed.advice;
    state.nextTryMs = state.sinceMs + wait.count();
    setState(state);
    m_events.wait([](const LinkNews&, const LinkWishes& wishes) { return wishes.stop || wishes.retry; },
                  wait);
  }

  void connecting(ConnectStep step) {
    LinkState state = stateOf(LinkState::Phase::Connecting);
    state.step = step;
    setState(state);
  }

  std::string url() const { return m_brokers[m_broker].url.toString(); }

  LinkState stateOf(LinkState::Phase phase) const {
    LinkState state;
    state.phase = phase;
    state.sinceMs = utcMs();
    state.attempts = m_attempts;
    state.broker = url();
    return state;
  }

  void setState(const LinkState& state) {
    {
      const std::lock_guard lock(m_stateMutex);
      m_state = state;
    }
    m_handler.onState(state);
  }

  void onConnected() override {
    m_events.news([](LinkNews& news) { news.connected = true; });
  }
  void onConnectFailed(const Error& error) override {
    m_events.news([&](LinkNews& news) { news.failure = error; });
  }
  void onConnectionLost(const Error& error) override {
    m_ready = false; // at once: what is published now would be refused anyway
    m_events.news([&](LinkNews& news) { news.failure = error; });
  }
  void onSubscribed(std::span<const int> granted) override {
    m_events.news([&](LinkNews& news) { news.granted.emplace(granted.begin(), granted.end()); });
  }
  void onMessage(const IncomingMessage& message) override { m_handler.onMessage(message); }

  const std::vector<BrokerOptions> m_brokers;
  LinkHandler& m_handler;
  const std::chrono::milliseconds m_stable;
  LinkEvents m_events;
  std::atomic<bool> m_ready = false;
  mutable std::mutex m_stateMutex; // protects m_state
  LinkState m_state;

  // The link's thread only.
  Backoff m_backoff;
  NameLookup m_lookup;
  std::size_t m_broker = 0;
  std::uint32_t m_attempts = 0;
  std::vector<OutgoingMessage> m_last; // written before the wish to stop
  std::chrono::milliseconds m_patience{0};

  const std::unique_ptr<MqttClient> m_client;
  std::thread m_thread;
};

BrokerLink::BrokerLink(std::vector<BrokerOptions> brokers, const MqttClientFactory& factory,
                       LinkHandler& handler, BackoffOptions backoff, NameResolver resolver)
    : m_impl(std::make_unique<Impl>(std::move(brokers), factory, handler, backoff, std::move(resolver))) {
}
BrokerLink::~BrokerLink() = default;

void BrokerLink::start() {
  m_impl->start();
}
void BrokerLink::stop(const std::vector<OutgoingMessage>& last, std::chrono::milliseconds patience) {
  m_impl->stop(last, patience);
}
void BrokerLink::retryNow() {
  m_impl->events().wish([](LinkWishes& wishes) { wishes.retry = true; });
}
void BrokerLink::dropConnection(bool nextBroker) {
  m_impl->events().wish([nextBroker](LinkWishes& wishes) {
    wishes.drop = true;
    wishes.nextBroker = wishes.nextBroker || nextBroker;
  });
}
Result<void> BrokerLink::publish(const OutgoingMessage& message) {
  return m_impl->publish(message);
}
std::size_t BrokerLink::pending() const {
  return m_impl->pending();
}
LinkState BrokerLink::state() const {
  return m_impl->state();
}

} // namespace muster
