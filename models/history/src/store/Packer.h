// Turns journal blocks into chunks and frames: rows are brought together by series, sorted, and each device's hour becomes the
// next part of that hour. Results are Changes, for a later commit. Keeps the newest sample of each series and how devices stand,
// for frames. Memory: about 20 bytes a row while it packs, 200 a series. Thread: one at a time.
#pragma once

#include "Changes.h"
#include "ChunkAccess.h"
#include "GroupStates.h"
#include "Scatter.h"
#include "StandingLog.h"

#include <history/HistoryTypes.h>
#include <schema/SampleBatch.h>

#include <chunks/DeviceBlock.h>

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace muster {

struct JournalRows {
  std::vector<std::int64_t> ids; // of the journal's rows that they are
  SampleBatch rows;              // without receivedMs
};

struct PackOrder {
  std::vector<JournalRows> rows;
  std::vector<HistoryEvent> events; // committed since the last order
  std::int64_t lastEvent = -1;      // the newest that was committed
  std::int64_t hostHour = 0;        // frames of later hours have to wait
  // What is new in the catalogue since the last order; see WriterCatalogue. Taken away, also where packing fails.
  std::vector<DeviceId> nodes;
  std::vector<DataType> types;
  std::vector<DeviceId> owners;
};

class Packer {
 public:
  // access has to outlive the packer.
  explicit Packer(ChunkAccess& access) : m_access(access) {}

  // After an error nothing of the order is done, and what was kept in memory is read again next time.
  Result<Changes> pack(PackOrder& order);
  std::size_t memoryBytes() const;

 private:
  struct HourRuns {
    std::vector<BlockSeries> series;
    std::size_t rows = 0;
  };
  using Hours = std::map<std::int64_t, HourRuns>;
  using GroupHours = std::map<std::int64_t, HourStates>;
  void learn(PackOrder& order);
  Result<void> packGroups(const PackOrder& order, Changes& changes);
  Result<void> packDevice(DeviceId device, std::span<const SeriesId> series, GroupHours& newest,
                          Changes& changes);
  void splitByHour(SeriesId series, SeriesRun& run, Hours& hours);
  Result<void> putPart(std::int64_t hour, DeviceId device, const HourRuns& runs, Changes& changes);
  Result<GroupStates*> group(std::uint32_t number);
  SeriesRun& nextRun();

  ChunkAccess& m_access;
  std::vector<DeviceId> m_nodes; // of all orders
  std::vector<DataType> m_types;
  std::vector<DeviceId> m_owners;
  Scatter m_scatter;
  StandingLog m_standings;
  std::vector<std::unique_ptr<GroupStates>> m_groups;
  DeviceBlockEncoder m_encoder;
  std::vector<std::unique_ptr<SeriesRun>> m_runs; // of the device at work; the first m_usedRuns
  std::size_t m_usedRuns = 0;
};

} // namespace muster
