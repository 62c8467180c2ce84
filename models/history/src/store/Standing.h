// How all devices stand at one moment, from keyframes and the events since (see StandingRule.h). Thread: one.
#pragma once

#include <history/HistoryTypes.h>

#include <cstdint>
#include <span>
#include <vector>

namespace muster {

class StandingTable {
 public:
  // devices: ids are places; empty slots have kNoDevice as id. Copied as far as needed.
  explicit StandingTable(std::span<const DeviceInfo> devices);

  // Where it starts from: how a keyframe says the device stood. Devices that are not in the catalogue are passed over.
  void set(const DeviceStanding& standing);
  // In the order of ids. False where the device is not in the catalogue.
  bool apply(const HistoryEvent& event);
  // A message of the device came, of which no event tells; shows that its edge node was there too.
  void heard(DeviceId device, std::int64_t receivedMs);

  // Of the devices that set(), apply() or heard() named; rising.
  std::vector<DeviceStanding> known() const;

 private:
  struct Row {
    DeviceStanding standing;
    DeviceId node = kNoDevice;
    bool isKnown = false;
  };
  Row* row(DeviceId device);

  std::vector<Row> m_rows;
  // Devices behind edge nodes: those of node n are m_children[m_firstChild[n] .. m_firstChild[n + 1]).
  std::vector<std::uint32_t> m_firstChild;
  std::vector<DeviceId> m_children;
};

} // namespace muster
