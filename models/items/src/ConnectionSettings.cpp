#include <items/Connector.h>
#include <transport/BrokerUrl.h>

#include <QCoreApplication>

namespace muster::items {

QString ConnectionSettings::url() const {
  BrokerUrl url;
  url.host = host.toStdString();
  url.port = static_cast<std::uint16_t>(port);
  url.tls = tls;
  return QString::fromStdString(url.toString());
}

Result<ConnectionSettings> ConnectionSettings::fromUrl(const QString& text) {
  const auto url = BrokerUrl::parse(text.trimmed().toStdString());
  if (!url)
    return unexpected(url.error());
  ConnectionSettings settings;
  settings.host = QString::fromStdString(url->host);
  settings.port = url->port;
  settings.tls = url->tls;
  return settings;
}

QList<TestStep> ConnectionTest::stepsFor(const ConnectionSettings& settings) {
  const auto step = [](const char* name) {
    TestStep s;
    s.name = QCoreApplication::translate("ConnectionTest", name);
    return s;
  };
  QList<TestStep> steps{step("Name look-up"), step("TCP connection")};
  if (settings.tls)
    steps.push_back(step("TLS"));
  steps.push_back(step("MQTT CONNACK"));
  steps.push_back(step("Subscribe"));
  return steps;
}

} // namespace muster::items
