#include <agent/Collectors.h>

#include <algorithm>
#include <array>

namespace muster::agent {

namespace {

constexpr std::array<std::string_view, 11> kNames{"cpu",         "load",    "memory",       "disks",
                                                  "filesystems", "network", "temperatures", "power",
                                                  "uptime",      "system",  "agent"};

std::unique_ptr<Collector> makeCollector(std::string_view name, const Root& root,
                                         const CollectOptions& options, const std::string& agentVersion,
                                         const std::shared_ptr<const AgentCounters>& counters) {
  if (name == "cpu")
    return makeCpuCollector(root);
  if (name == "load")
    return makeLoadCollector(root);
  if (name == "memory")
    return makeMemoryCollector(root);
  if (name == "disks")
    return makeDiskCollector(root, options.disks);
  if (name == "filesystems")
    return makeFileSystemCollector(root, options.fileSystems);
  if (name == "network")
    return makeNetworkCollector(root, options.interfaces);
  if (name == "temperatures")
    return makeTemperatureCollector(root);
  if (name == "power")
    return makePowerCollector(root);
  if (name == "uptime")
    return makeUptimeCollector(root);
  if (name == "system")
    return makeSystemCollector(root, agentVersion);
  return makeAgentCollector(counters);
}

} // namespace

std::span<const std::string_view> collectorNames() {
  return kNames;
}

std::vector<std::unique_ptr<Collector>> makeCollectors(const Root& root, const CollectOptions& options,
                                                       const std::string& agentVersion,
                                                       const std::shared_ptr<const AgentCounters>& counters) {
  const auto isIn = [](const std::vector<std::string>& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
  };
  std::vector<std::unique_ptr<Collector>> collectors;
  for (const std::string_view name : kNames) {
    const bool isEnabled = options.enabled.empty() || isIn(options.enabled, name);
    if (isEnabled && !isIn(options.disabled, name))
      collectors.push_back(makeCollector(name, root, options, agentVersion, counters));
  }
  return collectors;
}

} // namespace muster::agent
