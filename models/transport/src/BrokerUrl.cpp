#include <transport/BrokerUrl.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace muster {

namespace {

constexpr std::uint16_t kPlainPort = 1883;
constexpr std::uint16_t kTlsPort = 8883;
constexpr std::size_t kMaxHostLength = 255;
constexpr const char* kExample = "write it like mqtt://broker.lan:1883 or mqtts://broker.lan:8883";

struct Scheme {
  std::string_view name;
  bool tls;
};
constexpr std::array kSchemes{Scheme{"mqtt", false}, Scheme{"tcp", false}, Scheme{"mqtts", true},
                              Scheme{"ssl", true}};

// The text may hold a password by mistake, so it is never repeated in the error.
Unexpected bad(const std::string& what) {
  return unexpected(ErrorCode::BadUrl, "broker URL", what + "; " + kExample);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Result<bool> takeScheme(std::string_view& text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos)
    return false;
  std::string name(text.substr(0, end));
  std::transform(name.begin(), name.end(), name.begin(), lower);
  const auto* scheme =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& one) { return one.name == name; });
  if (scheme == kSchemes.end())
    return bad("unknown kind of connection before \"://\"");
  text.remove_prefix(end + 3);
  return scheme->tls;
}

bool isHostCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte != 0x7f && std::string_view("/?#@[]\\\"<>").find(c) == std::string_view::npos;
}

Result<std::uint16_t> parsePort(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 65535)
    return bad("the port has to be a number from 1 to 65535");
  return static_cast<std::uint16_t>(value);
}

struct Authority {
  std::string_view host, port;
};

Result<Authority> splitAuthority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos)
      return bad("an IPv6 address needs a closing bracket");
    const std::string_view rest = text.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':'))
      return bad("after the bracket there may be a colon and a port only");
    if (rest == ":")
      return bad("the port is missing after the colon");
    return Authority{text.substr(1, close - 1), rest.empty() ? rest : rest.substr(1)};
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    return Authority{text, {}};
  if (text.find(':', colon + 1) != std::string_view::npos)
    return bad("an IPv6 address has to stand in brackets, as in mqtt://[::1]:1883");
  if (colon + 1 == text.size())
    return bad("the port is missing after the colon");
  return Authority{text.substr(0, colon), text.substr(colon + 1)};
}

} // namespace

Result<BrokerUrl> BrokerUrl::parse(std::string_view text) {
  const Result<bool> tls = takeScheme(text);
  if (!tls)
    return unexpected(tls.error());
  if (text.ends_with('/'))
    text.remove_suffix(1);
  if (text.find('@') != std::string_view::npos)
    return bad("user and password do not belong in the URL; give them as options of their own");
  if (text.find('/') != std::string_view::npos)
    return bad("there is nothing after host and port");
  const Result<Authority> authority = splitAuthority(text);
  if (!authority)
    return unexpected(authority.error());
  const std::string_view host = authority->host;
  if (host.empty())
    return bad("the host is missing");
  if (host.size() > kMaxHostLength || !std::all_of(host.begin(), host.end(), isHostCharacter))
    return bad("the host is not a name or an address");
  BrokerUrl url{std::string(host), *tls ? kTlsPort : kPlainPort, *tls};
  if (!authority->port.empty()) {
    const Result<std::uint16_t> port = parsePort(authority->port);
    if (!port)
      return unexpected(port.error());
    url.port = *port;
  }
  return url;
}

std::string BrokerUrl::toString() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return std::string(tls ? "mqtts://" : "mqtt://") + (bracketed ? "[" + host + "]" : host) + ":" +
         std::to_string(port);
}

} // namespace muster
