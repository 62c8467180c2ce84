#include <fleetsim/MqttSocket.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace muster::fleetsim {
namespace {

constexpr int kPacketsAtOnce = 1;

// libmosquitto opens a pair of sockets for each client, to wake a loop of its own that we do not use; 10,000
// nodes would need 30,000 descriptors. Where it gets none it goes on without,
// and that is what this brings about.
class NoNewDescriptors {
 public:
  NoNewDescriptors() {
    m_isSet = getrlimit(RLIMIT_NOFILE, &m_before) == 0;
    rlimit none = m_before;
    none.rlim_cur = 0;
    m_isSet = m_isSet && setrlimit(RLIMIT_NOFILE, &none) == 0;
  }
  ~NoNewDescriptors() {
    if (m_isSet)
      setrlimit(RLIMIT_NOFILE, &m_before);
  }
  NoNewDescriptors(const NoNewDescriptors&) = delete;
  NoNewDescriptors& operator=(const NoNewDescriptors&) = delete;

 private:
  rlimit m_before{};
  bool m_isSet = false;
};

struct Library {
  Library() { mosquitto_lib_init(); }
  ~Library() { mosquitto_lib_cleanup(); }
};

std::string describe(int result) {
  if (result == MOSQ_ERR_ERRNO)
    return std::strerror(errno);
  return mosquitto_strerror(result);
}

Result<void> loadCertificates(SSL_CTX* context, const TlsOptions& tls) {
  if (tls.caFile.empty() ? SSL_CTX_set_default_verify_paths(context) != 1
                         : SSL_CTX_load_verify_locations(context, tls.caFile.c_str(), nullptr) != 1)
    return unexpected(ErrorCode::BadConfig, tls.caFile, "not a file of PEM certificates");
  if (tls.certFile.empty())
    return {};
  if (SSL_CTX_use_certificate_chain_file(context, tls.certFile.c_str()) != 1)
    return unexpected(ErrorCode::BadConfig, tls.certFile, "not a PEM certificate");
  const std::string& keyFile = tls.keyFile.empty() ? tls.certFile : tls.keyFile;
  if (SSL_CTX_use_PrivateKey_file(context, keyFile.c_str(), SSL_FILETYPE_PEM) != 1)
    return unexpected(ErrorCode::BadConfig, keyFile, "not the PEM key of the client certificate");
  return {};
}

Result<std::shared_ptr<SSL_CTX>> makeTlsContext(const BrokerOptions& broker) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context)
    return unexpected(ErrorCode::Tls, "TLS", "OpenSSL gives no context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS); // 34 kB less for each connection
  if (auto loaded = loadCertificates(context.get(), broker.tls); !loaded)
    return unexpected(loaded.error());
  if (!broker.tls.verifyServer)
    return context;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(context.get());
  const char* host = broker.url.host.c_str();
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host) != 1)
    X509_VERIFY_PARAM_set1_host(parameters, host, 0);
  return context;
}

} // namespace

Result<MqttSettings> MqttSettings::make(const BrokerOptions& broker, const std::string& address) {
  static const Library library;
  MqttSettings settings;
  settings.broker = broker;
  settings.address = address;
  if (broker.url.tls) {
    auto context = makeTlsContext(broker);
    if (!context)
      return unexpected(context.error());
    settings.tls = std::move(*context);
  }
  return settings;
}

// libmosquitto calls back from inside handle() and disconnect(); what it says is kept until the call is over.
struct MqttSocket::Callbacks {
  static MqttSocket& self(void* object) { return *static_cast<MqttSocket*>(object); }
  static void accepted(mosquitto* /*handle*/, void* object, int reason) { self(object).onAccepted(reason); }
  static void subscribed(mosquitto* /*handle*/, void* object, int /*id*/, int count, const int* granted) {
    self(object).onSubscribed(count > 0 ? granted[0] : 0x80);
  }
  static void closed(mosquitto* /*handle*/, void* object, int reason) { self(object).onClosed(reason); }
  static void arrived(mosquitto* /*handle*/, void* object, const mosquitto_message* m) {
    self(object).m_messages.push_back(
        {m->topic, std::string(static_cast<const char*>(m->payload), static_cast<std::size_t>(m->payloadlen)),
         static_cast<std::uint8_t>(m->qos), m->retain});
  }
};

MqttSocket::MqttSocket(const MqttSettings& settings) : m_settings(settings) {
}

MqttSocket::~MqttSocket() {
  close();
}

Result<void> MqttSocket::makeHandle(const ConnectPlan& plan) {
  {
    const NoNewDescriptors ceiling;
    m_handle = mosquitto_new(plan.clientId.c_str(), true, this);
  }
  if (m_handle == nullptr)
    return unexpected(ErrorCode::Internal, plan.clientId, std::strerror(errno));
  const bool v5 = m_settings.broker.version == MqttVersion::V5;
  mosquitto_int_option(m_handle, MOSQ_OPT_PROTOCOL_VERSION, v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
  mosquitto_int_option(m_handle, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_callback_set(m_handle, &Callbacks::accepted);
  mosquitto_subscribe_callback_set(m_handle, &Callbacks::subscribed);
  mosquitto_disconnect_callback_set(m_handle, &Callbacks::closed);
  mosquitto_message_callback_set(m_handle, &Callbacks::arrived);
  const auto& will = plan.will;
  if (!will.topic.empty()) {
    const int result = mosquitto_will_set(m_handle, will.topic.c_str(), static_cast<int>(will.payload.size()),
                                          will.payload.data(), will.qos, will.retain);
    if (result != MOSQ_ERR_SUCCESS)
      return unexpected(ErrorCode::Internal, will.topic, describe(result));
  }
  const auto& credentials = m_settings.broker.credentials;
  if (!credentials.user.empty())
    mosquitto_username_pw_set(m_handle, credentials.user.c_str(), credentials.password.c_str());
  if (m_settings.tls) {
    mosquitto_int_option(m_handle, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    mosquitto_void_option(m_handle, MOSQ_OPT_SSL_CTX, m_settings.tls.get());
  }
  return {};
}

Result<void> MqttSocket::open(const ConnectPlan& plan) {
  close();
  if (auto made = makeHandle(plan); !made)
    return made;
  m_subscriptions = plan.subscriptions;
  m_granted = 0;
  m_closedBecause.clear();
  const int result =
      mosquitto_connect_bind_async(m_handle, m_settings.address.c_str(), m_settings.broker.url.port,
                                   static_cast<int>(m_settings.broker.keepAlive.count()), nullptr);
  if (result != MOSQ_ERR_SUCCESS) {
    const std::string why = describe(result);
    close();
    return unexpected(ErrorCode::Tcp, m_settings.broker.url.toString(), why);
  }
  m_isOpen = true;
  return {};
}

int MqttSocket::fd() const {
  return m_handle == nullptr ? -1 : mosquitto_socket(m_handle);
}

bool MqttSocket::wantsWrite() const {
  return m_handle != nullptr && mosquitto_want_write(m_handle);
}

bool MqttSocket::hasBacklog() const {
  return wantsWrite();
}

void MqttSocket::handle(bool readable, bool writable) {
  if (!m_isOpen)
    return;
  if (writable)
    checkClosed(mosquitto_loop_write(m_handle, kPacketsAtOnce));
  if (readable && m_isOpen)
    checkClosed(mosquitto_loop_read(m_handle, kPacketsAtOnce));
}

void MqttSocket::keepAlive() {
  if (m_isOpen)
    checkClosed(mosquitto_loop_misc(m_handle));
}

Result<void> MqttSocket::publish(const OutgoingMessage& message) {
  if (!m_isOpen)
    return unexpected(ErrorCode::NotConnected, message.topic, m_closedBecause);
  const int result =
      mosquitto_publish(m_handle, nullptr, message.topic.c_str(), static_cast<int>(message.payload.size()),
                        message.payload.data(), message.qos, message.retain);
  if (result == MOSQ_ERR_SUCCESS)
    return {};
  if (result == MOSQ_ERR_PAYLOAD_SIZE || result == MOSQ_ERR_OVERSIZE_PACKET)
    return unexpected(ErrorCode::LimitExceeded, message.topic, describe(result));
  const std::string why = describe(result);
  checkClosed(result);
  return unexpected(ErrorCode::NotConnected, message.topic, why);
}

void MqttSocket::disconnect(bool withWill) {
  if (!m_isOpen)
    return;
  const bool v5 = m_settings.broker.version == MqttVersion::V5;
  const int reason = v5 && withWill ? MQTT_RC_DISCONNECT_WITH_WILL_MSG : MQTT_RC_NORMAL_DISCONNECTION;
  checkClosed(mosquitto_disconnect_v5(m_handle, reason, nullptr));
}

void MqttSocket::cut() {
  if (fd() >= 0)
    ::shutdown(fd(), SHUT_WR);
}

void MqttSocket::close() {
  if (m_handle != nullptr)
    mosquitto_destroy(m_handle);
  m_handle = nullptr;
  m_isOpen = false;
}

void MqttSocket::onAccepted(int reason) {
  if (reason != 0) {
    const bool v5 = m_settings.broker.version == MqttVersion::V5;
    m_closedBecause = v5 ? mosquitto_reason_string(reason) : mosquitto_connack_string(reason);
    return;
  }
  for (const auto& subscription : m_subscriptions)
    mosquitto_subscribe(m_handle, nullptr, subscription.filter.c_str(), subscription.qos);
  if (m_subscriptions.empty())
    m_events.push_back(Event::Subscribed);
}

void MqttSocket::onSubscribed(int grantedOrReason) {
  if (grantedOrReason >= 0x80) {
    m_closedBecause = "the broker refuses the subscription to commands";
    cut();
  } else if (++m_granted == m_subscriptions.size()) {
    m_events.push_back(Event::Subscribed);
  }
}

void MqttSocket::onClosed(int reason) {
  if (!m_isOpen)
    return;
  m_isOpen = false;
  if (m_closedBecause.empty() && reason != 0)
    m_closedBecause = describe(reason);
  m_events.push_back(Event::Closed);
}

// Not every way in which libmosquitto loses a socket ends in its callback.
void MqttSocket::checkClosed(int result) {
  if (m_isOpen && fd() < 0)
    onClosed(result);
}

std::vector<MqttSocket::Event> MqttSocket::takeEvents() {
  return std::exchange(m_events, {});
}

std::vector<MqttSocket::Message> MqttSocket::takeMessages() {
  return std::exchange(m_messages, {});
}

} // namespace muster::fleetsim
