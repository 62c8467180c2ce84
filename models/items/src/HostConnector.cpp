#include "BackgroundWork.h"
#include "BrokerOptionsOf.h"
#include "HistoryFeed.h"
#include "HostFeed.h"
#include "ProbeTest.h"
#include "RememberingFeed.h"

#include <items/HostConnector.h>

namespace muster::items {

BrokerOptions brokerOptionsOf(const ConnectionSettings& settings) {
  BrokerOptions options;
  options.url.host = settings.host.toStdString();
  options.url.port = static_cast<std::uint16_t>(settings.port);
  options.url.tls = settings.tls;
  options.tls.caFile = settings.caFile.toStdString();
  options.tls.certFile = settings.certFile.toStdString();
  options.tls.keyFile = settings.keyFile.toStdString();
  options.tls.verifyServer = settings.verifyServer;
  options.credentials.user = settings.user.toStdString();
  options.credentials.password = settings.password.toStdString();
  options.version = settings.mqtt311 ? MqttVersion::V311 : MqttVersion::V5;
  return options;
}

HostConnector::HostConnector(ClientFactory factory, std::string hostId)
    : m_factory(std::move(factory)), m_hostId(std::move(hostId)), m_work(std::make_shared<BackgroundWork>()) {
}

HostConnector::~HostConnector() = default;

Result<std::unique_ptr<FleetFeed>> HostConnector::open(const ConnectionSettings& settings) {
  HostRuntimeOptions options;
  options.broker = brokerOptionsOf(settings);
  if (auto checked = checkOptions(options.broker); !checked)
    return unexpected(checked.error());
  options.session.hostId = m_hostId;
  options.session.reorderTimeoutMs = m_reorderTimeout.count();
  auto feed = std::make_unique<HostFeed>(std::move(options), m_factory, m_work);
  if (m_history.isRecorded)
    feed->record(m_history);
  if (auto started = feed->start(); !started)
    return unexpected(started.error());
  if (m_history.file.empty())
    return std::unique_ptr<FleetFeed>(std::move(feed));
  auto history = std::make_shared<FleetHistory>(m_history.file);
  return std::unique_ptr<FleetFeed>(
      std::make_unique<RememberingFeed>(std::move(feed), std::move(history), m_work));
}

std::unique_ptr<FleetFeed> HostConnector::openHistory(const std::string& file) {
  return std::make_unique<HistoryFeed>(std::make_shared<FleetHistory>(file), m_work);
}

std::unique_ptr<ConnectionTest> HostConnector::makeTest() {
  return std::make_unique<ProbeTest>(m_factory, m_work);
}

} // namespace muster::items
