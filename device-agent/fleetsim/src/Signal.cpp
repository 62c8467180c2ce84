#include <fleetsim/Signal.h>

#include <array>
#include <cmath>
#include <limits>

namespace muster::fleetsim {
namespace {

constexpr double kFaultProbability = 1.0 / 400; // of a sensor that can fail, a tick
constexpr std::uint8_t kFaultTicks = 4;
constexpr std::int64_t kThirtyDaysMs = 30LL * 24 * 3600 * 1000;
constexpr std::int64_t kFirstServiceMs = 1'767'225'600'000; // 2026-01-01T00:00:00Z

// Texts as operators write them: umlauts, commas, quotes, a leading minus. Whatever reads them must be exact.
constexpr std::array<std::string_view, 7> kStates = {
    "running", "idle", "cleaning", "-- off --", "Störung, Förderband \"2\"", "warming up", "+ boost"};
constexpr std::array<std::string_view, 5> kNotes = {
    "", "Filter changed", "belt re-tensioned;\nsee log, page 4", "'night' shift", "温度 ok"};

// clang-format off
constexpr std::array<SignalSpec, 18> kSpecs = {{
    {"Temperature", DataType::Double, "°C", -20, 60, Shape::Walk, 0.3, 0.01, 0, Fault::None},
    {"Humidity", DataType::Float, "%", 0, 100, Shape::Walk, 0.8, 0, 0, Fault::BecomesNaN},
    {"Energy", DataType::UInt64, "Wh", 0, {}, Shape::Counter, 40, 0, 9'007'199'254'740'993, Fault::None},
    {"Running", DataType::Boolean, "", {}, {}, Shape::Switch, 0.05, 0, 0, Fault::None},
    {"State", DataType::String, "", {}, {}, Shape::Choice, 0.05, 0, 0, Fault::None},
    {"Signal Strength", DataType::Int8, "dBm", -95, -30, Shape::Walk, 2, 1, 0, Fault::None},
    {"Supply/Voltage", DataType::Double, "V", 215, 245, Shape::Walk, 0.6, 0, 0, Fault::BecomesNull},
    {"Position", DataType::Int64, "µm", {}, 0, Shape::Counter, -25, 0, -9'007'199'254'740'993, Fault::None},
    {"Supply/Current", DataType::Float, "A", 0, 16, Shape::Walk, 0.2, 0, 0, Fault::None},
    {"Offset", DataType::Int16, "mm", -500, 500, Shape::Walk, 6, 1, 0, Fault::None},
    {"Fan/Speed", DataType::UInt16, "1/min", 0, 4800, Shape::Walk, 60, 10, 0, Fault::None},
    {"Load", DataType::UInt8, "%", 0, 100, Shape::Walk, 4, 1, 0, Fault::BecomesNull},
    {"Starts", DataType::UInt32, "", 0, {}, Shape::Counter, 0.6, 0, 4'294'900'000, Fault::None},
    {"Service/Due", DataType::DateTime, "", {}, {}, Shape::Schedule, 0.02, 0, kFirstServiceMs, Fault::None},
    {"Balance", DataType::Int32, "g", -2e6, 2e6, Shape::Walk, 9'000, 1, 0, Fault::None},
    {"Service/Note", DataType::Text, "", {}, {}, Shape::Choice, 0.02, 0, 0, Fault::None},
    {"Batch/Id", DataType::UUID, "", {}, {}, Shape::Identity, 0.02, 0, 0, Fault::None},
    {"Batch/Signature", DataType::Bytes, "", {}, {}, Shape::Identity, 0.02, 0, 0, Fault::None},
}};
// clang-format on

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::span<const std::string_view> choicesOf(const SignalSpec& spec) {
  if (spec.type == DataType::Text)
    return kNotes;
  return kStates;
}

// A version 4 UUID in its usual spelling.
std::string uuidText(std::uint64_t number) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  static constexpr std::string_view kForm = "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx";
  std::string text(kForm);
  std::uint64_t bits = 0;
  int left = 0;
  for (char& c : text) {
    if (c != 'x')
      continue;
    if (left == 0) {
      number += 0x9e3779b97f4a7c15ULL;
      bits = mix(number);
      left = 16;
    }
    c = kDigits[bits & 0xf];
    bits >>= 4;
    --left;
  }
  return text;
}

std::string signatureBytes(std::uint64_t number) {
  std::string bytes;
  for (std::uint64_t bits = mix(number); bits != 0; bits >>= 8)
    bytes.push_back(static_cast<char>(bits & 0xff));
  return bytes;
}

Value walkValue(DataType type, double level) {
  if (type == DataType::Double)
    return Value::floating(level);
  if (type == DataType::Float)
    return Value::floating(static_cast<float>(level));
  if (isUnsignedInteger(type))
    return Value::unsignedInteger(type, static_cast<std::uint64_t>(level));
  return Value::integer(type, static_cast<std::int64_t>(level));
}

} // namespace

std::uint64_t Random::next() {
  m_state += 0x9e3779b97f4a7c15ULL;
  return mix(m_state);
}

double Random::unit() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::span<const SignalSpec> signalSpecs() {
  return kSpecs;
}

const SignalSpec& signalSpec(std::uint32_t index) {
  return kSpecs[index % kSpecs.size()];
}

std::string signalName(std::uint32_t index) {
  const auto round = index / kSpecs.size();
  std::string name(signalSpec(index).name);
  if (round > 0)
    name += ' ' + std::to_string(round + 1);
  return name;
}

std::vector<Property> signalProperties(const SignalSpec& spec) {
  std::vector<Property> properties;
  if (!spec.unit.empty())
    properties.push_back({std::string(kPropertyUnit), Value::text(std::string(spec.unit))});
  if (spec.low)
    properties.push_back({std::string(kPropertyLow), Value::floating(*spec.low)});
  if (spec.high)
    properties.push_back({std::string(kPropertyHigh), Value::floating(*spec.high)});
  return properties;
}

std::uint64_t signalSeed(std::uint64_t fleetSeed, std::uint32_t node, std::uint32_t device,
                         std::uint32_t metric) {
  std::uint64_t seed = mix(fleetSeed + 0x9e3779b97f4a7c15ULL);
  seed = mix(seed ^ (std::uint64_t{node} + 1));
  return mix(seed ^ (std::uint64_t{device} << 32 | metric));
}

Signal::Signal(const SignalSpec& spec, std::uint64_t seed) : m_spec(&spec), m_random(seed) {
  switch (spec.shape) {
  case Shape::Walk:
    m_level = *spec.low + (*spec.high - *spec.low) * (0.3 + 0.4 * m_random.unit());
    break;
  case Shape::Counter:
    m_count = spec.start + std::int64_t{m_random.below(1000)} * (spec.step < 0 ? -1 : 1);
    break;
  case Shape::Switch:
    m_count = m_random.below(2);
    break;
  case Shape::Choice:
    m_count = m_random.below(static_cast<std::uint32_t>(choicesOf(spec).size()));
    break;
  case Shape::Schedule:
    m_count = spec.start + m_random.below(365) * (kThirtyDaysMs / 30);
    break;
  case Shape::Identity:
    m_count = static_cast<std::int64_t>(m_random.next());
    break;
  }
}

bool Signal::advance() {
  const double levelBefore = settled();
  const auto countBefore = m_count;
  const bool faultBefore = m_faultTicks > 0;
  advanceFault();
  advanceValue();
  const bool fault = m_faultTicks > 0;
  if (fault || faultBefore)
    return fault != faultBefore; // while it fails, what lies behind does not show
  return levelBefore != settled() || countBefore != m_count;
}

void Signal::advanceFault() {
  if (m_faultTicks > 0)
    --m_faultTicks;
  else if (m_spec->fault != Fault::None && m_random.unit() < kFaultProbability)
    m_faultTicks = kFaultTicks;
}

void Signal::advanceValue() {
  const double chance = m_random.unit();
  const double step = m_spec->step;
  if (m_spec->shape == Shape::Walk) {
    const double low = *m_spec->low;
    const double high = *m_spec->high;
    const double middle = low + (high - low) / 2;
    m_level += step * (2 * chance - 1) + (middle - m_level) * 0.002;
    m_level = std::fmin(high, std::fmax(low, m_level));
    return;
  }
  if (m_spec->shape == Shape::Counter) {
    m_count +=
        static_cast<std::int64_t>(std::floor(2 * std::fabs(step) * chance + 0.5)) * (step < 0 ? -1 : 1);
    return;
  }
  if (chance >= step)
    return;
  switch (m_spec->shape) {
  case Shape::Switch:
    m_count = 1 - m_count;
    break;
  case Shape::Choice:
    m_count = m_random.below(static_cast<std::uint32_t>(choicesOf(*m_spec).size()));
    break;
  case Shape::Schedule:
    m_count += kThirtyDaysMs;
    break;
  default:
    m_count = static_cast<std::int64_t>(m_random.next());
    break;
  }
}

double Signal::settled() const {
  const double resolution = m_spec->resolution;
  return resolution > 0 ? std::round(m_level / resolution) * resolution : m_level;
}

Value Signal::value() const {
  const DataType type = m_spec->type;
  if (m_faultTicks > 0 && m_spec->fault == Fault::BecomesNull)
    return Value::null(type);
  if (m_faultTicks > 0)
    return Value::floating(std::numeric_limits<float>::quiet_NaN());
  switch (m_spec->shape) {
  case Shape::Walk:
    return walkValue(type, settled());
  case Shape::Counter:
    return isUnsignedInteger(type) ? Value::unsignedInteger(type, static_cast<std::uint64_t>(m_count))
                                   : Value::integer(type, m_count);
  case Shape::Switch:
    return Value::boolean(m_count != 0);
  case Shape::Choice:
    return Value::bytes(type, std::string(choicesOf(*m_spec)[static_cast<std::size_t>(m_count)]));
  case Shape::Schedule:
    return Value::unsignedInteger(type, static_cast<std::uint64_t>(m_count));
  case Shape::Identity:
    break;
  }
  const auto number = static_cast<std::uint64_t>(m_count);
  return Value::bytes(type, type == DataType::UUID ? uuidText(number) : signatureBytes(number));
}

} // namespace muster::fleetsim
