// The directory of a device's block, read and held against its limits. Layout: models/history/FORMAT.md, "Device blocks".
// Thread: one.
#pragma once

#include "DeviceLayout.h"
#include "TimeColumn.h"

#include <string_view>
#include <vector>

namespace muster::chunks {

class DeviceDirectory {
 public:
  void clear();
  // content has to live while streams are read. False where it does not hold together.
  bool read(std::string_view content);

  StreamReader streams;
  std::vector<DeviceBlockReader::Entry> entries;
  std::vector<SeriesEntry> series; // of each entry
  std::vector<RareColumns> rare;
  std::vector<TimeColumn> timeColumns;
  std::vector<std::uint32_t> timeUses; // how many series have each time column

 private:
  bool readCounts();
  bool readSeries(std::size_t index);
  void readAttributes(SeriesEntry& entry, std::size_t rows, RareColumns& to);
};

} // namespace muster::chunks
