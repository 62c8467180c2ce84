// A history file as a window knows it: where it is, and the ids under which the screen has what is in it. A live fleet and
// its past share them, so that a device keeps its place whichever of the two is in view. Ids are dense, given out in the
// order in which something first asks. Memory: names, and about 100 bytes beside each. Thread: any.
#pragma once

#include <schema/Catalog.h>

#include <memory>
#include <string>
#include <string_view>

namespace muster::items {

class FleetHistory {
 public:
  explicit FleetHistory(std::string file);
  ~FleetHistory();

  const std::string& file() const { return m_file; }
  // device empty: the edge node.
  DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device);
  SeriesId seriesId(DeviceId device, std::string_view metric, DataType type);

 private:
  class Impl;
  const std::string m_file;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster::items
