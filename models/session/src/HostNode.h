// What the host knows of one edge node and its devices.
// Thread: plain values.
#pragma once

#include "AliasTable.h"
#include "ReorderWindow.h"
#include "SequenceTracker.h"

#include <schema/NumberOrder.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

// Hashes and compares strings and views of strings alike, so that a look-up allocates nothing.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template<class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

struct KnownMetric {
  MetricSlot slot;
  std::string properties;           // the newest birth's PropertySet, and what data have changed since
  std::uint64_t propertiesHash = 0; // of that, or of the birth's where it was refused; 0: none
  std::uint64_t dataHash = 0;       // of the set that came last with data; 0: none since the birth
  bool isUntold = false;            // consumers do not know these properties yet
  std::uint32_t birth = 0;          // HostDevice::births of the newest birth that had it
  // For commands; of the properties that were told.
  Number low, high; // engLow, engHigh, exactly
  std::uint64_t alias = 0;
  bool hasAlias = false;
  DataType control = DataType::Unknown; // of Node Control/*, which have no series: as the birth has it
};

// A metric whose properties have changed in data, which is still to be told.
struct UntoldMetric {
  KnownEntry* metric = nullptr;
  DeviceId device = kNoDevice;
};

enum class DeviceState : std::uint8_t {
  Unborn,   // never, or dead
  Awaiting, // was born before its node was born again; its own birth should follow at once
  Born
};

struct UntoldBirth {
  std::uint64_t hash = 0;  // of announced
  std::int64_t timeMs = 0; // UTC, of the message
  std::vector<SeriesId> announced;
};

// What came and could not be read, since the birth before it is not known: whose births have to come. Devices as hashes
// of their names, the first ones only: what the others send after the birth of their node counts again.
struct AwaitedBirths {
  static constexpr std::size_t kMostDevices = 16;
  bool ofNode = false;
  std::vector<std::size_t> ofDevices;

  bool any() const { return ofNode || !ofDevices.empty(); }
};

// The edge node itself is one, too: device 0.
struct HostDevice {
  DeviceId id = kNoDevice;
  DeviceState state = DeviceState::Unborn;
  std::int64_t awaitedMs = 0; // monotonic, since when, in state Awaiting
  std::uint32_t births = 0;
  TextMap<KnownMetric> byName; // the newest birth's
  AliasTable byAlias;          // the newest birth's
  std::uint64_t toldHash = 0;  // of the series in the newest birth event
  std::int64_t toldMs = 0;     // monotonic, of that event
  bool isToldOnline = false;   // as consumers know it
  bool isMissed = false;       // was there when its node died, and was not born since
  double birthTokens = kMostBirthTokens;
  std::optional<UntoldBirth> untold; // the newest birth, where its event has to wait

  static constexpr double kMostBirthTokens = 3; // one a second comes in
};

struct HostNode {
  std::string group;
  std::string name;
  std::uint32_t slot = 0;
  std::uint32_t serial = 0; // tells this node from others that had its slot

  HostDevice self;
  TextMap<std::unique_ptr<HostDevice>> devices;
  std::size_t metrics = 0;         // of all newest births
  std::size_t seriesGiven = 0;     // ever
  std::size_t catalogueBytes = 0;  // see HostContext
  std::size_t valueBytes = 0;      // see HostContext
  std::size_t awaiting = 0;        // devices in that state
  std::size_t bornDevices = 0;     // devices in that state
  std::size_t missed = 0;          // devices that are
  std::int64_t tellDeadlineMs = 0; // monotonic: when births that wait are told; 0: none does

  bool online = false;     // as consumers were told
  bool born = false;       // what it announced can be relied on
  bool complete = false;   // no gap since the NBIRTH
  bool unsure = false;     // the host was away since; messages may be missing
  bool holdsUnborn = true; // messages before the birth are kept for a moment: brokers reorder
  std::optional<std::uint64_t> bdSeq;
  std::int64_t takenMs = 0;               // monotonic, of the newest message that had its turn
  bool hasOddTimes = false;               // since its birth times did not go as the order of messages
  std::uint8_t oddBirths = 0;             // in a row, that this befell
  std::int64_t deathExpectedMs = 0;       // monotonic: a death came that may be its own; 0: none
  std::uint64_t birthHash = 0;            // of the NBIRTH's bytes: the same once more is a duplicate
  std::uint64_t birthHashBefore = 0;      // of the NBIRTH before that: two may be of one millisecond
  std::int64_t birthSentMs = 0;           // the sender's clock
  std::int64_t birthReceivedMs = 0;       // monotonic
  std::optional<std::uint64_t> deadBdSeq; // of the newest NDEATH
  std::int64_t deathReceivedMs = 0;       // monotonic
  std::int64_t doubtedMs = 0;             // monotonic, of the first birth that came after the death; 0: none
  SequenceTracker sequence;
  ReorderWindow window;
  std::int64_t windowDeadlineMs = 0; // monotonic; 0: no timer runs

  AwaitedBirths unborn;
  bool uncured = false;     // since the birth something came that it did not announce
  std::int64_t doubtMs = 0; // monotonic, of the newest message that contradicted others by its order; 0: none
  // Of the newest message that showed that a birth is missing: one that was sent before it is no answer.
  std::int64_t evidenceSentMs = 0;     // the sender's clock
  std::int64_t evidenceReceivedMs = 0; // monotonic; 0: none
  std::int64_t changesSinceMs = 0;     // monotonic: births and deaths are counted from then on
  std::uint32_t births = 0;            // NBIRTHs since then
  std::uint32_t deviceChanges = 0;     // DBIRTHs and DDEATHs since then
  std::int64_t gapToldMs = 0;          // monotonic; 0: never
  std::uint64_t gapsUntold = 0;
  std::vector<UntoldMetric> untold;  // see PropertyChanges
  std::int64_t propertiesToldMs = 0; // monotonic; 0: never
  bool isTellTimerRunning = false;
  std::int64_t rejectionToldMs = 0; // monotonic; 0: never
  std::uint64_t rejectionsUntold = 0;

  HostDevice* find(std::string_view device) {
    if (device.empty())
      return &self;
    const auto it = devices.find(device);
    return it == devices.end() ? nullptr : it->second.get();
  }
};

} // namespace muster
