// Devices, series and their meanings, as the file has them. Ids are places. Hostile: ids far above the number of rows, rows
// that name what is not there and types that no metric has are errors (BadPayload). Thread: one; const calls: any.
#pragma once

#include "Database.h"

#include <history/HistoryTypes.h>

#include <cstdint>
#include <span>
#include <vector>

namespace muster {

class ReaderCatalogue {
 public:
  // Within a transaction of the caller's. After an error the object is as it was before.
  Result<void> load(Database& database);

  const std::vector<DeviceInfo>& devices() const { return m_devices; }
  const std::vector<SeriesInfo>& series() const { return m_series; }
  Meaning meaningAt(SeriesId series, std::int64_t timeMs) const;
  bool hasSeries(SeriesId id) const { return id < m_series.size() && m_series[id].id == id; }
  // All series, rising by device, then id: those of a device are neighbours.
  std::span<const SeriesId> byDevice() const { return m_byDevice; }
  // "group/node/device" for a person, or "device 17" where it is not there.
  std::string nameOf(DeviceId device) const;

 private:
  Result<void> loadDevices(Database& database);
  Result<void> loadSeries(Database& database);
  Result<void> loadMeanings(Database& database);
  void arrange();

  std::vector<DeviceInfo> m_devices;
  std::vector<SeriesInfo> m_series; // with their newest meaning
  std::vector<SeriesId> m_byDevice;
  // Rising by series, then time; those of series s are [m_firstMeaning[s], m_firstMeaning[s + 1]).
  std::vector<Meaning> m_meanings;
  std::vector<std::uint32_t> m_firstMeaning;
};

} // namespace muster
