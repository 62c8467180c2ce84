#include <schema/MetricCatalog.h>

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::string_view kInstanceMark = "{}";
constexpr double kKiB = 1024;
constexpr double kMiB = 1024 * kKiB;
constexpr std::optional<double> kNone;

constexpr auto B = DataType::Boolean;
constexpr auto D = DataType::Double;
constexpr auto S = DataType::String;
constexpr auto T = DataType::DateTime;
constexpr auto U = DataType::UInt64;

// clang-format off
constexpr auto kCatalog = std::to_array<MetricSpec>({
    // name                        type unit    low    high   label                         dead band
    {"Agent/CPU Usage",               D, "%",    0.0,   100.0, "Agent CPU usage",            0.5},
    {"Agent/Memory Used",             U, "B",    0.0,   kNone, "Agent memory",               256 * kKiB},
    {"Agent/Messages Dropped",        U, "",     0.0,   kNone, "Agent messages dropped",     0},
    {"Agent/Missed Samplings",        U, "",     0.0,   kNone, "Agent missed samplings",     0},
    {"Agent/Read Failures",           U, "",     0.0,   kNone, "Agent read failures",        0},
    {"Agent/Readings Dropped",        U, "",     0.0,   kNone, "Agent readings dropped",     0},
    {"Agent/Records Dropped",         U, "",     0.0,   kNone, "Agent records dropped",      0},
    {"Agent/Records Spooled",         U, "",     0.0,   kNone, "Agent records spooled",      100},
    {"Agent/Refused Commands",        U, "",     0.0,   kNone, "Agent refused commands",     0},
    {"Agent/Version",                 S, "",     kNone, kNone, "Agent version",              0},
    {"CPU/Cores",                     U, "",     1.0,   kNone, "CPU cores",                  0},
    {"CPU/Frequency",                 D, "MHz",  0.0,   kNone, "CPU frequency",              50},
    {"CPU/IO Wait",                   D, "%",    0.0,   100.0, "CPU waiting for I/O",        1},
    {"CPU/Temperature",               D, "°C",  -40.0,  125.0, "CPU temperature",            0.5},
    {"CPU/Usage",                     D, "%",    0.0,   100.0, "CPU usage",                  1},
    {"CPU/{}/Frequency",              D, "MHz",  0.0,   kNone, "Core frequency",             50},
    {"CPU/{}/Usage",                  D, "%",    0.0,   100.0, "Core usage",                 2},
    {"Current/{}",                    D, "A",    kNone, kNone, "Current",                    0.01},
    {"Disk/{}/Busy",                  D, "%",    0.0,   100.0, "Disk busy",                  2},
    {"Disk/{}/Free",                  U, "B",    0.0,   kNone, "Disk free",                  4 * kMiB},
    {"Disk/{}/Read",                  D, "B/s",  0.0,   kNone, "Disk read",                  16 * kKiB},
    {"Disk/{}/Total",                 U, "B",    0.0,   kNone, "Disk size",                  0},
    {"Disk/{}/Usage",                 D, "%",    0.0,   100.0, "Disk usage",                 0.1},
    {"Disk/{}/Used",                  U, "B",    0.0,   kNone, "Disk used",                  4 * kMiB},
    {"Disk/{}/Written",               D, "B/s",  0.0,   kNone, "Disk written",               16 * kKiB},
    {"Fan/{}",                        D, "rpm",  0.0,   kNone, "Fan speed",                  50},
    {"Humidity/{}",                   D, "%",    0.0,   100.0, "Humidity",                   1},
    {"Load/1 min",                    D, "",     0.0,   kNone, "Load, 1 minute",             0.05},
    {"Load/15 min",                   D, "",     0.0,   kNone, "Load, 15 minutes",           0.05},
    {"Load/5 min",                    D, "",     0.0,   kNone, "Load, 5 minutes",            0.05},
    {"Memory/Available",              U, "B",    0.0,   kNone, "Memory available",           2 * kMiB},
    {"Memory/Total",                  U, "B",    0.0,   kNone, "Memory size",                0},
    {"Memory/Usage",                  D, "%",    0.0,   100.0, "Memory usage",               0.5},
    {"Memory/Used",                   U, "B",    0.0,   kNone, "Memory used",                2 * kMiB},
    {"Network/{}/Receive Errors",     U, "",     0.0,   kNone, "Receive errors",             0},
    {"Network/{}/Received",           D, "B/s",  0.0,   kNone, "Received",                   kKiB},
    {"Network/{}/Send Errors",        U, "",     0.0,   kNone, "Send errors",                0},
    {"Network/{}/Sent",               D, "B/s",  0.0,   kNone, "Sent",                       kKiB},
    {"Network/{}/Signal",             D, "dBm", -100.0, 0.0,   "Wireless signal",            2},
    {"Network/{}/Up",                 B, "",     kNone, kNone, "Link up",                    0},
    {"Power/{}",                      D, "W",    kNone, kNone, "Power",                      0.05},
    {"Pressure/{}",                   D, "hPa",  300.0, 1100.0, "Air pressure",              0.5},
    {"Swap/Total",                    U, "B",    0.0,   kNone, "Swap size",                  0},
    {"Swap/Usage",                    D, "%",    0.0,   100.0, "Swap usage",                 0.5},
    {"Swap/Used",                     U, "B",    0.0,   kNone, "Swap used",                  kMiB},
    {"System/Architecture",           S, "",     kNone, kNone, "Architecture",               0},
    {"System/Boot Time",              T, "",     kNone, kNone, "Started",                    1000},
    {"System/Clock Synchronised",     B, "",     kNone, kNone, "Clock synchronised",         0},
    {"System/Hostname",               S, "",     kNone, kNone, "Host name",                  0},
    {"System/Kernel",                 S, "",     kNone, kNone, "Kernel",                     0},
    {"System/Model",                  S, "",     kNone, kNone, "Model",                      0},
    {"System/Operating System",       S, "",     kNone, kNone, "Operating system",           0},
    {"System/Processes",              U, "",     0.0,   kNone, "Processes",                  2},
    {"System/Throttled",              B, "",     kNone, kNone, "Throttled by power or heat", 0},
    {"System/Under Voltage",          B, "",     kNone, kNone, "Under-voltage",              0},
    {"System/Uptime",                 U, "s",    0.0,   kNone, "Uptime",                     60},
    {"Temperature/{}",                D, "°C",  -40.0,  125.0, "Temperature",                0.5},
    {"Voltage/{}",                    D, "V",    kNone, kNone, "Voltage",                    0.01},
});
// clang-format on

static_assert(std::ranges::is_sorted(kCatalog, {}, &MetricSpec::name));

// What stands for {} when name fits the pattern; empty where it does not fit.
std::string_view instanceOf(std::string_view pattern, std::string_view name) {
  const std::size_t mark = pattern.find(kInstanceMark);
  if (mark == std::string_view::npos)
    return {};
  const std::string_view before = pattern.substr(0, mark);
  const std::string_view after = pattern.substr(mark + kInstanceMark.size());
  if (name.size() <= before.size() + after.size() || !name.starts_with(before) || !name.ends_with(after))
    return {};
  const std::string_view instance = name.substr(before.size(), name.size() - before.size() - after.size());
  return instance.find('/') == std::string_view::npos ? instance : std::string_view{};
}

} // namespace

std::span<const MetricSpec> metricCatalog() {
  return kCatalog;
}

const MetricSpec* findMetric(std::string_view name, std::string* instance) {
  const auto exact = std::ranges::lower_bound(kCatalog, name, {}, &MetricSpec::name);
  if (exact != kCatalog.end() && exact->name == name && name.find(kInstanceMark) == std::string_view::npos) {
    if (instance != nullptr)
      instance->clear();
    return &*exact;
  }
  for (const MetricSpec& spec : kCatalog) {
    const std::string_view found = instanceOf(spec.name, name);
    if (found.empty())
      continue;
    if (instance != nullptr)
      *instance = found;
    return &spec;
  }
  return nullptr;
}

std::string metricName(std::string_view pattern, std::string_view instance) {
  const std::size_t mark = pattern.find(kInstanceMark);
  if (mark == std::string_view::npos)
    return std::string(pattern);
  std::string name(pattern.substr(0, mark));
  for (const char c : instance)
    name += c == '/' ? '-' : c;
  return name.append(pattern.substr(mark + kInstanceMark.size()));
}

} // namespace muster
