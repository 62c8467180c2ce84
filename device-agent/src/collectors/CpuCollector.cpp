// Share of time that the cores were busy, from the counters of /proc/stat; frequency from cpufreq, or from
// /proc/cpuinfo where there is none (virtual machines).
#include "../ParseText.h"
#include "Rounding.h"

#include <agent/Collectors.h>

#include <algorithm>
#include <array>

namespace muster::agent {

namespace {

struct CpuTimes {
  std::uint64_t total = 0;
  std::uint64_t idle = 0;
  std::uint64_t ioWait = 0;
};

// "cpu  user nice system idle iowait irq softirq steal guest guest_nice"; guest time is in user already.
std::optional<CpuTimes> parseTimes(std::string_view line) {
  constexpr std::size_t kCounted = 8;
  const auto fields = fieldsOf(line, kCounted + 1);
  if (fields.size() < 5)
    return std::nullopt;
  CpuTimes times;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto ticks = parseNumber<std::uint64_t>(fields[i]);
    if (!ticks)
      return std::nullopt;
    times.total += *ticks;
    if (i == 4)
      times.idle = *ticks;
    if (i == 5)
      times.ioWait = *ticks;
  }
  return times;
}

class CpuCollector final : public Collector {
 public:
  explicit CpuCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "cpu"; }

 protected:
  void read(const Now&) override {
    readUsage();
    readFrequency();
  }

 private:
  void readUsage() {
    std::optional<CpuTimes> times;
    unsigned cores = 0;
    if (const auto stat = root().read("proc/stat")) {
      forEachLine(*stat, [&](std::string_view line) {
        if (line.starts_with("cpu "))
          times = parseTimes(line);
        else if (line.starts_with("cpu"))
          ++cores;
      });
    }
    reportOrFail("CPU/Cores", cores > 0 ? std::optional<double>(cores) : std::nullopt);
    if (times && m_last && times->total > m_last->total) {
      reportShares(*m_last, *times);
    } else if (times) {
      reportNotYet("CPU/Usage");
      reportNotYet("CPU/IO Wait");
    } else {
      reportFailure("CPU/Usage");
      reportFailure("CPU/IO Wait");
    }
    m_last = times;
  }

  void reportShares(const CpuTimes& before, const CpuTimes& after) {
    // The kernel's idle and iowait may step back a little (proc(5)).
    const auto grown = [](std::uint64_t from, std::uint64_t to) { return to > from ? to - from : 0; };
    const auto total = static_cast<double>(after.total - before.total);
    const auto ioWait = static_cast<double>(grown(before.ioWait, after.ioWait));
    const double resting = static_cast<double>(grown(before.idle, after.idle)) + ioWait;
    reportNumber("CPU/Usage", std::clamp(percentOf(total - resting, total), 0.0, 100.0));
    reportNumber("CPU/IO Wait", std::clamp(percentOf(ioWait, total), 0.0, 100.0));
  }

  void readFrequency() {
    double sumMHz = 0;
    unsigned found = 0;
    for (const std::string& core : root().list("sys/devices/system/cpu", "cpu")) {
      const auto kHz = root().readInteger("sys/devices/system/cpu/" + core + "/cpufreq/scaling_cur_freq");
      if (kHz && *kHz > 0) {
        sumMHz += static_cast<double>(*kHz) / 1000.0;
        ++found;
      }
    }
    if (found == 0)
      addCpuInfo(sumMHz, found);
    if (found > 0)
      reportNumber("CPU/Frequency", roundedTo(sumMHz / found, 10));
  }

  void addCpuInfo(double& sumMHz, unsigned& found) {
    const auto info = root().read("proc/cpuinfo");
    if (!info)
      return;
    forEachLine(*info, [&](std::string_view line) {
      const std::size_t colon = line.find(':');
      if (!line.starts_with("cpu MHz") || colon == std::string_view::npos)
        return;
      if (const auto mhz = parseNumber<double>(trimmed(line.substr(colon + 1)));
          mhz && *mhz > 0 && *mhz < 1e6) {
        sumMHz += *mhz;
        ++found;
      }
    });
  }

  std::optional<CpuTimes> m_last;
};

} // namespace

std::unique_ptr<Collector> makeCpuCollector(Root root) {
  return std::make_unique<CpuCollector>(std::move(root));
}

} // namespace muster::agent
