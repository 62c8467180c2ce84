#include "TlsHandshake.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

namespace muster {

namespace {

constexpr auto kVerdictPatience = std::chrono::seconds(1);
constexpr std::size_t kRecordBytes = std::size_t{16} * 1024;

struct Free {
  void operator()(SSL_CTX* p) const { SSL_CTX_free(p); }
  void operator()(SSL* p) const { SSL_free(p); }
  void operator()(BIO* p) const { BIO_free(p); }
};

std::string opensslReason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "no reason given";
}

std::string nameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, Free> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string();
}

CertificateInfo describe(const X509* certificate) {
  CertificateInfo info;
  info.subject = nameText(X509_get_subject_name(certificate));
  info.issuer = nameText(X509_get_issuer_name(certificate));
  std::tm utc{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) == 1)
    info.notAfterMs = static_cast<std::int64_t>(timegm(&utc)) * 1000;
  return info;
}

bool isAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

// One handshake over memory buffers: our own send() cannot raise SIGPIPE, and every wait has a deadline.
class Handshake {
 public:
  Handshake(const Socket& socket, const BrokerOptions& options, Deadline deadline,
            const std::stop_token& stop)
      : m_socket(socket), m_options(options), m_deadline(deadline), m_stop(stop) {}

  TlsOutcome run() {
    if (!prepare())
      return std::move(m_outcome);
    if (!shake())
      return std::move(m_outcome);
    m_outcome.protocol = SSL_get_version(m_ssl.get());
    if (m_certificateAsked && SSL_version(m_ssl.get()) == TLS1_3_VERSION)
      awaitVerdict();
    SSL_shutdown(m_ssl.get());
    static_cast<void>(flush());
    return std::move(m_outcome);
  }

 private:
  bool fail(ErrorCode code, const std::string& detail) {
    m_outcome.error = Error{code, m_options.url.toString(), detail};
    return false;
  }
  bool badFile(const std::string& what) {
    return fail(ErrorCode::BadConfig,
                std::string(tlswords::kFiles) + ": " + what + " (" + opensslReason() + ")");
  }

  bool prepare() {
    ERR_clear_error();
    m_context.reset(SSL_CTX_new(TLS_client_method()));
    if (!m_context)
      return fail(ErrorCode::Internal, opensslReason());
    if (!loadFiles())
      return false;
    // Collects the chain even where it is not trusted. The default verification follows.
    SSL_CTX_set_cert_verify_callback(m_context.get(), &Handshake::verify, this);
    SSL_CTX_set_verify(m_context.get(), m_options.tls.verifyServer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                       nullptr);
    // Called when the server asks for a certificate and none is loaded.
    SSL_CTX_set_client_cert_cb(m_context.get(), [](SSL* ssl, X509**, EVP_PKEY**) {
      static_cast<Handshake*>(SSL_get_app_data(ssl))->m_certificateAsked = true;
      return 0;
    });
    m_certificateAsked = !m_options.tls.certFile.empty();
    m_ssl.reset(SSL_new(m_context.get()));
    if (!m_ssl)
      return fail(ErrorCode::Internal, opensslReason());
    SSL_set_app_data(m_ssl.get(), this);
    SSL_set_bio(m_ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(m_ssl.get());
    const std::string& host = m_options.url.host;
    if (isAddress(host)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(m_ssl.get()), host.c_str());
      return true;
    }
    // The function behind SSL_set_tlsext_host_name, a macro with an old-style cast. It copies.
    SSL_ctrl(m_ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
    SSL_set1_host(m_ssl.get(), host.c_str());
    return true;
  }

  bool loadFiles() {
    const TlsOptions& files = m_options.tls;
    SSL_CTX* context = m_context.get();
    if (files.caFile.empty())
      SSL_CTX_set_default_verify_paths(context);
    else if (SSL_CTX_load_verify_file(context, files.caFile.c_str()) != 1)
      return badFile("CA file " + files.caFile);
    if (files.certFile.empty())
      return true;
    // Without this OpenSSL would ask for a passphrase on the terminal.
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
    if (SSL_CTX_use_certificate_chain_file(context, files.certFile.c_str()) != 1)
      return badFile("client certificate " + files.certFile);
    const std::string& key = files.keyFile.empty() ? files.certFile : files.keyFile;
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
      return badFile("client key " + key);
    return true;
  }

  static int verify(X509_STORE_CTX* store, void* self) {
    std::vector<CertificateInfo>& chain = static_cast<Handshake*>(self)->m_outcome.chain;
    const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(store);
    for (int i = 0; i < sk_X509_num(sent); ++i)
      chain.push_back(describe(sk_X509_value(sent, i)));
    return X509_verify_cert(store);
  }

  bool shake() {
    for (;;) {
      ERR_clear_error();
      const int rc = SSL_do_handshake(m_ssl.get());
      const int why = rc == 1 ? SSL_ERROR_NONE : SSL_get_error(m_ssl.get(), rc);
      const bool sent = flush(); // an alert, too
      if (why == SSL_ERROR_NONE)
        return sent || closed();
      if (why != SSL_ERROR_WANT_READ)
        return handshakeFailed();
      if (!sent || !receive(m_deadline))
        return m_outcome.error ? false : closed();
    }
  }

  // With TLS 1.3 the server judges the client's certificate after the client is done: either a session ticket
  // or an alert follows. A server that sends neither is taken to agree.
  void awaitVerdict() {
    const Deadline end = std::min(m_deadline, std::chrono::steady_clock::now() + kVerdictPatience);
    std::array<char, 1> byte{};
    while (receive(end)) {
      ERR_clear_error();
      const int rc = SSL_read(m_ssl.get(), byte.data(), 1);
      const int why = rc > 0 ? SSL_ERROR_NONE : SSL_get_error(m_ssl.get(), rc);
      if (why == SSL_ERROR_SSL)
        handshakeFailed();
      if (why != SSL_ERROR_WANT_READ || BIO_pending(SSL_get_rbio(m_ssl.get())) == 0)
        return;
    }
    if (m_outcome.error && m_outcome.error->code == ErrorCode::TimedOut)
      m_outcome.error.reset();
    else if (!m_outcome.error)
      closed();
  }

  bool handshakeFailed() {
    if (const long verdict = SSL_get_verify_result(m_ssl.get());
        m_options.tls.verifyServer && verdict != X509_V_OK)
      return fail(ErrorCode::Tls, verifyWords(verdict));
    switch (ERR_GET_REASON(ERR_peek_last_error())) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_RECORD_LENGTH_MISMATCH:
    case SSL_R_HTTP_REQUEST:
      return fail(ErrorCode::Tls, tlswords::kNoTls);
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_NO_CIPHERS_AVAILABLE:
      return fail(ErrorCode::Tls, tlswords::kNoCommonVersion);
    case SSL_AD_REASON_OFFSET + SSL_AD_CERTIFICATE_REQUIRED:
      return fail(ErrorCode::Tls, tlswords::kClientCertificateMissing);
    default:
      break;
    }
    if (m_certificateAsked && m_options.tls.certFile.empty())
      return fail(ErrorCode::Tls,
                  std::string(tlswords::kClientCertificateMissing) + " (" + opensslReason() + ")");
    if (!m_options.tls.certFile.empty())
      return fail(ErrorCode::Tls,
                  std::string(tlswords::kClientCertificateRefused) + " (" + opensslReason() + ")");
    return fail(ErrorCode::Tls, opensslReason());
  }

  std::string verifyWords(long verdict) const {
    const std::string until =
        m_outcome.chain.empty() ? std::string() : " (it is for " + m_outcome.chain.front().subject + ")";
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return tlswords::kExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return tlswords::kNotYetValid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return tlswords::kWrongName + until;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return tlswords::kSelfSigned;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return tlswords::kUnknownAuthority;
    default:
      return std::string("the broker's certificate was not accepted: ") +
             X509_verify_cert_error_string(verdict);
    }
  }

  bool closed() {
    if (m_received == 0)
      return fail(ErrorCode::Tls, std::string(tlswords::kNoTls) + " (it closed the connection)");
    if (m_certificateAsked && m_options.tls.certFile.empty())
      return fail(ErrorCode::Tls, tlswords::kClientCertificateMissing);
    return fail(ErrorCode::Tls, "the other side closed the connection during the handshake");
  }

  // Sends what OpenSSL has put into its output buffer. False: the connection is gone,
  // or m_outcome.error is set.
  bool flush() {
    std::array<char, kRecordBytes> buffer{};
    for (;;) {
      const int ready = BIO_read(SSL_get_wbio(m_ssl.get()), buffer.data(), static_cast<int>(buffer.size()));
      if (ready <= 0)
        return true;
      for (int done = 0; done < ready;) {
        const ssize_t sent =
            send(m_socket.fd(), buffer.data() + done, static_cast<std::size_t>(ready - done), MSG_NOSIGNAL);
        if (sent > 0)
          done += static_cast<int>(sent);
        else if (errno != EAGAIN || !waitOrNote(true, m_deadline))
          return false;
      }
    }
  }

  // False: the other side closed, or m_outcome.error is set.
  bool receive(Deadline deadline) {
    if (!waitOrNote(false, deadline))
      return false;
    std::array<char, kRecordBytes> buffer{};
    const ssize_t got = recv(m_socket.fd(), buffer.data(), buffer.size(), 0);
    if (got <= 0)
      return false;
    m_received += static_cast<std::size_t>(got);
    return BIO_write(SSL_get_rbio(m_ssl.get()), buffer.data(), static_cast<int>(got)) ==
           static_cast<int>(got);
  }

  bool waitOrNote(bool toWrite, Deadline deadline) {
    const Result<void> ready = waitForSocket(m_socket.fd(), toWrite, deadline, m_stop);
    return ready ? true : fail(ready.error().code, "no answer to the TLS handshake in time");
  }

  const Socket& m_socket;
  const BrokerOptions& m_options;
  const Deadline m_deadline;
  const std::stop_token m_stop;
  std::unique_ptr<SSL_CTX, Free> m_context;
  std::unique_ptr<SSL, Free> m_ssl;
  std::size_t m_received = 0;
  bool m_certificateAsked = false;
  TlsOutcome m_outcome;
};

} // namespace

TlsOutcome tlsHandshake(const Socket& socket, const BrokerOptions& options, Deadline deadline,
                        const std::stop_token& stop) {
  return Handshake(socket, options, deadline, stop).run();
}

} // namespace muster
