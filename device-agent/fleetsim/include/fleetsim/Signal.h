// Signals that a machine could have: random walks of temperature and voltage, counters, switches, states,
// small negative numbers, dates. Deterministic: the same seed gives the same values tick by tick, on every
// machine (only additions, multiplications and rounding of doubles, no library functions that differ in the
// last bit). Thread: plain values.
#pragma once

#include <schema/Payload.h>
#include <schema/Value.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::fleetsim {

enum class Shape : std::uint8_t {
  Walk,     // numbers: moves by up to step a tick, pulled back towards the middle of low and high
  Counter,  // integers: grows by 0 to 2 * step a tick from start on (shrinks where step is negative)
  Switch,   // Boolean: turns over with probability step
  Choice,   // text: another of the texts with probability step
  Schedule, // DateTime: moves on by 30 days with probability step
  Identity, // UUID and Bytes: a new one with probability step
};

enum class Fault : std::uint8_t {
  None,
  BecomesNull,
  BecomesNaN
}; // what a failing sensor gives, with bad quality

struct SignalSpec {
  std::string_view name;
  DataType type = DataType::Double;
  std::string_view unit;
  std::optional<double> low, high; // in unit
  Shape shape = Shape::Walk;
  double step = 0;
  double resolution = 0; // values are multiples of it; 0: as they come, all digits
  std::int64_t start = 0;
  Fault fault = Fault::None;
};

// The kinds of signals, in the order in which metrics are dealt out.
std::span<const SignalSpec> signalSpecs();
// The index-th metric of a node or device: specs in turn, from the second round on with a number in the name.
const SignalSpec& signalSpec(std::uint32_t index);
std::string signalName(std::uint32_t index);
// engUnit, engLow, engHigh, where the spec has them.
std::vector<Property> signalProperties(const SignalSpec& spec);

// The seed of one metric, from the fleet's seed and where the metric sits.
std::uint64_t signalSeed(std::uint64_t fleetSeed, std::uint32_t node, std::uint32_t device,
                         std::uint32_t metric);

// Small and fast, good enough for signals. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number
// generators" (2014), SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}
  std::uint64_t next();
  double unit(); // [0, 1), 53 bits
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(unit() * bound); }

 private:
  std::uint64_t m_state;
};

class Signal {
 public:
  Signal(const SignalSpec& spec, std::uint64_t seed); // spec outlives the signal

  // One tick on. True where value or quality differ from before.
  bool advance();
  Value value() const;
  std::uint16_t quality() const { return m_faultTicks > 0 ? kQualityBad : kQualityGood; }

 private:
  void advanceFault();
  void advanceValue();
  double settled() const; // m_level in the spec's resolution

  const SignalSpec* m_spec;
  Random m_random;
  double m_level = 0;       // Walk
  std::int64_t m_count = 0; // others: the counter, the switch, the choice, the date, the identity's number
  std::uint8_t m_faultTicks = 0;
};

} // namespace muster::fleetsim
