// What a Raspberry Pi's firmware says of its supply: under-voltage, and whether the processor is held back by it or
// by heat. Two sources, of which older kernels have one: the hwmon chip rpi_volt, whose in0_lcrit_alarm is 1
// while the voltage is low, and get_throttled of the firmware's driver, hexadecimal bits without 0x: 0
// under-voltage, 1 frequency capped, 2 throttled, 3 soft temperature limit, each plus 16: since the start.
// Source: raspberrypi.com/documentation, vcgencmd get_throttled.
#include "../ParseText.h"

#include <agent/Collectors.h>

namespace muster::agent {

namespace {

constexpr std::uint32_t kUnderVoltage = 1U << 0;
constexpr std::uint32_t kHeldBack = 1U << 1 | 1U << 2 | 1U << 3;
constexpr int kReadingsBetweenSearches = 60; // the chip's module may be loaded late

class PowerCollector final : public Collector {
 public:
  explicit PowerCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "power"; }
  bool mayBlock() const override { return true; } // each reading is a question to the firmware

 protected:
  void read(const Now&) override {
    if (m_search-- == 0) {
      m_search = kReadingsBetweenSearches;
      search();
    }
    std::optional<bool> isLow;
    if (!m_throttled.empty()) {
      const auto bits = readBits();
      if (bits)
        report("System/Throttled", Value::boolean((*bits & kHeldBack) != 0));
      else
        reportFailure("System/Throttled");
      if (bits)
        isLow = (*bits & kUnderVoltage) != 0;
    }
    if (!m_alarm.empty()) {
      if (const auto alarm = root().readInteger(m_alarm); alarm == 0 || alarm == 1)
        isLow = isLow.value_or(false) || *alarm == 1;
    }
    if (isLow)
      report("System/Under Voltage", Value::boolean(*isLow));
    else if (!m_throttled.empty() || !m_alarm.empty())
      reportFailure("System/Under Voltage");
  }

 private:
  void search() {
    if (m_throttled.empty())
      m_throttled = findThrottled();
    if (m_alarm.empty())
      m_alarm = findAlarm();
  }

  // soc/soc:firmware up to the Pi 4; the Pi 5's has its bus address in its name.
  std::string findThrottled() const {
    const std::string platform = "sys/devices/platform/";
    for (const std::string& bus : root().list(platform, "soc")) {
      for (const std::string& device : root().list(platform + bus, "soc")) {
        std::string file = platform + bus;
        file.append("/").append(device).append("/get_throttled");
        if (device.ends_with(":firmware") && root().exists(file))
          return file;
      }
    }
    return {};
  }

  std::string findAlarm() const {
    for (const std::string& chip : root().list("sys/class/hwmon", "hwmon")) {
      const std::string folder = "sys/class/hwmon/" + chip;
      if (root().readLine(folder + "/name") == "rpi_volt" && root().exists(folder + "/in0_lcrit_alarm"))
        return folder + "/in0_lcrit_alarm";
    }
    return {};
  }

  std::optional<std::uint32_t> readBits() const {
    const auto text = root().read(m_throttled);
    if (!text)
      return std::nullopt;
    std::string_view digits = trimmed(*text);
    if (digits.starts_with("0x"))
      digits.remove_prefix(2);
    std::uint32_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(bits) : std::nullopt;
  }

  int m_search = 0;
  std::string m_throttled; // files; empty: not found
  std::string m_alarm;
};

} // namespace

std::unique_ptr<Collector> makePowerCollector(Root root) {
  return std::make_unique<PowerCollector>(std::move(root));
}

} // namespace muster::agent
