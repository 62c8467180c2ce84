#include "Metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace muster::bench {

namespace {

enum Kind : std::uint8_t {
  Temperature,
  Humidity,
  Cpu,
  Memory,
  Counter,
  Switch,
  Uptime,
  Voltage,
  Pressure,
  Noise
};

constexpr std::array<MetricKind, kKinds> kAll{{{"temperature", DataType::Double, "degC"},
                                               {"humidity", DataType::Float, "%"},
                                               {"cpu", DataType::Double, "%"},
                                               {"memory", DataType::UInt64, "B"},
                                               {"counter", DataType::UInt64, ""},
                                               {"switch", DataType::Boolean, ""},
                                               {"uptime", DataType::UInt64, "s"},
                                               {"voltage", DataType::Double, "V"},
                                               {"pressure", DataType::Double, "hPa"},
                                               {"noise", DataType::Float, "g"}}};

std::int64_t rounded(double number) {
  return std::llround(number);
}

std::int64_t upOrDown(Random& random) {
  return (random.next() >> 63) != 0 ? 1 : -1;
}

std::uint64_t doubleBits(double number) {
  return std::bit_cast<std::uint64_t>(number);
}

std::uint64_t floatBits(double number) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(number));
}

} // namespace

const MetricKind& kindOf(int metric) {
  return kAll.at(static_cast<std::size_t>(metric % kKinds));
}

std::string nameOfMetric(int metric) {
  return std::string(kindOf(metric).name) + std::to_string(1 + metric / kKinds);
}

std::string nameOfNode(std::size_t node) {
  char name[32];
  std::snprintf(name, sizeof name, "node-%05zu", node);
  return name;
}

Walk::Walk(int metric, Random& random) : m_kind(static_cast<std::uint8_t>(metric % kKinds)) {
  switch (m_kind) {
  case Temperature:
    m_value = random.between(180, 260);
    break;
  case Humidity:
    m_value = random.between(300, 700);
    break;
  case Cpu:
    m_value = m_target = static_cast<std::int32_t>(random.between(50, 300));
    break;
  case Memory:
    m_value = random.between(50'000, 200'000);
    break;
  case Counter:
    m_value = random.between(0, 100'000'000);
    break;
  case Switch:
    m_value = random.between(0, 1);
    break;
  case Uptime:
    m_target = static_cast<std::int32_t>(random.between(100, 10'000'000));
    break;
  case Voltage:
    m_value = 510;
    break;
  case Pressure:
    m_value = random.between(99'000, 102'500);
    break;
  default:
    m_value = rounded(random.normal() * 1'000);
  }
}

void Walk::step(Random& random, std::int64_t second) {
  switch (m_kind) {
  case Temperature:
    if (random.chance(0.2))
      m_value += upOrDown(random);
    break;
  case Humidity:
    if (random.chance(0.3))
      m_value = std::clamp<std::int64_t>(m_value + upOrDown(random), 200, 900);
    break;
  case Cpu: {
    if (random.chance(1.0 / 300))
      m_target = static_cast<std::int32_t>(random.between(20, 800));
    const double pull = 0.08 * static_cast<double>(m_target - m_value);
    m_value = std::clamp<std::int64_t>(m_value + rounded(pull + random.normal() * 30), 0, 1'000);
    break;
  }
  case Memory:
    if (random.chance(0.7))
      m_value = std::clamp<std::int64_t>(m_value + rounded(random.normal() * 400), 10'000, 240'000);
    break;
  case Counter:
    m_value += random.between(0, random.chance(0.6) ? 127 : 8'191);
    break;
  case Switch:
    m_value ^= random.chance(1.0 / 300) ? 1 : 0;
    break;
  case Uptime:
    m_value = m_target + second;
    break;
  case Voltage:
    m_value = 510 + rounded(random.normal());
    break;
  case Pressure:
    m_value += random.between(-3, 3);
    break;
  default:
    m_value = rounded(random.normal() * 1'000);
  }
}

std::uint64_t Walk::bits() const {
  const auto number = static_cast<double>(m_value);
  switch (m_kind) {
  case Temperature:
  case Cpu:
    return doubleBits(number / 10);
  case Humidity:
    return floatBits(number / 10);
  case Memory:
    return static_cast<std::uint64_t>(m_value) * 4'096;
  case Voltage:
  case Pressure:
    return doubleBits(number / 100);
  case Noise:
    return floatBits(number / 1'000);
  default:
    return static_cast<std::uint64_t>(m_value);
  }
}

std::uint64_t Walk::next(Random& random, std::int64_t second) {
  step(random, second);
  return bits();
}

std::uint64_t Walk::nextOther(Random& random, std::int64_t second) {
  const std::int64_t before = m_value;
  switch (m_kind) { // those that mostly stay would be asked many times
  case Temperature:
    m_value += upOrDown(random);
    break;
  case Humidity:
    m_value += m_value >= 900 ? -1 : m_value <= 200 ? 1 : upOrDown(random);
    break;
  case Switch:
    m_value ^= 1;
    break;
  default:
    do
      step(random, second);
    while (m_value == before);
  }
  return bits();
}

void appendNumber(std::string& out, DataType type, std::uint64_t bits) {
  char text[64];
  std::to_chars_result end{};
  if (type == DataType::Double)
    end = std::to_chars(text, text + sizeof text, std::bit_cast<double>(bits));
  else if (type == DataType::Float)
    end = std::to_chars(text, text + sizeof text, std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  else
    end = std::to_chars(text, text + sizeof text, bits);
  out.append(text, end.ptr);
}

} // namespace muster::bench
