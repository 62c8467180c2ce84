// Times of the same work, repeated: on a machine that others use, too, the median is theirs as well; the best, and the CPU time
// of all threads, are nearer to ours alone. Thread: one.
#pragma once

#include "Figures.h"
#include "Usage.h"

#include <algorithm>
#include <string>
#include <vector>

namespace muster::bench {

class Timings {
 public:
  void add(const Cost& cost) {
    m_wall.push_back(cost.wallSeconds * 1e3);
    m_cpu.push_back(cost.cpuSeconds * 1e3);
  }
  // The median, with the others in the note. limit in ms; 0: no goal.
  Figure figure(const std::string& name, double limit, const std::string& note) const {
    const std::string all = "best " + numberText(*std::ranges::min_element(m_wall)) + ", worst " +
                            numberText(*std::ranges::max_element(m_wall)) + ", CPU " +
                            numberText(median(m_cpu));
    return {name,
            "ms",
            median(m_wall),
            std::nullopt,
            "",
            Ratio::OursToPeer,
            limit > 0 ? Goal::OursAtMost : Goal::None,
            limit,
            note.empty() ? all : all + "; " + note};
  }

 private:
  std::vector<double> m_wall;
  std::vector<double> m_cpu;
};

} // namespace muster::bench
