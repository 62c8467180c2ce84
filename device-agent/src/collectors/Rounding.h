// Digits beyond what a sensor can tell cost bytes on the wire and in the history, and say nothing.
#pragma once

#include <cmath>

namespace muster::agent {

inline double roundedTo(double value, double stepsPerUnit) {
  return std::round(value * stepsPerUnit) / stepsPerUnit;
}
inline double percentOf(double part, double whole) {
  return whole > 0 ? roundedTo(100.0 * part / whole, 100) : 0;
}

} // namespace muster::agent
