#include "PahoConnection.h"

#include "ConnackText.h"
#include "PahoKeepAlive.h"
#include "PahoOptions.h"

#include <cstring>
#include <string_view>
#include <thread>

namespace muster {

namespace {

constexpr auto kDisconnectPoll = std::chrono::milliseconds(2);

std::chrono::milliseconds writeSilence(std::chrono::seconds keepAlive) {
  return std::chrono::milliseconds(keepAlive) * 3 / 2;
}

// Paho stops its threads when the last handle goes, and one that is made at that moment crashes or hangs
// (paho.mqtt.c issues 323 and 578); so one handle stays for the life of the process. OpenSSL is not Paho's to
// set up.
void keepPahoRunning() {
  static const int once = [] {
    MQTTAsync_init_options options = MQTTAsync_init_options_initializer;
    options.do_openssl_init = 0;
    MQTTAsync_global_init(&options);
    static MQTTAsync anchor = nullptr;
    return MQTTAsync_create(&anchor, "tcp://127.0.0.1:1", "anchor", MQTTCLIENT_PERSISTENCE_NONE, nullptr);
  }();
  static_cast<void>(once);
}

Unexpected refused(const char* what, int rc) {
  const char* words = MQTTAsync_strerror(rc);
  return unexpected(ErrorCode::BadArgument, "MQTT",
                    std::string(what) + ": " + (words ? words : "Paho refused"));
}

PahoConnection& connectionOf(void* context) {
  return *static_cast<PahoConnection*>(context);
}

} // namespace

PahoConnection::PahoConnection(const ConnectRequest& request, MqttListener& listener)
    : m_listener(listener), m_broker(request.broker),
      m_address(request.broker.url.host, request.address, writeSilence(request.broker.keepAlive)),
      m_willAtDisconnect(request.willAtDisconnect && !request.will.topic.empty()) {
}

PahoConnection::~PahoConnection() {
  silence();
  if (m_handle)
    MQTTAsync_destroy(&m_handle);
}

Result<void> PahoConnection::start(const ConnectRequest& request) {
  keepPahoRunning();
  PahoOptions options(request);
  int rc =
      MQTTAsync_createWithOptions(&m_handle, PahoOptions::uri(m_broker.url).c_str(), request.clientId.c_str(),
                                  MQTTCLIENT_PERSISTENCE_NONE, nullptr, &options.create());
  if (rc != MQTTASYNC_SUCCESS)
    return refused("client id or broker", rc);
  MQTTAsync_setCallbacks(m_handle, this, &PahoConnection::onLost, &PahoConnection::onMessage, nullptr);
  MQTTAsync_connectOptions& connect = options.connect();
  connect.context = this;
  options.tls().ssl_error_cb = &PahoConnection::onTlsError;
  options.tls().ssl_error_context = this;
  if (m_broker.version == MqttVersion::V5) {
    MQTTAsync_setDisconnected(m_handle, this, &PahoConnection::onServerDisconnect);
    connect.onSuccess5 = [](void* self, MQTTAsync_successData5* data) {
      connectionOf(self).obey(serverKeepAlive(data->properties));
      connectionOf(self).connectSucceeded();
    };
    connect.onFailure5 = [](void* self, MQTTAsync_failureData5* data) {
      connectionOf(self).fail(data->code, data->message);
    };
  } else {
    connect.onSuccess = [](void* self, MQTTAsync_successData*) { connectionOf(self).connectSucceeded(); };
    connect.onFailure = [](void* self, MQTTAsync_failureData* data) {
      connectionOf(self).fail(data->code, data->message);
    };
  }
  rc = MQTTAsync_connect(m_handle, &connect);
  letPahoLookOften();
  return rc == MQTTASYNC_SUCCESS ? Result<void>() : refused("cannot connect", rc);
}

void PahoConnection::connectSucceeded() {
  Phase expected = Phase::Connecting;
  if (m_phase.compare_exchange_strong(expected, Phase::Connected))
    m_listener.onConnected();
}

// A longer one than ours asks for nothing: a client may always speak more often.
void PahoConnection::obey(std::chrono::seconds serverKeepAlive) {
  if (serverKeepAlive.count() <= 0 || serverKeepAlive >= m_broker.keepAlive)
    return;
  obeyKeepAlive(m_handle, serverKeepAlive, m_broker.url.tls);
  m_address.setSilence(writeSilence(serverKeepAlive));
}

void PahoConnection::fail(int code, const char* message) {
  Phase expected = Phase::Connecting;
  if (m_phase.compare_exchange_strong(expected, Phase::Ended))
    m_listener.onConnectFailed(connectError(code, message));
}

Error PahoConnection::connectError(int code, const char* message) {
  const std::string where = m_broker.url.toString();
  if (const int error = takePahoTcpError(); error != 0)
    return Error{ErrorCode::Tcp, where, std::string("no TCP connection: ") + strerror(error)};
  if (code > 0)
    return Error{ErrorCode::Connack, where, connackText(m_broker.version, code)};
  if (message && std::string_view(message).find("timeout") != std::string_view::npos)
    return Error{ErrorCode::TimedOut, where, "the broker took the connection but did not answer in time"};
  const std::lock_guard lock(m_mutex);
  if (!m_tlsError.empty())
    return Error{ErrorCode::Tls, where, "the TLS handshake failed: " + m_tlsError};
  if (message && std::string_view(message).find("TLS") != std::string_view::npos && m_broker.url.tls)
    return Error{ErrorCode::Tls, where, "the certificate is not for " + m_broker.url.host};
  return Error{ErrorCode::Connack, where, "the broker closed the connection instead of answering"};
}

// OpenSSL's form is thread:error:number:library::reason:file:line:more.
int PahoConnection::onTlsError(const char* text, std::size_t length, void* context) {
  std::string_view rest(text, length);
  const std::size_t begin = rest.find("::");
  rest.remove_prefix(begin == std::string_view::npos ? 0 : begin + 2);
  PahoConnection& self = connectionOf(context);
  const std::lock_guard lock(self.m_mutex);
  self.m_tlsError = std::string(rest.substr(0, rest.find(':')));
  return 1;
}

void PahoConnection::onLost(void* context, char* /*cause: always null*/) {
  connectionOf(context).lost(
      Error{ErrorCode::NotConnected, "MQTT", "the connection broke, or the broker was silent for too long"});
}

// Paho does not call onLost after this.
void PahoConnection::onServerDisconnect(void* context, MQTTProperties*, MQTTReasonCodes reason) {
  connectionOf(context).lost(
      Error{ErrorCode::Connack, "MQTT", "the broker ended the connection: " + reasonText(reason)});
}

void PahoConnection::lost(const Error& error) {
  Phase expected = Phase::Connected;
  if (m_phase.compare_exchange_strong(expected, Phase::Ended))
    m_listener.onConnectionLost(error);
}

int PahoConnection::onMessage(void* context, char* topic, int topicLength, MQTTAsync_message* message) {
  PahoConnection& self = connectionOf(context);
  IncomingMessage view;
  view.topic = topicLength > 0 ? std::string_view(topic, static_cast<std::size_t>(topicLength)) : topic;
  view.payload = {static_cast<const char*>(message->payload), static_cast<std::size_t>(message->payloadlen)};
  view.qos = static_cast<std::uint8_t>(message->qos);
  view.retained = message->retained != 0;
  if (self.connected())
    self.m_listener.onMessage(view);
  MQTTAsync_freeMessage(&message);
  MQTTAsync_free(topic);
  return 1;
}

bool PahoConnection::sayDisconnect(std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;
  options.context = this;
  if (m_broker.version == MqttVersion::V5) {
    options = MQTTAsync_disconnectOptions_initializer5;
    options.context = this;
    options.reasonCode = m_willAtDisconnect ? MQTTREASONCODE_DISCONNECT_WITH_WILL_MESSAGE
                                            : MQTTREASONCODE_NORMAL_DISCONNECTION;
    options.onSuccess5 = [](void* self, MQTTAsync_successData5*) {
      connectionOf(self).m_saidDisconnect = true;
    };
  } else {
    options.onSuccess = [](void* self, MQTTAsync_successData*) {
      connectionOf(self).m_saidDisconnect = true;
    };
  }
  if (MQTTAsync_disconnect(m_handle, &options) != MQTTASYNC_SUCCESS)
    return false;
  while (!m_saidDisconnect && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(kDisconnectPoll);
  return m_saidDisconnect;
}

} // namespace muster
