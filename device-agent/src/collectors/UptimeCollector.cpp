// Seconds since boot from /proc/uptime; the moment of the boot from /proc/stat (btime).
#include "../ParseText.h"

#include <agent/Collectors.h>

namespace muster::agent {

namespace {

constexpr std::int64_t kLatestBootSeconds = 253'402'300'799; // the year 9999: what is above is no time
constexpr std::uint64_t kClockTremorMs = 10'000;

class UptimeCollector final : public Collector {
 public:
  explicit UptimeCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "uptime"; }

 protected:
  void read(const Now&) override {
    const auto text = root().read("proc/uptime");
    const auto fields = text ? fieldsOf(*text, 2) : std::vector<std::string_view>();
    reportOrFail("System/Uptime", fields.empty() ? std::nullopt : parseNumber<double>(fields.front()));
    followBoot(readBootMs());
    if (m_bootMs)
      report("System/Boot Time", Value::unsignedInteger(DataType::DateTime, *m_bootMs));
  }

 private:
  void followBoot(std::optional<std::uint64_t> bootMs) {
    if (!bootMs)
      return;
    const std::uint64_t known = m_bootMs.value_or(0);
    const std::uint64_t moved = *bootMs > known ? *bootMs - known : known - *bootMs;
    if (!m_bootMs || moved > kClockTremorMs)
      m_bootMs = bootMs;
  }

  std::optional<std::uint64_t> readBootMs() const {
    std::optional<std::uint64_t> bootMs;
    const auto stat = root().read("proc/stat");
    if (!stat)
      return bootMs;
    forEachLine(*stat, [&](std::string_view line) {
      if (!line.starts_with("btime "))
        return;
      const auto seconds = parseNumber<std::int64_t>(trimmed(line.substr(6)));
      if (seconds && *seconds > 0 && *seconds <= kLatestBootSeconds)
        bootMs = static_cast<std::uint64_t>(*seconds) * 1000;
    });
    return bootMs;
  }

  // The kernel counts it from the present clock, so it trembles as that is corrected; that stays out. But a
  // Pi has no clock of its own and is told the time some while after its start: that is followed.
  std::optional<std::uint64_t> m_bootMs;
};

} // namespace

std::unique_ptr<Collector> makeUptimeCollector(Root root) {
  return std::make_unique<UptimeCollector>(std::move(root));
}

} // namespace muster::agent
