// Who is in the fleet: dense ids for devices and series, and what each one is.
//
// A device here is an edge node (device name empty) or a device behind one. A series is one metric of a device
// with one datatype: a metric that comes back with another type is another series. Ids are dense, from 0, given
// out once by the host's SeriesRegistry and never reused. Thread: plain values.
#pragma once

#include <schema/DataType.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace muster {

using DeviceId = std::uint32_t;
using SeriesId = std::uint32_t;
inline constexpr DeviceId kNoDevice = std::numeric_limits<DeviceId>::max();
inline constexpr SeriesId kNoSeries = std::numeric_limits<SeriesId>::max();

struct DeviceInfo {
  DeviceId id = kNoDevice;
  DeviceId node = kNoDevice; // the edge node's own id; equal to id where this is the edge node
  std::string group;
  std::string nodeName;
  std::string device; // empty: the edge node itself

  bool isNode() const { return id == node; }
};

struct SeriesInfo {
  SeriesId id = kNoSeries;
  DeviceId device = kNoDevice;
  std::string metric;
  DataType type = DataType::Unknown;
  std::string unit;           // engUnit of the newest birth; empty where there is none
  std::optional<double> low;  // engLow, in unit
  std::optional<double> high; // engHigh, in unit
  std::string properties;     // the newest birth's undecoded PropertySet, for showing; may be empty
};

} // namespace muster
