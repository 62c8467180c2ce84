// Bytes per second, errors and link of each interface, from /proc/net/dev and /sys/class/net.
#include "../ParseText.h"
#include "RateMeter.h"
#include "Rounding.h"

#include <agent/Collectors.h>

namespace muster::agent {

namespace {

struct InterfaceCounters {
  std::string_view name;
  std::uint64_t received = 0;
  std::uint64_t receiveErrors = 0;
  std::uint64_t sent = 0;
  std::uint64_t sendErrors = 0;
};

// "  eth0: bytes packets errs drop fifo frame compressed multicast bytes packets errs ..."; an old kernel
// leaves out the blank behind the colon.
std::optional<InterfaceCounters> parseInterface(std::string_view line) {
  const std::size_t colon = line.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  const auto fields = fieldsOf(line.substr(colon + 1), 16);
  if (fields.size() < 16)
    return std::nullopt;
  const auto received = parseNumber<std::uint64_t>(fields[0]);
  const auto receiveErrors = parseNumber<std::uint64_t>(fields[2]);
  const auto sent = parseNumber<std::uint64_t>(fields[8]);
  const auto sendErrors = parseNumber<std::uint64_t>(fields[10]);
  const std::string_view name = trimmed(line.substr(0, colon));
  if (name.empty() || !received || !receiveErrors || !sent || !sendErrors)
    return std::nullopt;
  return InterfaceCounters{name, *received, *receiveErrors, *sent, *sendErrors};
}

class NetworkCollector final : public Collector {
 public:
  NetworkCollector(Root root, NameFilter interfaces)
      : Collector(std::move(root)), m_filter(std::move(interfaces)) {}
  std::string_view name() const override { return "network"; }

 protected:
  void read(const Now& now) override {
    const auto text = root().readOfInit("net/dev");
    if (!text)
      return;
    forEachLine(*text, [&](std::string_view line) {
      const auto counters = parseInterface(line);
      if (counters && counters->name != "lo" && m_filter.accepts(counters->name))
        reportInterface(*counters, now);
    });
  }

 private:
  struct Meters {
    RateMeter received, sent;
  };

  void reportInterface(const InterfaceCounters& counters, const Now& now) {
    auto found = m_meters.find(counters.name);
    if (found == m_meters.end()) {
      if (m_meters.size() >= kMaxMetrics)
        return;
      found = m_meters.emplace(std::string(counters.name), Meters()).first;
    }
    Meters& meters = found->second;
    reportRate("Network/{}/Received", meters.received.update(counters.received, now.monotonicMs),
               counters.name);
    reportRate("Network/{}/Sent", meters.sent.update(counters.sent, now.monotonicMs), counters.name);
    reportNumber("Network/{}/Receive Errors", static_cast<double>(counters.receiveErrors), counters.name);
    reportNumber("Network/{}/Send Errors", static_cast<double>(counters.sendErrors), counters.name);
    reportLink(counters.name);
  }

  void reportRate(std::string_view metric, std::optional<double> perSecond, std::string_view interface) {
    if (perSecond)
      reportNumber(metric, roundedTo(*perSecond, 1), interface);
    else
      reportNotYet(metric, interface);
  }

  // The carrier file cannot be read while the interface is administratively down; operstate always can.
  void reportLink(std::string_view interface) {
    if (interface.find('/') != std::string_view::npos)
      return;
    if (const auto state = root().readLine("sys/class/net/" + std::string(interface) + "/operstate"))
      report("Network/{}/Up", Value::boolean(*state == "up" || *state == "unknown"), interface);
  }

  NameFilter m_filter;
  std::map<std::string, Meters, std::less<>> m_meters;
};

} // namespace

std::unique_ptr<Collector> makeNetworkCollector(Root root, NameFilter interfaces) {
  return std::make_unique<NetworkCollector>(std::move(root), std::move(interfaces));
}

} // namespace muster::agent
