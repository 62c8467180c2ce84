// A ConnectRequest in Paho's C structures. It points into the request, which outlives it.
// Thread: one.
#pragma once

#include <transport/MqttClient.h>

#include <MQTTAsync.h>

#include <string>

namespace muster {

class PahoOptions {
 public:
  explicit PahoOptions(const ConnectRequest& request);
  ~PahoOptions() { MQTTProperties_free(&m_properties); }
  PahoOptions(const PahoOptions&) = delete;
  PahoOptions& operator=(const PahoOptions&) = delete;

  // Callbacks and context are the caller's to fill in.
  MQTTAsync_connectOptions& connect() { return m_connect; }
  MQTTAsync_SSLOptions& tls() { return m_tls; }
  MQTTAsync_createOptions& create() { return m_create; }
  static std::string uri(const BrokerUrl& url);

 private:
  void setVersion(MqttVersion version);
  void setCredentials(const Credentials& credentials);
  void setWill(const OutgoingMessage& will);
  void setTls(const TlsOptions& files);

  MQTTAsync_createOptions m_create = MQTTAsync_createOptions_initializer;
  MQTTAsync_connectOptions m_connect = MQTTAsync_connectOptions_initializer;
  MQTTAsync_willOptions m_will = MQTTAsync_willOptions_initializer;
  MQTTAsync_SSLOptions m_tls = MQTTAsync_SSLOptions_initializer;
  MQTTProperties m_properties = MQTTProperties_initializer;
};

} // namespace muster
