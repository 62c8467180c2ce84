#include "NameLookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace muster {

namespace {

bool isAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const std::string plain = host.substr(0, host.find('%')); // an IPv6 address may name its interface
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, plain.c_str(), bytes.data()) == 1;
}

std::string numeric(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int rc =
      getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return rc == 0 ? std::string(text.data()) : std::string();
}

Result<std::vector<std::string>> askSystem(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int rc = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (rc != 0)
    return unexpected(ErrorCode::NameLookup, host, gai_strerror(rc));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
    std::string address = numeric(*entry);
    if (!address.empty() && std::find(addresses.begin(), addresses.end(), address) == addresses.end())
      addresses.push_back(std::move(address));
  }
  if (addresses.empty())
    return unexpected(ErrorCode::NameLookup, host, "the name has no address");
  return addresses;
}

} // namespace

NameResolver systemResolver() {
  return askSystem;
}

struct NameLookup::Pending {
  explicit Pending(std::string name) : host(std::move(name)) {}

  const std::string host;
  std::mutex mutex; // protects answer
  std::condition_variable_any answered;
  std::optional<Result<std::vector<std::string>>> answer;
};

NameLookup::NameLookup(NameResolver resolver) : m_resolver(std::move(resolver)) {
}
NameLookup::~NameLookup() = default;

Result<std::vector<std::string>> NameLookup::wait(const std::string& host, std::chrono::milliseconds patience,
                                                  const std::stop_token& stop) {
  if (isAddress(host))
    return std::vector<std::string>{host};
  if (!m_pending || m_pending->host != host) {
    m_pending = std::make_shared<Pending>(host);
    try {
      std::thread([pending = m_pending, resolver = m_resolver] {
        Result<std::vector<std::string>> answer = resolver(pending->host);
        const std::lock_guard lock(pending->mutex);
        pending->answer = std::move(answer);
        pending->answered.notify_all();
      }).detach();
    } catch (const std::system_error& error) {
      m_pending.reset();
      return unexpected(ErrorCode::Internal, host,
                        std::string("no thread for the name look-up: ") + error.what());
    }
  }
  const std::shared_ptr<Pending> pending = m_pending;
  std::unique_lock lock(pending->mutex);
  pending->answered.wait_for(lock, stop, patience, [&] { return pending->answer.has_value(); });
  if (pending->answer) {
    m_pending.reset();
    return *pending->answer;
  }
  if (stop.stop_requested())
    return unexpected(ErrorCode::Cancelled, host, "cancelled");
  return unexpected(ErrorCode::TimedOut, host, "the resolver did not answer in time");
}

} // namespace muster
