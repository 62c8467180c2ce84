// Numbers from a seed, the same on every machine: xoshiro256** (Blackman, Vigna, 2018), seeded by SplitMix64.
// Thread: an object belongs to one thread.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace muster::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : m_state) {
      seed += 0x9e3779b97f4a7c15U;
      std::uint64_t mixed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
      word = mixed ^ mixed >> 31;
    }
  }
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
  }
  // [0, 1)
  double share() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return share() < probability; }
  // [low, high], both included; less than 2^32 apart.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto width = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>((next() >> 32) * width >> 32);
  }
  // Nearly normal, mean 0, standard deviation 1: the sum of twelve 16-bit numbers.
  double normal() {
    std::uint64_t sum = 0;
    for (int i = 0; i < 3; ++i) {
      const std::uint64_t word = next();
      sum += (word & 0xffffU) + (word >> 16 & 0xffffU) + (word >> 32 & 0xffffU) + (word >> 48);
    }
    return static_cast<double>(sum) / 65'536 - 6;
  }
  // Trials until the first success, less one: how many are passed over. logOfFailure: log(1 - p).
  std::uint64_t skipped(double logOfFailure) {
    return static_cast<std::uint64_t>(std::log(1 - share()) / logOfFailure);
  }

 private:
  std::array<std::uint64_t, 4> m_state{};
};

} // namespace muster::bench
