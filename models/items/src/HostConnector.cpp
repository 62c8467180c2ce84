#include "BackgroundWork.h"
#include "BrokerOptionsOf.h"
#include "HistoryFeed.h"
#include "HostFeed.h"
#include "ProbeTest.h"
#include "RememberingFeed.h"

#include <items/HostConnector.h>

#include <cctype>

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

namespace {

// Brokers have fleets of their own, so each has a file: "broker.lan-8883.history".
std::string fileNameOf(const ConnectionSettings& settings) {
  std::string name = settings.host.toStdString();
  for (char& letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '.' && letter != '-')
      letter = '_';
  return name + "-" + std::to_string(settings.port) + ".history";
}

} // namespace

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
  RecordingChoice history = m_history;
  if (history.file.empty() && !history.folder.empty())
    history.file = history.folder + "/" + fileNameOf(settings);
  if (history.isRecorded)
    feed->record(history);
  if (auto started = feed->start(); !started)
    return unexpected(started.error());
  if (history.file.empty())
    return std::unique_ptr<FleetFeed>(std::move(feed));
  auto known = std::make_shared<FleetHistory>(history.file);
  return std::unique_ptr<FleetFeed>(
      std::make_unique<RememberingFeed>(std::move(feed), std::move(known), m_work));
}

std::unique_ptr<FleetFeed> HostConnector::openHistory(const QString& file) {
  return std::make_unique<HistoryFeed>(std::make_shared<FleetHistory>(file.toStdString()), m_work);
}

std::unique_ptr<ConnectionTest> HostConnector::makeTest() {
  return std::make_unique<ProbeTest>(m_factory, m_work);
}

} // namespace muster::items
