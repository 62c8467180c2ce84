// Whose gaps and refused input a host reports, so that a summary of counts can name edge nodes. Counted by events
// (FleetEvent::count), which a host tells once in a while, and the rest when it ends. Bounded: so many names and no
// more; what came from nobody in particular is not counted. Thread: one.
#pragma once

#include <schema/FleetUpdate.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster::ctl {

class Culprits {
 public:
  static constexpr std::size_t kNamed = 5;
  static constexpr std::size_t kMostKnown = 100'000;

  void take(const FleetUpdate& update);
  // "most often from edge nodes plant/a, plant/b and 3 more"; empty where there is none. Ties by name.
  std::string line() const;

 private:
  std::string nameOf(const FleetEvent& event) const;

  std::vector<std::string> m_names; // by device: "group/edge node", printable
  std::unordered_map<std::string, std::uint64_t> m_counts;
};

} // namespace muster::ctl
