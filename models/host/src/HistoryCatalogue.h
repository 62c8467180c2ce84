// The history's ids for those of a host, which are another's after each start, and since when a series means what it
// means. Thread: one.
#pragma once

#include <history/HistoryWriter.h>
#include <schema/FleetUpdate.h>
#include <schema/Result.h>

#include <cstdint>
#include <vector>

namespace muster {

class HistoryCatalogue {
 public:
  // Takes the new and changed entries of an update to the writer, before its samples are appended.
  // nowMs: UTC, for meanings that no sample dates. Errors: other than LimitExceeded, which leaves the entry out.
  Result<void> learn(const FleetUpdate& update, HistoryWriter& writer, std::int64_t nowMs);

  // By the host's series: the history's; kNoSeries where it has none.
  const std::vector<SeriesId>& series() const { return m_series; }
  DeviceId device(DeviceId hosts) const { return hosts < m_devices.size() ? m_devices[hosts] : kNoDevice; }
  // Rows whose series the history had no room for.
  std::uint64_t unplacedRows(const SampleBatch& samples) const;

 private:
  // UTC, of the rows of one series in one update, without backfill and odd times; 0: none.
  struct RowTimes {
    std::int64_t firstBirthMs = 0, lastBirthMs = 0, lastMs = 0;
    bool isWanted = false;
  };

  Result<void> learnDevices(const std::vector<DeviceInfo>& devices, HistoryWriter& writer);
  void findTimes(const FleetUpdate& update);
  static std::int64_t sinceWhen(const RowTimes& times, bool isNew, std::int64_t nowMs);

  std::vector<DeviceId> m_devices;
  std::vector<SeriesId> m_series;
  std::vector<RowTimes> m_times; // by the host's series; all unwanted between calls
  bool m_isIncomplete = false;   // some entry was left out
};

} // namespace muster
