// The history's ids while it is being written: names to ids in memory, what is new waiting for the next commit.
// Memory: about 150 bytes and the name a series. Thread: one.
#pragma once

#include "Database.h"

#include <history/HistoryTypes.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

class WriterCatalogue {
 public:
  // Errors: BadPayload also where an id is missing.
  Result<void> load(Database& database);

  // Makes what is not there yet. Errors: LimitExceeded, BadArgument (no such device).
  Result<DeviceId> device(std::string_view group, std::string_view node, std::string_view device);
  Result<SeriesId> series(DeviceId device, std::string_view metric, DataType type);
  void setMeaning(SeriesId series, const Meaning& meaning);

  bool hasNews() const { return !m_newDevices.empty() || !m_newSeries.empty() || !m_newMeanings.empty(); }
  // Within a transaction of the caller's; written() when that is committed.
  Result<void> write(Database& database) const;
  void written();

  std::size_t devices() const { return m_nodes.size(); }
  std::span<const DeviceId> nodes() const { return m_nodes; }        // by device
  std::span<const DeviceId> devicesOf(DeviceId node) const;          // behind an edge node
  std::span<const std::uint32_t> groups() const { return m_groups; } // by device: place in groupNames()
  std::span<const DataType> types() const { return m_types; }        // by series
  std::span<const DeviceId> owners() const { return m_owners; }      // by series: its device
  const std::vector<std::string>& groupNames() const { return m_groupNames; } // of Sparkplug
  std::size_t memoryBytes() const;

 private:
  struct NewMeaning {
    SeriesId series = kNoSeries;
    Meaning meaning;
  };
  struct NewestMeaning {
    std::int64_t sinceMs = 0;
    std::uint32_t content = 0; // 0: none, else 1 + place in the order of m_contents
  };
  DeviceId addDevice(const std::string& key, DeviceInfo info);
  void addSeries(std::string key, DeviceId device, DataType type);
  std::uint32_t contentOf(const Meaning& meaning);
  std::uint32_t groupNamed(const std::string& name);

  std::unordered_map<std::string, DeviceId> m_devices;
  std::unordered_map<std::string, SeriesId> m_series;
  std::vector<DeviceId> m_nodes;
  std::unordered_map<DeviceId, std::vector<DeviceId>> m_behind; // by edge node
  std::vector<std::uint32_t> m_groups;
  std::vector<std::string> m_groupNames;
  std::vector<DataType> m_types;
  std::vector<DeviceId> m_owners;
  // Most series share what they mean with many others.
  std::unordered_map<std::string, std::uint32_t> m_contents;
  std::vector<NewestMeaning> m_meanings; // by series
  std::size_t m_nameBytes = 0;

  std::vector<DeviceInfo> m_newDevices;
  std::vector<SeriesInfo> m_newSeries;
  std::vector<NewMeaning> m_newMeanings;
};

} // namespace muster
