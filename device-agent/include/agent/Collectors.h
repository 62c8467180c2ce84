// The collectors that there are, each made by a function of its own. Sources: proc(5), Documentation/ABI of
// the Linux kernel (admin-guide/iostats, thermal/sysfs-api, hwmon/sysfs-interface), os-release(5).
//
//   cpu          CPU/Usage, CPU/IO Wait, CPU/Cores, CPU/Frequency (mean of the cores that tell)
//   load         Load/1 min, Load/5 min, Load/15 min
//   memory       Memory/Total, Available, Used, Usage; Swap/Total, Used, Usage
//   disks        Disk/{device}/Read, Written, Busy for whole disks
//   filesystems  Disk/{mount point}/Total, Used, Free, Usage for local file systems ("/" is called root)
//   network      Network/{interface}/Received, Sent, Receive Errors, Send Errors, Up; never lo
//   temperatures CPU/Temperature and Temperature/{sensor}, from thermal zones and hwmon
//   power        System/Throttled, System/Under Voltage, of a Raspberry Pi
//   uptime       System/Uptime, System/Boot Time
//   system       System/Hostname, Model, Operating System, Kernel, Architecture; Agent/Version
//   agent        Agent/CPU Usage, Memory Used, Messages Dropped, Missed Samplings, Read Failures,
//                Readings Dropped, Refused Commands
#pragma once

#include <agent/AgentCounters.h>
#include <agent/Collector.h>
#include <agent/NameFilter.h>

#include <functional>
#include <memory>

namespace muster::agent {

struct FileSystemSpace {
  std::uint64_t totalBytes = 0;
  std::uint64_t freeBytes = 0;      // for root
  std::uint64_t availableBytes = 0; // for everybody else
};
// Asks for the space of the file system that is mounted at an absolute path; nothing where that fails.
using SpaceReader = std::function<std::optional<FileSystemSpace>(const std::string& path)>;
std::optional<FileSystemSpace> readSpace(const std::string& path); // statvfs(3)

std::unique_ptr<Collector> makeCpuCollector(Root root);
std::unique_ptr<Collector> makeLoadCollector(Root root);
std::unique_ptr<Collector> makeMemoryCollector(Root root);
std::unique_ptr<Collector> makeDiskCollector(Root root, NameFilter disks);
std::unique_ptr<Collector> makeFileSystemCollector(Root root, NameFilter mountPoints,
                                                   SpaceReader space = readSpace);
std::unique_ptr<Collector> makeNetworkCollector(Root root, NameFilter interfaces);
std::unique_ptr<Collector> makeTemperatureCollector(Root root);
std::unique_ptr<Collector> makePowerCollector(Root root);
std::unique_ptr<Collector> makeUptimeCollector(Root root);
std::unique_ptr<Collector> makeSystemCollector(Root root, std::string agentVersion);
std::unique_ptr<Collector> makeAgentCollector(std::shared_ptr<const AgentCounters> counters);

// Every name that [collect] enabled and disabled may hold, in the order above.
std::span<const std::string_view> collectorNames();

struct CollectOptions {
  std::vector<std::string> enabled;  // empty: all
  std::vector<std::string> disabled; // wins over enabled
  NameFilter disks{{}, {"loop*", "ram*", "zram*", "sr*", "fd*", "dm-*", "md*"}};
  NameFilter fileSystems;
  NameFilter interfaces{{}, {"veth*", "ifb*", "dummy*", "cali*", "docker*", "br-*", "virbr*", "tunl*"}};

  friend bool operator==(const CollectOptions&, const CollectOptions&) = default;
};

std::vector<std::unique_ptr<Collector>> makeCollectors(const Root& root, const CollectOptions& options,
                                                       const std::string& agentVersion,
                                                       const std::shared_ptr<const AgentCounters>& counters);

} // namespace muster::agent
