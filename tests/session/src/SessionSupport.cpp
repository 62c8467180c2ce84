#include <session/HostState.h>

#include <sessionsupport/SessionSupport.h>

#include <algorithm>
#include <cstdlib>

namespace muster::test {

DeviceId MapDirectory::deviceId(std::string_view group, std::string_view node, std::string_view device,
                                bool& isNew) {
  const auto [it, added] = m_devices.emplace(
      std::tuple(std::string(group), std::string(node), std::string(device)), m_devices.size());
  isNew = added;
  return it->second;
}

SeriesId MapDirectory::seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) {
  const auto [it, added] = m_series.emplace(std::tuple(device, std::string(metric), type), m_series.size());
  isNew = added;
  return it->second;
}

Metric metric(std::string name, Value value, std::int64_t timestampMs) {
  Metric m;
  m.name = std::move(name);
  m.value = std::move(value);
  m.timestampMs = timestampMs;
  return m;
}

Metric aliased(Metric metric, std::uint64_t alias) {
  metric.alias = alias;
  return metric;
}

Metric byAlias(std::uint64_t alias, Value value, std::int64_t timestampMs) {
  Metric m = metric("", std::move(value), timestampMs);
  m.alias = alias;
  m.writeType = false;
  return m;
}

Metric bdSeqMetric(std::int64_t bdSeq) {
  return metric("bdSeq", Value::integer(DataType::Int64, bdSeq));
}

Property quality(int code) {
  return {"Quality", Value::integer(DataType::Int32, code)};
}

Payload payload(std::optional<std::uint64_t> seq, std::vector<Metric> metrics, std::int64_t timestampMs) {
  Payload p;
  p.timestampMs = timestampMs;
  p.seq = seq;
  p.metrics = std::move(metrics);
  return p;
}

OutgoingMessage message(std::string topic, const Payload& payload) {
  return {std::move(topic), encodePayload(payload), 0, false};
}

OutgoingMessage nodeMessage(MessageType type, std::uint64_t seq, std::vector<Metric> metrics,
                            std::int64_t timestampMs, std::string_view node) {
  return message(nodeTopic(type, "plant", node), payload(seq, std::move(metrics), timestampMs));
}

OutgoingMessage deviceMessage(MessageType type, std::uint64_t seq, std::vector<Metric> metrics,
                              std::int64_t timestampMs, std::string_view device) {
  return message(deviceTopic(type, "plant", "n1", device), payload(seq, std::move(metrics), timestampMs));
}

OutgoingMessage nodeBirth(std::int64_t bdSeq, std::vector<Metric> metrics, std::int64_t timestampMs,
                          std::string_view node, std::uint64_t seq) {
  metrics.insert(metrics.begin(), metric("Node Control/Rebirth", Value::boolean(false)));
  metrics.insert(metrics.begin(), bdSeqMetric(bdSeq));
  return nodeMessage(MessageType::NBirth, seq, std::move(metrics), timestampMs, node);
}

OutgoingMessage nodeDeath(std::int64_t bdSeq, std::string_view node) {
  Payload p;
  p.metrics.push_back(bdSeqMetric(bdSeq));
  return message(nodeTopic(MessageType::NDeath, "plant", node), p);
}

IncomingMessage incoming(const OutgoingMessage& message, bool retained) {
  return {message.topic, message.payload, message.qos, retained};
}

Payload decoded(const OutgoingMessage& message) {
  PayloadView view;
  if (!decodePayload(message.payload, view))
    std::abort();
  Payload result;
  if (view.hasTimestamp)
    result.timestampMs = view.timestampMs;
  if (view.hasSeq)
    result.seq = view.seq;
  for (const MetricView& m : view.metrics) {
    Metric& out = result.metrics.emplace_back();
    out.name = m.name;
    if (m.hasAlias)
      out.alias = m.alias;
    if (m.hasTimestamp)
      out.timestampMs = m.timestampMs;
    out.writeType = m.type != DataType::Unknown;
    out.isHistorical = m.isHistorical;
    out.isTransient = m.isTransient;
    if (!m.metadata.empty())
      out.metadata = decodeMetaData(m.metadata).value_or(MetaData{});
    if (!m.properties.empty())
      out.properties = decodeProperties(m.properties).value_or({});
    if (m.type != DataType::Unknown)
      out.value = metricValue(m, m.type).value_or(Value());
    else if (!m.isNull)
      out.value =
          metricValue(m, m.kind == WireKind::Double ? DataType::Double : DataType::Int32).value_or(Value());
  }
  return result;
}

int indexOf(const Payload& payload, std::string_view name) {
  for (std::size_t i = 0; i < payload.metrics.size(); ++i) {
    if (payload.metrics[i].name == name)
      return static_cast<int>(i);
  }
  return -1;
}

void Truth::onSamplePublished(std::string_view device, const EdgeMetric& metric, const EdgeSample& sample,
                              bool inBirth) {
  rows.push_back({std::string(device), metric.name, sample, inBirth});
}

EdgeOptions Edge::defaults() {
  EdgeOptions options;
  options.group = "plant";
  options.node = "n1";
  return options;
}

Edge::Edge(EdgeOptions options) : session(std::move(options), &truth) {
}

ConnectPlan Edge::connect() {
  outbox.clear();
  ConnectPlan plan = session.beginConnect(clock.now);
  session.onConnected(clock.now, outbox);
  births = std::move(outbox);
  outbox.clear();
  return plan;
}

void Edge::set(std::string_view device, std::vector<EdgeMetric> metrics) {
  if (!session.setMetrics(device, std::move(metrics), clock.now, outbox))
    std::abort();
}

Result<void> Edge::publish(std::string_view device, std::vector<EdgeSample> samples) {
  return session.publish(device, samples, clock.now, outbox);
}

void Edge::command(MessageType type, std::vector<Metric> metrics, std::string_view device) {
  const std::string topic =
      type == MessageType::NCmd ? nodeTopic(type, "plant", "n1") : deviceTopic(type, "plant", "n1", device);
  const OutgoingMessage sent = message(topic, payload(std::nullopt, std::move(metrics)));
  session.onMessage(incoming(sent), clock.now, outbox, commands);
}

void Edge::rebirth() {
  command(MessageType::NCmd, {metric("Node Control/Rebirth", Value::boolean(true))});
}

void Edge::hostState(bool online, std::int64_t timestampMs, std::string_view hostId) {
  const std::string topic = stateTopic(hostId);
  const std::string json = hostStateJson({online, timestampMs});
  session.onMessage({topic, json, 1, false}, clock.now, outbox, commands);
}

void Edge::pass(std::int64_t ms) {
  clock.pass(ms);
  session.onTick(clock.now, outbox);
}

std::vector<std::string> Edge::topics() const {
  std::vector<std::string> found;
  for (const OutgoingMessage& out : outbox)
    found.push_back(out.topic.substr(std::string_view("spBv1.0/plant/").size()));
  return found;
}

EdgeMetric edgeMetric(std::string name, Value value, std::int64_t timestampMs) {
  EdgeMetric m;
  m.name = std::move(name);
  m.value = std::move(value);
  m.timestampMs = timestampMs;
  return m;
}

EdgeMetric writable(EdgeMetric metric) {
  metric.writable = true;
  return metric;
}

EdgeSample sample(std::uint32_t metric, Value value, std::int64_t timestampMs) {
  return {metric, std::move(value), timestampMs, false, std::nullopt};
}

HostSessionOptions Host::defaults() {
  HostSessionOptions options;
  options.hostId = "desk";
  return options;
}

Host::Host(HostSessionOptions options) : session(std::move(options), directory) {
}

void Host::connect() {
  session.beginConnect(clock.now);
  session.onConnected(clock.now, update, outbox);
}

void Host::take(const OutgoingMessage& message, bool retained) {
  session.onMessage(incoming(message, retained), clock.now, update, outbox);
}

void Host::pass(std::int64_t ms) {
  for (std::int64_t passed = 0; passed < ms; passed += 50) {
    clock.pass(50);
    session.onTick(clock.now, update, outbox);
  }
}

std::vector<FleetEvent> Host::events(EventKind kind) const {
  std::vector<FleetEvent> found;
  for (const FleetEvent& event : update.events) {
    if (event.kind == kind)
      found.push_back(event);
  }
  return found;
}

const SeriesInfo* Host::series(std::string_view metric) const {
  const auto found = std::find_if(update.series.rbegin(), update.series.rend(),
                                  [&](const SeriesInfo& info) { return info.metric == metric; });
  return found == update.series.rend() ? nullptr : &*found;
}

std::size_t Host::sent(std::string_view topic) const {
  std::size_t count = 0;
  for (const OutgoingMessage& out : outbox)
    count += out.topic == topic ? 1 : 0;
  return count;
}

std::vector<Value> Host::values(std::string_view metric) const {
  std::vector<Value> found;
  const SeriesInfo* info = series(metric);
  for (std::size_t row = 0; info != nullptr && row < update.samples.size(); ++row) {
    if (update.samples.series[row] == info->id)
      found.push_back(update.samples.valueAt(row, info->type));
  }
  return found;
}

} // namespace muster::test
