#include "SparkplugObserver.h"

#include <schema/PayloadView.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace muster::test {

namespace {

constexpr std::chrono::seconds kPatience{20};

// As toPayload, but data and deaths say no datatypes: the kind on the wire does for what the tests ask.
Metric ownedMetric(const MetricView& view) {
  static constexpr std::array<DataType, 9> kOfKind{DataType::Unknown, DataType::Int32,  DataType::UInt64,
                                                   DataType::Float,   DataType::Double, DataType::Boolean,
                                                   DataType::String,  DataType::Bytes,  DataType::DataSet};
  const auto kind = static_cast<std::size_t>(view.kind);
  const DataType type = view.type != DataType::Unknown || kind >= kOfKind.size() ? view.type : kOfKind[kind];
  Metric metric;
  metric.name = view.name;
  metric.value = Value::null(type);
  if (view.hasAlias)
    metric.alias = view.alias;
  if (view.hasTimestamp)
    metric.timestampMs = view.timestampMs;
  if (!view.isNull) {
    if (auto value = metricValue(view, type))
      metric.value = std::move(*value);
  }
  if (!view.properties.empty()) {
    if (auto properties = decodeProperties(view.properties))
      metric.properties = std::move(*properties);
  }
  return metric;
}

} // namespace

const Metric* ObservedMessage::find(std::string_view metric) const {
  const auto found =
      std::ranges::find(payload.metrics, metric, [](const Metric& m) -> std::string_view { return m.name; });
  return found == payload.metrics.end() ? nullptr : &*found;
}

SparkplugObserver::SparkplugObserver(const BrokerOptions& broker) : m_client(pahoClientFactory()(*this)) {
  ConnectRequest request;
  request.broker = broker;
  request.address = "127.0.0.1";
  request.clientId = "observer";
  if (const auto begun = m_client->connect(request); !begun)
    throw std::runtime_error("observer: " + begun.error().message());
  std::unique_lock lock(m_mutex);
  m_changed.wait_for(lock, kPatience, [this] { return m_connected || !m_failure.empty(); });
  if (!m_connected)
    throw std::runtime_error("observer does not connect: " + m_failure);
  lock.unlock();
  const Subscription all{"spBv1.0/#", 1};
  static_cast<void>(m_client->subscribe(std::span(&all, 1)));
  lock.lock();
  if (!m_changed.wait_for(lock, kPatience, [this] { return m_subscribed; }))
    throw std::runtime_error("observer: no subscription");
}

SparkplugObserver::~SparkplugObserver() {
  m_client.reset(); // no callback comes after it
}

std::optional<ObservedMessage>
SparkplugObserver::waitFor(const std::function<bool(const ObservedMessage&)>& fits, std::size_t from,
                           std::size_t* at) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::unique_lock lock(m_mutex);
  for (std::size_t next = from;; ++next) {
    if (!m_changed.wait_until(lock, deadline, [&] { return m_messages.size() > next; }))
      return std::nullopt;
    if (!fits(m_messages[next]))
      continue;
    if (at != nullptr)
      *at = next;
    return m_messages[next];
  }
}

std::optional<ObservedMessage> SparkplugObserver::waitFor(MessageType type, std::size_t from,
                                                          std::size_t* at) {
  return waitFor([type](const ObservedMessage& message) { return message.type == type; }, from, at);
}

std::size_t SparkplugObserver::count() const {
  const std::lock_guard lock(m_mutex);
  return m_messages.size();
}

std::vector<std::string> SparkplugObserver::troubles() const {
  const std::lock_guard lock(m_mutex);
  return m_troubles;
}

void SparkplugObserver::publish(const OutgoingMessage& message) {
  static_cast<void>(m_client->publish(message));
}

void SparkplugObserver::onConnected() {
  const std::lock_guard lock(m_mutex);
  m_connected = true;
  m_changed.notify_all();
}

void SparkplugObserver::onConnectFailed(const Error& error) {
  const std::lock_guard lock(m_mutex);
  m_failure = error.message();
  m_changed.notify_all();
}

void SparkplugObserver::onConnectionLost(const Error&) {
}

void SparkplugObserver::onSubscribed(std::span<const int>) {
  const std::lock_guard lock(m_mutex);
  m_subscribed = true;
  m_changed.notify_all();
}

void SparkplugObserver::onMessage(const IncomingMessage& message) {
  const auto topic = parseTopic(message.topic);
  if (topic && topic->type == MessageType::State)
    return; // JSON, and published by the test itself
  PayloadView view;
  ObservedMessage observed;
  std::string trouble;
  if (!topic)
    trouble = topic.error().message();
  else if (const auto decoded = decodePayload(message.payload, view); !decoded)
    trouble = decoded.error().message();
  else {
    observed.type = topic->type;
    observed.node = topic->node;
    if (view.hasSeq)
      observed.payload.seq = view.seq;
    if (view.hasTimestamp)
      observed.payload.timestampMs = view.timestampMs;
    for (const MetricView& metric : view.metrics) {
      observed.payload.metrics.push_back(ownedMetric(metric));
      if (metric.name == kMetricBdSeq)
        observed.bdSeq = static_cast<std::int64_t>(metric.bits);
    }
  }
  const std::lock_guard lock(m_mutex);
  if (trouble.empty())
    m_messages.push_back(std::move(observed));
  else
    m_troubles.push_back(std::string(message.topic) + ": " + trouble);
  m_changed.notify_all();
}

} // namespace muster::test
