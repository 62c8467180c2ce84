#include <transport/ConnectOptions.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

namespace muster {

namespace {

// mosquitto counts whole seconds: with one second it drops a client 1.1 s after its last word.
constexpr std::chrono::seconds kShortestKeepAlive{2};
constexpr std::chrono::seconds kLongestKeepAlive{65'535}; // a 16-bit field of the CONNECT packet
constexpr std::uintmax_t kLargestPemFile = 8u << 20;
constexpr std::size_t kLongestCredential = 65'535;

Unexpected bad(const std::string& where, const std::string& what) {
  return unexpected(ErrorCode::BadConfig, where, what);
}

Result<std::string> readPem(const std::string& option, const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return bad(option, "there is no file " + path);
  if (std::filesystem::file_size(path, error) > kLargestPemFile)
    return bad(option, path + " is too large for a PEM file");
  std::ifstream in(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in && !in.eof())
    return bad(option, "cannot read " + path + ": " + strerror(errno));
  if (content.empty())
    return bad(option, path + " is empty or may not be read by this user");
  return content;
}

Result<std::string> readCertificates(const std::string& option, const std::string& path) {
  Result<std::string> content = readPem(option, path);
  if (content && content->find("CERTIFICATE-----") == std::string::npos)
    return bad(option, path + " holds no certificate in PEM form");
  return content;
}

Result<std::string> readKey(const std::string& path) {
  Result<std::string> content = readPem("client key", path);
  if (!content)
    return content;
  if (content->find("PRIVATE KEY-----") == std::string::npos)
    return bad("client key", path + " holds no private key in PEM form");
  if (content->find("ENCRYPTED") != std::string::npos)
    return bad("client key",
               path + " is protected by a passphrase, which nobody could type in; take it off with: "
                      "openssl pkey -in KEY -out NEWKEY");
  return content;
}

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};

// OpenSSL's own would ask on the terminal.
int noPassphrase(char*, int, int, void*) {
  return -1;
}

// Reads the first object of its kind, which is what a handshake uses.
template<class Object>
std::unique_ptr<Object, Free> fromPem(const std::string& text,
                                      Object* (*read)(BIO*, Object**, pem_password_cb*, void*)) {
  const std::unique_ptr<BIO, Free> in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return std::unique_ptr<Object, Free>(in ? read(in.get(), nullptr, &noPassphrase, nullptr) : nullptr);
}

// A pair that does not fit would end as an alert of the broker, which says nothing of files.
Result<void> checkPair(const TlsOptions& tls) {
  const std::string& keyFile = tls.keyFile.empty() ? tls.certFile : tls.keyFile;
  const Result<std::string> certificateText = readCertificates("client certificate", tls.certFile);
  if (!certificateText)
    return unexpected(certificateText.error());
  const Result<std::string> keyText = readKey(keyFile);
  if (!keyText)
    return unexpected(keyText.error());
  const auto certificate = fromPem<X509>(*certificateText, &PEM_read_bio_X509_AUX);
  const auto key = fromPem<EVP_PKEY>(*keyText, &PEM_read_bio_PrivateKey);
  const bool fits = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error(); // or the next one who asks on this thread gets ours
  if (!certificate)
    return bad("client certificate", tls.certFile + " holds a damaged certificate");
  if (!key)
    return bad("client key", keyFile + " holds a damaged private key");
  if (!fits)
    return bad("client key",
               "the key in " + keyFile + " does not belong to the certificate in " + tls.certFile);
  return {};
}

Result<void> checkTls(const TlsOptions& tls) {
  if (!tls.caFile.empty())
    if (const Result<std::string> read = readCertificates("CA file", tls.caFile); !read)
      return unexpected(read.error());
  if (tls.certFile.empty())
    return tls.keyFile.empty() ? Result<void>() : bad("client key", "is given without a client certificate");
  return checkPair(tls);
}

// Who gives a certificate believes the connection to be encrypted.
Result<void> checkNoTls(const TlsOptions& tls) {
  const auto useless = [](const char* option, const std::string& path) {
    return bad(option, path + " is of no use with mqtt://, which encrypts nothing: use mqtts://");
  };
  if (!tls.caFile.empty())
    return useless("CA file (--ca)", tls.caFile);
  if (!tls.certFile.empty())
    return useless("client certificate (--cert)", tls.certFile);
  if (!tls.keyFile.empty())
    return useless("client key (--key)", tls.keyFile);
  return {};
}

} // namespace

Result<void> checkOptions(const BrokerOptions& options) {
  if (options.url.host.empty() || options.url.port == 0)
    return bad("broker", "host or port is missing");
  if (options.keepAlive < kShortestKeepAlive || options.keepAlive > kLongestKeepAlive)
    return bad("keep-alive", "has to be between 2 and 65535 seconds");
  if (options.connectTimeout <= std::chrono::milliseconds(0))
    return bad("connect time-out", "has to be longer than zero");
  const Credentials& credentials = options.credentials;
  if (credentials.user.empty() && !credentials.password.empty())
    return bad("password", "is given without a user");
  if (credentials.user.size() > kLongestCredential || credentials.password.size() > kLongestCredential)
    return bad("user or password", "is longer than 65535 bytes");
  return options.url.tls ? checkTls(options.tls) : checkNoTls(options.tls);
}

} // namespace muster
