// Temperatures in °C from thermal zones and from hwmon chips, both in the kernel's thousandths. The
// processor's own becomes CPU/Temperature, so that every machine has that one under one name. Sources:
// Documentation/driver-api/thermal/sysfs-api.rst, Documentation/hwmon/sysfs-interface.rst.
#include "../ParseText.h"
#include "Rounding.h"

#include <agent/Collectors.h>

#include <algorithm>
#include <array>
#include <set>

namespace muster::agent {

namespace {

constexpr double kColdest = -100; // °C; outside of these a sensor is broken or not wired
constexpr double kHottest = 300;

// Names that mean the processor, best first: a PC may have several of them.
constexpr std::array<std::string_view, 9> kCpuSensors{
    "cpu-thermal",  "cpu_thermal",   "x86_pkg_temp", "coretemp Package id 0", "k10temp Tctl",
    "k10temp Tdie", "zenpower Tdie", "soc-thermal",  "cpu0-thermal"};

// The kernel shows most thermal zones as hwmon chips a second time,
// with the dashes of the name as underscores.
std::string comparable(std::string name) {
  std::ranges::replace(name, '-', '_');
  return name;
}

struct Sensor {
  std::string file; // tells apart sensors of one name
  std::string name;
  std::optional<double> celsius;
};

class TemperatureCollector final : public Collector {
 public:
  explicit TemperatureCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "temperatures"; }
  bool mayBlock() const override { return true; } // a chip on a slow or stuck bus

 protected:
  void read(const Now&) override {
    std::vector<Sensor> sensors;
    readZones(sensors);
    readChips(sensors);
    makeUnique(sensors);
    const auto cpu = findCpu(sensors);
    for (std::size_t i = 0; i < sensors.size(); ++i)
      reportOrFail(i == cpu ? "CPU/Temperature" : "Temperature/{}", sensors[i].celsius, sensors[i].name);
  }

 private:
  std::optional<double> readCelsius(const std::string& file) const {
    const auto thousandths = root().readInteger(file);
    if (!thousandths)
      return std::nullopt;
    const double celsius = static_cast<double>(*thousandths) / 1000.0;
    return celsius > kColdest && celsius < kHottest ? std::optional(roundedTo(celsius, 100)) : std::nullopt;
  }

  void readZones(std::vector<Sensor>& sensors) const {
    for (const std::string& zone : root().list("sys/class/thermal", "thermal_zone")) {
      const std::string folder = "sys/class/thermal/" + zone;
      const auto type = root().readLine(folder + "/type");
      sensors.push_back({folder, type.value_or(zone), readCelsius(folder + "/temp")});
    }
  }

  void readChips(std::vector<Sensor>& sensors) const {
    std::set<std::string> zones;
    for (const Sensor& zone : sensors)
      zones.insert(comparable(zone.name));
    for (const std::string& entry : root().list("sys/class/hwmon", "hwmon")) {
      const std::string folder = "sys/class/hwmon/" + entry;
      const std::string chip = root().readLine(folder + "/name").value_or(entry);
      if (zones.contains(comparable(chip)))
        continue;
      readInputs(folder, chip, sensors);
    }
  }

  void readInputs(const std::string& folder, const std::string& chip, std::vector<Sensor>& sensors) const {
    constexpr std::string_view kInput = "_input";
    for (const std::string& file : root().list(folder, "temp")) {
      if (!file.ends_with(kInput) || sensors.size() >= kMaxMetrics)
        continue;
      const std::string input = file.substr(0, file.size() - kInput.size());
      const std::string path = folder + "/";
      const auto label = root().readLine(path + input + "_label");
      // One chip with one input needs no number behind its name.
      const bool isOnly = input == "temp1" && !label && !root().exists(path + "temp2_input");
      std::string name = chip;
      if (!isOnly)
        name.append(" ").append(label.value_or(input));
      sensors.push_back({path + file, std::move(name), readCelsius(path + file)});
    }
  }

  // Two disks of one kind have one name: the second becomes "nvme Composite 2". It stays that when the first one
  // is pulled out, or its values would go on under the name of the other. What is plugged in anew takes the
  // first name that is free.
  void makeUnique(std::vector<Sensor>& sensors) {
    std::map<std::string, GivenName> given;
    std::set<std::string> taken;
    for (const Sensor& sensor : sensors) {
      const auto known = m_names.find(sensor.file);
      if (known != m_names.end() && known->second.own == sensor.name) {
        taken.insert(known->second.unique);
        given.insert(*known);
      }
    }
    for (Sensor& sensor : sensors) {
      const auto [it, isNew] = given.try_emplace(sensor.file, GivenName{sensor.name, sensor.name});
      std::string& unique = it->second.unique;
      for (int number = 2; isNew && !taken.insert(unique).second; ++number)
        unique = sensor.name + " " + std::to_string(number);
      sensor.name = unique;
    }
    m_names = std::move(given);
  }

  // Stays with the sensor that was chosen first, even while that one cannot be read.
  std::size_t findCpu(const std::vector<Sensor>& sensors) {
    if (m_cpuSensor.empty()) {
      for (const std::string_view candidate : kCpuSensors) {
        if (std::ranges::find(sensors, candidate, &Sensor::name) != sensors.end()) {
          m_cpuSensor = candidate;
          break;
        }
      }
    }
    const auto cpu = std::ranges::find(sensors, m_cpuSensor, &Sensor::name);
    return static_cast<std::size_t>(cpu - sensors.begin());
  }

  struct GivenName {
    std::string own;
    std::string unique;
  };
  std::map<std::string, GivenName> m_names; // by Sensor::file, of the sensors that are there
  std::string m_cpuSensor;
};

} // namespace

std::unique_ptr<Collector> makeTemperatureCollector(Root root) {
  return std::make_unique<TemperatureCollector>(std::move(root));
}

} // namespace muster::agent
