// Bytes read and written per second and share of time busy, of whole disks, from /proc/diskstats.
// Source: Documentation/admin-guide/iostats.rst; a sector is 512 bytes there whatever the disk says.
#include "../ParseText.h"
#include "RateMeter.h"
#include "Rounding.h"

#include <agent/Collectors.h>

#include <algorithm>

namespace muster::agent {

namespace {

constexpr double kSectorBytes = 512;

struct DiskCounters {
  std::string_view disk;
  std::uint64_t sectorsRead = 0;
  std::uint64_t sectorsWritten = 0;
  std::uint64_t busyMs = 0;
};

// "major minor name reads merged sectors ms writes merged sectors ms inFlight busyMs weightedMs ..."
std::optional<DiskCounters> parseDisk(std::string_view line) {
  const auto fields = fieldsOf(line, 13);
  if (fields.size() < 13)
    return std::nullopt;
  const auto read = parseNumber<std::uint64_t>(fields[5]);
  const auto written = parseNumber<std::uint64_t>(fields[9]);
  const auto busy = parseNumber<std::uint64_t>(fields[12]);
  if (!read || !written || !busy)
    return std::nullopt;
  return DiskCounters{fields[2], *read, *written, *busy};
}

class DiskCollector final : public Collector {
 public:
  DiskCollector(Root root, NameFilter disks) : Collector(std::move(root)), m_filter(std::move(disks)) {}
  std::string_view name() const override { return "disks"; }

 protected:
  void read(const Now& now) override {
    const auto text = root().read("proc/diskstats");
    if (!text)
      return;
    forEachLine(*text, [&](std::string_view line) {
      if (const auto counters = parseDisk(line); counters && isWanted(*counters))
        reportDisk(*counters, now);
    });
  }

 private:
  struct Meters {
    RateMeter read, written, busy;
  };

  // Partitions would count everything twice; a disk that never moved a byte is an empty card reader.
  bool isWanted(const DiskCounters& counters) const {
    if (counters.sectorsRead == 0 && counters.sectorsWritten == 0)
      return false;
    if (counters.disk.find('/') != std::string_view::npos || !m_filter.accepts(counters.disk))
      return false;
    return root().exists("sys/block/" + std::string(counters.disk));
  }

  void reportDisk(const DiskCounters& counters, const Now& now) {
    auto found = m_meters.find(counters.disk);
    if (found == m_meters.end()) {
      if (m_meters.size() >= kMaxMetrics)
        return;
      found = m_meters.emplace(std::string(counters.disk), Meters()).first;
    }
    Meters& meters = found->second;
    reportRate("Disk/{}/Read", meters.read.update(counters.sectorsRead, now.monotonicMs), kSectorBytes,
               counters.disk);
    reportRate("Disk/{}/Written", meters.written.update(counters.sectorsWritten, now.monotonicMs),
               kSectorBytes, counters.disk);
    if (const auto busyMsPerSecond = meters.busy.update(counters.busyMs, now.monotonicMs))
      reportNumber("Disk/{}/Busy", std::min(100.0, roundedTo(*busyMsPerSecond / 10.0, 100)), counters.disk);
    else
      reportNotYet("Disk/{}/Busy", counters.disk);
  }

  void reportRate(std::string_view metric, std::optional<double> perSecond, double factor,
                  std::string_view disk) {
    if (perSecond)
      reportNumber(metric, roundedTo(*perSecond * factor, 1), disk);
    else
      reportNotYet(metric, disk);
  }

  NameFilter m_filter;
  std::map<std::string, Meters, std::less<>> m_meters;
};

} // namespace

std::unique_ptr<Collector> makeDiskCollector(Root root, NameFilter disks) {
  return std::make_unique<DiskCollector>(std::move(root), std::move(disks));
}

} // namespace muster::agent
