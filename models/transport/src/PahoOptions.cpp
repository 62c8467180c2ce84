#include "PahoOptions.h"

#include "PahoKeepAlive.h"

#include <algorithm>

namespace muster {

namespace {

constexpr unsigned kTopicAllowance = 128 * 1024; // of a packet, for its topic and properties

void addProperty(MQTTProperties& properties, MQTTPropertyCodes code, unsigned value) {
  MQTTProperty property{};
  property.identifier = code;
  property.value.integer4 = value;
  MQTTProperties_add(&properties, &property);
}

const char* orNull(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

} // namespace

PahoOptions::PahoOptions(const ConnectRequest& request) {
  m_create.maxBufferedMessages = static_cast<int>(kMaxPendingMessages) + 1; // our own bound comes first
  m_connect.keepAliveInterval = pahoKeepAlive(request.broker.keepAlive);
  m_connect.connectTimeout = std::max(1, static_cast<int>(request.broker.connectTimeout.count() / 1000));
  setVersion(request.broker.version);
  setCredentials(request.broker.credentials);
  if (!request.will.topic.empty())
    setWill(request.will);
  if (request.broker.url.tls)
    setTls(request.broker.tls);
}

// IPv6 addresses go without brackets: Paho would hand "[::1" to the certificate check. It takes the last
// colon for the port's.
std::string PahoOptions::uri(const BrokerUrl& url) {
  return (url.tls ? "ssl://" : "tcp://") + url.host + ":" + std::to_string(url.port);
}

void PahoOptions::setVersion(MqttVersion version) {
  const bool v5 = version == MqttVersion::V5;
  m_create.MQTTVersion = m_connect.MQTTVersion = v5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
  m_connect.cleansession = v5 ? 0 : 1; // Paho wants it off with version 5, whose word is cleanstart
  m_connect.cleanstart = v5 ? 1 : 0;
  if (!v5)
    return;
  addProperty(m_properties, MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL, 0);
  addProperty(m_properties, MQTTPROPERTY_CODE_MAXIMUM_PACKET_SIZE,
              static_cast<unsigned>(kMaxPayloadBytes) + kTopicAllowance);
  m_connect.connectProperties = &m_properties;
}

void PahoOptions::setCredentials(const Credentials& credentials) {
  if (credentials.user.empty())
    return;
  m_connect.username = credentials.user.c_str();
  m_connect.binarypwd.data = credentials.password.data();
  m_connect.binarypwd.len = static_cast<int>(credentials.password.size());
}

void PahoOptions::setWill(const OutgoingMessage& will) {
  m_will.topicName = will.topic.c_str();
  m_will.payload.data = will.payload.data();
  m_will.payload.len = static_cast<int>(will.payload.size());
  m_will.qos = will.qos;
  m_will.retained = will.retain ? 1 : 0;
  m_connect.will = &m_will;
}

void PahoOptions::setTls(const TlsOptions& files) {
  m_tls.trustStore = orNull(files.caFile);
  m_tls.keyStore = orNull(files.certFile);
  m_tls.privateKey = orNull(files.keyFile);
  m_tls.enableServerCertAuth = files.verifyServer ? 1 : 0;
  m_tls.verify = files.verifyServer ? 1 : 0;
  m_connect.ssl = &m_tls;
}

} // namespace muster
