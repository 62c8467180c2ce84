#include <schema/Topic.h>

#include <fleetsim/SimNode.h>

#include <algorithm>
#include <utility>

namespace muster::fleetsim {
namespace {

// As many digits for each as the largest number has, so that names sort as numbers do.
std::string numbered(std::string_view prefix, std::uint32_t number, std::uint32_t largest) {
  const std::string digits = std::to_string(number);
  const auto width = std::max<std::size_t>(2, std::to_string(largest).size());
  return std::string(prefix) + std::string(width - digits.size(), '0') + digits;
}

EdgeOptions sessionOptions(const Options& options, std::uint32_t index) {
  EdgeOptions session;
  session.group = options.group;
  session.node = numbered(options.prefix, index + 1, options.nodes);
  return session;
}

} // namespace

SharedPlan::SharedPlan(const Options& fleetOptions, const MqttSettings& mqttSettings, TruthFile* truthFile)
    : options(fleetOptions), mqtt(mqttSettings), truth(truthFile) {
  for (std::uint32_t i = 0; i < options.metrics; ++i)
    metricNames.push_back(signalName(i));
  deviceNames.emplace_back();
  for (std::uint32_t i = 1; i <= options.devices; ++i)
    deviceNames.push_back(numbered("device-", i, options.devices));
  for (std::uint32_t i = 0; i < deviceNames.size(); ++i)
    deviceIndex.emplace(deviceNames[i], i);
}

SimNode::SimNode(SharedPlan& shared, std::uint32_t index)
    : m_shared(shared), m_session(sessionOptions(shared.options, index), this), m_socket(shared.mqtt),
      m_removed(shared.deviceNames.size(), false) {
  const Options& options = shared.options;
  m_signals.reserve(shared.deviceNames.size() * options.metrics);
  for (std::uint32_t device = 0; device < shared.deviceNames.size(); ++device) {
    for (std::uint32_t metric = 0; metric < options.metrics; ++metric)
      m_signals.emplace_back(signalSpec(metric), signalSeed(options.seed, index, device, metric));
  }
  if (shared.truth != nullptr)
    registerInTruth();
}

Signal& SimNode::signal(std::uint32_t device, std::uint32_t metric) {
  return m_signals[device * m_shared.options.metrics + metric];
}

void SimNode::registerInTruth() {
  DeviceId node = kNoDevice;
  for (std::uint32_t device = 0; device < m_shared.deviceNames.size(); ++device) {
    const DeviceId id =
        m_shared.truth->addDevice(m_shared.options.group, this->id(), m_shared.deviceNames[device], node);
    node = device == 0 ? id : node;
    for (std::uint32_t metric = 0; metric < m_shared.options.metrics; ++metric) {
      const SignalSpec& spec = signalSpec(metric);
      const SeriesId series =
          m_shared.truth->addSeries(id, m_shared.metricNames[metric], spec.type, std::string(spec.unit));
      if (device == 0 && metric == 0)
        m_firstSeries = series;
    }
  }
}

Result<void> SimNode::announce(std::uint32_t device, const Now& now) {
  std::vector<EdgeMetric> metrics;
  metrics.reserve(m_shared.options.metrics);
  for (std::uint32_t i = 0; i < m_shared.options.metrics; ++i)
    metrics.push_back({m_shared.metricNames[i], signal(device, i).value(), now.utcMs,
                       signalProperties(signalSpec(i)), false});
  return m_session.setMetrics(m_shared.deviceNames[device], std::move(metrics), now, m_shared.outbox);
}

Result<void> SimNode::connect(const Now& now) {
  for (std::uint32_t device = 0; !m_announced && device < m_shared.deviceNames.size(); ++device) {
    if (auto announced = announce(device, now); !announced)
      return announced;
  }
  m_announced = true;
  const ConnectPlan plan = m_session.beginConnect(now);
  if (auto opened = m_socket.open(plan); !opened)
    return opened;
  m_phase = Phase::Connecting;
  return {};
}

void SimNode::handle(bool readable, bool writable, const Now& now) {
  m_socket.handle(readable, writable);
  takeSocketEvents(now);
}

void SimNode::takeSocketEvents(const Now& now) {
  for (const auto event : m_socket.takeEvents()) {
    if (event == MqttSocket::Event::Subscribed && m_phase == Phase::Connecting) {
      m_phase = Phase::Born;
      m_wasBorn = true;
      m_session.onConnected(now, m_shared.outbox);
      ++m_shared.counters.births;
      send();
    } else if (event == MqttSocket::Event::Closed) {
      if (m_phase == Phase::Born)
        ++m_shared.counters.lost;
      m_phase = Phase::Away;
      m_session.onConnectionLost();
    }
  }
  const auto rebirthsBefore = m_session.counters().rebirthsAsked;
  for (const auto& message : m_socket.takeMessages()) {
    std::vector<EdgeCommand> commands; // no metric is writable
    m_session.onMessage({message.topic, message.payload, message.qos, message.retained}, now, m_shared.outbox,
                        commands);
    send();
  }
  m_shared.counters.rebirths += m_session.counters().rebirthsAsked - rebirthsBefore;
}

void SimNode::tick(const Now& now) {
  if (m_phase == Phase::Leaving)
    return;
  if (m_phase == Phase::Born && m_socket.hasBacklog()) {
    ++m_shared.counters.ticksHeldBack;
    return;
  }
  for (std::uint32_t device = 0; device < m_shared.deviceNames.size(); ++device) {
    if (m_removed[device])
      continue;
    collect(device, now);
    // The metrics are those that were announced: there is nothing that could be refused.
    static_cast<void>(
        m_session.publish(m_shared.deviceNames[device], m_shared.samples, now, m_shared.outbox));
  }
  send();
}

void SimNode::collect(std::uint32_t device, const Now& now) {
  m_shared.samples.clear();
  for (std::uint32_t i = 0; i < m_shared.options.metrics; ++i) {
    Signal& source = signal(device, i);
    if (!source.advance() && m_shared.options.byException)
      continue;
    EdgeSample& sample = m_shared.samples.emplace_back();
    sample.metric = i;
    sample.value = source.value();
    sample.timestampMs = now.utcMs;
    if (source.quality() != kQualityGood)
      sample.quality = source.quality();
  }
}

void SimNode::everySecond(const Now& now) {
  m_socket.keepAlive();
  takeSocketEvents(now);
  if (m_phase == Phase::Born) {
    m_session.onTick(now, m_shared.outbox);
    send();
  }
}

void SimNode::leave(const Now& now) {
  if (m_phase != Phase::Born) {
    giveUp();
    return;
  }
  m_session.shutDown(now, m_shared.outbox);
  send();
  m_phase = Phase::Leaving;
  m_socket.disconnect(true);
  takeSocketEvents(now);
}

void SimNode::cutOff() {
  if (m_phase != Phase::Born || m_socket.hasBacklog())
    return; // what was handed over is to arrive
  m_session.onConnectionLost();
  m_phase = Phase::Leaving;
  m_socket.cut();
}

void SimNode::giveUp() {
  m_socket.close();
  m_session.onConnectionLost();
  m_phase = Phase::Away;
}

void SimNode::removeDevice(std::uint32_t device, const Now& now) {
  if (m_removed[device])
    return;
  m_removed[device] = true;
  m_session.removeDevice(m_shared.deviceNames[device], now, m_shared.outbox);
  send();
}

void SimNode::restoreDevice(std::uint32_t device, const Now& now) {
  m_removed[device] = false;
  // Announced before with the same names: there is nothing that could be refused.
  static_cast<void>(announce(device, now));
  send();
}

void SimNode::onSamplePublished(std::string_view device, const EdgeMetric& /*metric*/,
                                const EdgeSample& sample, bool /*inBirth*/) {
  const auto at = m_shared.deviceIndex.find(device);
  if (at == m_shared.deviceIndex.end())
    return;
  auto& observed = m_shared.observed.emplace_back();
  observed.device = at->second;
  observed.series = m_firstSeries + at->second * m_shared.options.metrics + sample.metric;
  observed.utcMs = sample.timestampMs;
  observed.quality = sample.quality.value_or(kQualityGood);
  if (m_shared.truth != nullptr)
    observed.value = sample.value;
}

void SimNode::send() {
  auto& outbox = m_shared.outbox;
  for (std::size_t i = 0; i < outbox.size(); ++i) {
    if (!m_socket.publish(outbox[i])) {
      dropObserved(i);
      break;
    }
    ++m_shared.counters.messages;
  }
  outbox.clear();
  commitObserved();
}

void SimNode::dropObserved(std::size_t firstUnsent) {
  for (std::size_t i = firstUnsent; i < m_shared.outbox.size(); ++i) {
    const auto topic = parseTopic(m_shared.outbox[i].topic);
    const auto at = topic ? m_shared.deviceIndex.find(topic->device) : m_shared.deviceIndex.end();
    if (at != m_shared.deviceIndex.end())
      std::erase_if(m_shared.observed, [&](const auto& o) { return o.device == at->second; });
  }
}

void SimNode::commitObserved() {
  m_shared.counters.samples += m_shared.observed.size();
  if (m_shared.truth != nullptr) {
    for (const auto& o : m_shared.observed)
      m_shared.truth->add(o.series, o.utcMs, o.value, o.quality);
  }
  m_shared.observed.clear();
}

} // namespace muster::fleetsim
