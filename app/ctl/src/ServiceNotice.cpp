#include <ctl/ServiceNotice.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace muster::ctl {

namespace {

std::string fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// The variables are inherited; they are meant for one process.
std::optional<std::chrono::microseconds> watchdogPatience() {
  const std::string pid = fromEnvironment("WATCHDOG_PID");
  if (!pid.empty() && number(pid) != getpid())
    return std::nullopt;
  const std::optional<std::int64_t> time = number(fromEnvironment("WATCHDOG_USEC"));
  return time && *time > 0 ? std::optional(std::chrono::microseconds(*time)) : std::nullopt;
}

} // namespace

ServiceNotice::ServiceNotice() : m_address(fromEnvironment("NOTIFY_SOCKET")) {
  const bool isUsable = !m_address.empty() && m_address.size() < sizeof(sockaddr_un::sun_path) &&
                        (m_address[0] == '/' || m_address[0] == '@');
  if (!isUsable) {
    m_address.clear();
    return;
  }
  if (m_address[0] == '@')
    m_address[0] = '\0'; // an abstract name
  m_socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  m_patience = watchdogPatience();
}

ServiceNotice::~ServiceNotice() {
  if (m_socket >= 0)
    ::close(m_socket);
}

void ServiceNotice::ready() {
  send("READY=1");
}

void ServiceNotice::status(const std::string& line) {
  if (line == m_status)
    return;
  m_status = line;
  send("STATUS=" + line);
}

void ServiceNotice::stopping(const std::string& line) {
  m_status = line;
  send("STOPPING=1\nSTATUS=" + line);
}

void ServiceNotice::alive(std::chrono::steady_clock::time_point now) {
  if (!m_patience || (m_lastSign && now - *m_lastSign < *m_patience / 3))
    return;
  m_lastSign = now;
  send("WATCHDOG=1");
}

// A manager that does not listen is no reason to stop recording.
void ServiceNotice::send(const std::string& text) const {
  if (m_socket < 0)
    return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, m_address.data(), m_address.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_address.size());
  static_cast<void>(::sendto(m_socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), length));
}

} // namespace muster::ctl
