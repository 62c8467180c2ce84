#include "PahoSeam.h"

#include "PahoKeepAlive.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace muster {

namespace {

constexpr int kLongestPollMs = 1'000; // Paho's own
constexpr int kShortestPollMs = 100;

struct Entry {
  std::string host;
  std::string address;
  std::chrono::milliseconds silence;
};

struct Table {
  std::mutex mutex; // protects the rest
  std::uint64_t nextId = 1;
  std::map<std::uint64_t, Entry> entries;          // newest last
  std::atomic<int> longestPollMs = kLongestPollMs; // written under the mutex, read without

  // A twelfth of the shortest silence: a ping that is due after half a keep-alive comes before three quarters.
  void setLongestPoll() {
    int longest = kLongestPollMs;
    for (const auto& [id, entry] : entries)
      longest = std::min(longest, std::max(kShortestPollMs, static_cast<int>(entry.silence.count() / 12)));
    longestPollMs = longest;
  }

  std::optional<Entry> find(std::string_view host) {
    const std::lock_guard lock(mutex);
    const auto newest = std::find_if(entries.rbegin(), entries.rend(),
                                     [&](const auto& entry) { return entry.second.host == host; });
    return newest == entries.rend() ? std::nullopt : std::optional(newest->second);
  }
};

// Never destroyed: Paho's threads run until the process is gone.
Table& table() {
  static auto* const instance = new Table;
  return *instance;
}

// Paho resolves and makes the socket one after the other on one thread.
thread_local std::chrono::milliseconds t_silence{0};
thread_local int t_tcpError = 0;

} // namespace

PahoAddress::PahoAddress(std::string host, std::string address, std::chrono::milliseconds silence) {
  Table& names = table();
  const std::lock_guard lock(names.mutex);
  m_id = names.nextId++;
  names.entries.emplace(m_id, Entry{std::move(host), std::move(address), silence});
  names.setLongestPoll();
}

PahoAddress::~PahoAddress() {
  Table& names = table();
  const std::lock_guard lock(names.mutex);
  names.entries.erase(m_id);
  names.setLongestPoll();
}

void PahoAddress::setSilence(std::chrono::milliseconds silence) {
  Table& names = table();
  const std::lock_guard lock(names.mutex);
  names.entries.at(m_id).silence = silence;
  names.setLongestPoll();
}

int takePahoTcpError() {
  return std::exchange(t_tcpError, 0);
}

} // namespace muster

extern "C" {

int muster_paho_getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result);
char* muster_paho_getenv(const char* name);
int muster_paho_socket(int domain, int type, int protocol);
int muster_paho_connect(int fd, const sockaddr* address, socklen_t length);
int muster_paho_getsockopt(int fd, int level, int option, void* value, socklen_t* length);
int muster_paho_poll(pollfd* fds, nfds_t count, int timeoutMs);
ssize_t muster_paho_writev(int fd, const iovec* parts, int count);
int muster_paho_ssl_write(SSL* ssl, const void* bytes, int length);

int muster_paho_getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  const std::optional<muster::Entry> known = muster::table().find(node ? node : "");
  muster::t_silence = known ? known->silence : std::chrono::milliseconds(0);
  addrinfo numeric = hints ? *hints : addrinfo{};
  numeric.ai_flags |= AI_NUMERICHOST; // whatever comes, no resolver is asked
  return getaddrinfo(known ? known->address.c_str() : node, service, &numeric, result);
}

char* muster_paho_getenv(const char* name) {
  return std::string_view(name).ends_with("_proxy") ? nullptr : std::getenv(name);
}

int muster_paho_socket(int domain, int type, int protocol) {
  const int fd = socket(domain, type | SOCK_CLOEXEC, protocol);
  if (fd < 0)
    return fd;
  muster::expectConnect(fd);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto silenceMs = static_cast<unsigned>(muster::t_silence.count());
  if (silenceMs > 0)
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silenceMs, sizeof silenceMs);
  return fd;
}

int muster_paho_connect(int fd, const sockaddr* address, socklen_t length) {
  const int rc = connect(fd, address, length);
  muster::t_tcpError = rc < 0 && errno != EINPROGRESS ? errno : 0;
  return rc;
}

int muster_paho_getsockopt(int fd, int level, int option, void* value, socklen_t* length) {
  const int rc = getsockopt(fd, level, option, value, length);
  if (rc == 0 && level == SOL_SOCKET && option == SO_ERROR)
    std::memcpy(&muster::t_tcpError, value, sizeof muster::t_tcpError);
  return rc;
}

// Paho looks at its pings when this returns.
int muster_paho_poll(pollfd* fds, nfds_t count, int timeoutMs) {
  return poll(fds, count, std::min(timeoutMs, muster::table().longestPollMs.load()));
}

ssize_t muster_paho_writev(int fd, const iovec* parts, int count) {
  muster::tellKeepAlive(fd, {parts, static_cast<std::size_t>(count)});
  return writev(fd, parts, count);
}

int muster_paho_ssl_write(SSL* ssl, const void* bytes, int length) {
  const iovec all{const_cast<void*>(bytes), static_cast<std::size_t>(length)};
  muster::tellKeepAlive(SSL_get_fd(ssl), {&all, 1});
  return SSL_write(ssl, bytes, length);
}

} // extern "C"
