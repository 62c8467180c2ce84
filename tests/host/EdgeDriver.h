// A real edge node for tests of the host: an EdgeSession on a BrokerLink of its own.
// Thread: one, beside the link's.
#pragma once

#include "HostFixture.h"

#include <session/EdgeSession.h>
#include <transport/BrokerLink.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

class EdgeDriver final : public LinkHandler {
 public:
  EdgeDriver(const std::string& url, const std::string& group, const std::string& node)
      : m_session(edgeOptions(group, node)),
        m_link({brokerOptions(url)}, pahoClientFactory(), *this, quickBackoff()) {}

  ~EdgeDriver() override { m_link.stop(); }

  // Metrics of type Double, with value 0; commands for them are obeyed. Device empty: the edge node itself.
  void setMetrics(const std::string& device, const std::vector<std::string>& names,
                  const std::vector<Property>& properties = {}) {
    std::vector<EdgeMetric> metrics;
    metrics.reserve(names.size());
    for (const std::string& name : names)
      metrics.push_back({name, Value::floating(0.0), systemNow().utcMs, properties, true});
    m_devices[device] = names;
    withSession([&](std::vector<OutgoingMessage>& outbox) {
      return m_session.setMetrics(device, std::move(metrics), systemNow(), outbox).has_value();
    });
  }

  // Commands are taken without a word from now on. Before start().
  void disobey() { m_obeys = false; }

  std::size_t deviceCount() const { return m_devices.size(); } // the edge node included

  void start() { m_link.start(); }

  bool isPublishing() const {
    const std::lock_guard lock(m_mutex);
    return m_session.isPublishing();
  }

  std::uint64_t births() const {
    const std::lock_guard lock(m_mutex);
    return m_session.counters().births;
  }

  std::uint64_t commands() const { // that arrived and were in order
    const std::lock_guard lock(m_mutex);
    return m_session.counters().commands;
  }

  bool publish(const std::string& device, std::uint32_t metric, double value) {
    return publishBurst(device, metric, value, 1);
  }

  // One message with this many samples of equal value.
  bool publishBurst(const std::string& device, std::uint32_t metric, double value, std::size_t count) {
    return withSession([&](std::vector<OutgoingMessage>& outbox) {
      const std::vector<EdgeSample> samples(count,
                                            {metric, Value::floating(value), systemNow().utcMs, false, {}});
      return m_session.publish(device, samples, systemNow(), outbox).has_value();
    });
  }

  // A wanted disconnect: NDEATH first.
  void shutDown() {
    std::vector<OutgoingMessage> last;
    {
      const std::lock_guard lock(m_mutex);
      m_session.shutDown(systemNow(), last);
    }
    m_link.stop(last);
  }

  ConnectPlan makePlan() override {
    const std::lock_guard lock(m_mutex);
    return m_session.beginConnect(systemNow());
  }
  void onReady() override {
    withSession([this](std::vector<OutgoingMessage>& outbox) {
      m_session.onConnected(systemNow(), outbox);
      return true;
    });
  }
  void onLost(const Error&) override {
    const std::lock_guard lock(m_mutex);
    m_session.onConnectionLost();
  }
  void onState(const LinkState&) override {}
  void onMessage(const IncomingMessage& message) override {
    withSession([&](std::vector<OutgoingMessage>& outbox) {
      std::vector<EdgeCommand> commands;
      m_session.onMessage(message, systemNow(), outbox, commands);
      for (const EdgeCommand& command : commands)
        obey(command, outbox);
      return true;
    });
  }

 private:
  static EdgeOptions edgeOptions(const std::string& group, const std::string& node) {
    EdgeOptions options;
    options.group = group;
    options.node = node;
    return options;
  }

  void obey(const EdgeCommand& command, std::vector<OutgoingMessage>& outbox) {
    if (!m_obeys)
      return;
    const std::vector<std::string>& names = m_devices.at(command.device);
    const auto index = std::find(names.begin(), names.end(), command.metric) - names.begin();
    const std::vector<EdgeSample> samples{
        {static_cast<std::uint32_t>(index), command.value, systemNow().utcMs, false, {}}};
    static_cast<void>(m_session.publish(command.device, samples, systemNow(), outbox));
  }

  // Under the lock to the end, so that messages leave in the order of their seq.
  template<class Work>
  bool withSession(Work work) {
    const std::lock_guard lock(m_mutex);
    std::vector<OutgoingMessage> outbox;
    bool isFine = work(outbox);
    for (const OutgoingMessage& message : outbox)
      isFine = m_link.publish(message).has_value() && isFine;
    return isFine;
  }

  std::map<std::string, std::vector<std::string>> m_devices; // the names of their metrics
  bool m_obeys = true;
  mutable std::mutex m_mutex; // protects m_session
  EdgeSession m_session;
  BrokerLink m_link;
};

} // namespace muster::test
