// How most tests of the running host begin: a broker, a host on it, and the edge node plant/node1 with one
// metric, "cpu". What differs is set before begin().
#pragma once

#include "EdgeDriver.h"

#include <functional>

namespace muster::test {

class Scene {
 public:
  explicit Scene(const std::function<void(HostRuntimeOptions&)>& change = {})
      : host(changed(broker.url(), change)), edge(broker.url(), "plant", "node1") {
    edge.setMetrics("", {"cpu"});
  }

  bool connect() {
    return host.start() && waitFor([this] { return host.isConnected(); });
  }
  // Connects, and waits until the edge node is online with all its devices.
  bool begin() {
    if (!connect())
      return false;
    edge.start();
    return waitFor([this] { return host.fleet().counts().online == edge.deviceCount(); });
  }

  TestBroker broker;
  WatchingHost host;
  EdgeDriver edge; // goes first

 private:
  static HostRuntimeOptions changed(const std::string& url,
                                    const std::function<void(HostRuntimeOptions&)>& change) {
    HostRuntimeOptions options = hostOptions(url);
    if (change)
      change(options);
    return options;
  }
};

} // namespace muster::test
