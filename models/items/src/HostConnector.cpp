#include "BackgroundWork.h"
#include "BrokerOptionsOf.h"
#include "HostFeed.h"
#include "ProbeTest.h"

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
  if (auto started = feed->start(); !started)
    return unexpected(started.error());
  return std::unique_ptr<FleetFeed>(std::move(feed));
}

std::unique_ptr<ConnectionTest> HostConnector::makeTest() {
  return std::make_unique<ProbeTest>(m_factory, m_work);
}

} // namespace muster::items
