#include <transport/ConnectOptions.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace muster {

namespace {

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

Result<void> checkPem(const std::string& option, const std::string& path, const std::string& marker,
                      const std::string& what) {
  const Result<std::string> content = readPem(option, path);
  if (!content)
    return unexpected(content.error());
  if (content->find(marker) == std::string::npos)
    return bad(option, path + " holds no " + what + " in PEM form");
  return {};
}

Result<void> checkKey(const std::string& path) {
  const Result<std::string> content = readPem("client key", path);
  if (!content)
    return unexpected(content.error());
  if (content->find("PRIVATE KEY-----") == std::string::npos)
    return bad("client key", path + " holds no private key in PEM form");
  if (content->find("ENCRYPTED") != std::string::npos)
    return bad("client key",
               path + " is protected by a passphrase, which nobody could type in; take it off with: "
                      "openssl pkey -in KEY -out NEWKEY");
  return {};
}

Result<void> checkTls(const TlsOptions& tls) {
  if (!tls.caFile.empty())
    if (Result<void> ok = checkPem("CA file", tls.caFile, "CERTIFICATE-----", "certificate"); !ok)
      return ok;
  if (tls.certFile.empty())
    return tls.keyFile.empty() ? Result<void>() : bad("client key", "is given without a client certificate");
  if (Result<void> ok = checkPem("client certificate", tls.certFile, "CERTIFICATE-----", "certificate"); !ok)
    return ok;
  return checkKey(tls.keyFile.empty() ? tls.certFile : tls.keyFile);
}

} // namespace

Result<void> checkOptions(const BrokerOptions& options) {
  if (options.url.host.empty() || options.url.port == 0)
    return bad("broker", "host or port is missing");
  if (options.keepAlive < std::chrono::seconds(1) || options.keepAlive > kLongestKeepAlive)
    return bad("keep-alive", "has to be between 1 and 65535 seconds");
  if (options.connectTimeout <= std::chrono::milliseconds(0))
    return bad("connect time-out", "has to be longer than zero");
  const Credentials& credentials = options.credentials;
  if (credentials.user.empty() && !credentials.password.empty())
    return bad("password", "is given without a user");
  if (credentials.user.size() > kLongestCredential || credentials.password.size() > kLongestCredential)
    return bad("user or password", "is longer than 65535 bytes");
  return options.url.tls ? checkTls(options.tls) : Result<void>();
}

} // namespace muster
