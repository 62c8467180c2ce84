// The fleet as the screen (or `musterctl devices`) sees it: devices, their metrics' current values, recent
// samples, and which of them changed since the reader last looked. A historical sample never becomes the
// current value, nor does one that is older than it; a sample whose time is odd (before 2000 or more than a
// day ahead, see SampleTime.h) is kept apart and never becomes current.
//
// Online: born, and heard since. Stale: the host lost its broker, or expire() found it silent; the next
// message makes it Online. Offline: never born, or dead; only a birth makes it Online. A dead edge node takes
// its devices with it; a message of a device shows that its edge node is there too. Pointers and references
// that this class gives are valid until the next apply(). Ids that no update introduced are passed over in
// apply(), and asserted in device() and series(). Thread: one (the GUI's, or musterctl's).
//
// A state may also be made of what a history knows about a moment: replay() its newest samples, then restore() each
// device. Ids that were made room for and never introduced are devices without a name, which are not counted.
#pragma once

#include <fleet/RecentSamples.h>
#include <fleet/RecentTexts.h>
#include <schema/FleetUpdate.h>
#include <schema/Payload.h>
#include <schema/Value.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace muster {

enum class DeviceStatus : std::uint8_t { Online, Stale, Offline };

struct MetricState {
  SeriesId series = kNoSeries;
  Value value;
  std::int64_t timeMs = 0;     // UTC, of the value
  std::int64_t receivedMs = 0; // UTC
  std::uint16_t quality = 192;
  bool announced = true;    // in the newest birth; false: an older birth had it
  bool isTransient = false; // the value: to be shown, not to be stored or exported
  bool hasMetadata = false; // the value came with some: see FleetState::metadata
};

// The newest sample whose time cannot be believed.
struct OddSample {
  Value value;
  std::int64_t timeMs = 0;     // as the device said
  std::int64_t receivedMs = 0; // UTC
};

struct DeviceState {
  DeviceInfo info; // without a name where no update introduced it: see FleetState::makeRoom
  bool isKnown() const { return !info.nodeName.empty(); }
  DeviceStatus status = DeviceStatus::Offline;
  std::int64_t bornMs = 0;         // UTC, newest birth; 0: never
  std::int64_t lastSeenMs = 0;     // UTC, host's time of the newest message
  std::int64_t offlineSinceMs = 0; // UTC, host's time; 0: not offline, or never born
  std::uint32_t births = 0;
  std::uint32_t gaps = 0;
  std::uint32_t rejected = 0;
  std::int64_t problemMs = 0;       // UTC, host's time of the newest gap or refusal; 0: none yet
  std::vector<MetricState> metrics; // in the order of the birth; those of older births after them
};

struct FleetCounts {
  std::size_t online = 0, stale = 0, offline = 0;
  std::size_t total() const { return online + stale + offline; }
};

// How a device was at a moment, in place of the events that led there.
struct KnownDevice {
  DeviceId device = kNoDevice;
  DeviceStatus status = DeviceStatus::Offline;
  std::int64_t asOfMs = 0; // UTC; Stale: what is received later makes it fresh again
  std::int64_t bornMs = 0, lastSeenMs = 0, offlineSinceMs = 0; // as in DeviceState
  std::uint32_t births = 0, gaps = 0, rejected = 0;
  std::vector<SeriesId> series; // its metrics, in their order

  friend bool operator==(const KnownDevice&, const KnownDevice&) = default;
};

class FleetState {
 public:
  explicit FleetState(RecentLimits limits = {});
  ~FleetState();

  void apply(const FleetUpdate& update);
  // As apply(), of a history: a historical sample is the value of its time and may become the current one.
  void replay(const FleetUpdate& update);
  // Passed over for devices that no update introduced.
  void restore(const KnownDevice& was);
  // Ids below these can be asked for from now on, whether they are introduced or not: for a state that takes the place of
  // another one while views still have its ids.
  void makeRoom(std::size_t devices, std::size_t series);
  // Devices go stale after this time without any message while their node is online, since reports by
  // exception can be long apart: 0 turns it off. nowMs is the host's time.
  void expire(std::int64_t nowMs, std::int64_t staleAfterMs);

  std::size_t deviceCount() const;
  const DeviceState& device(DeviceId id) const; // id < deviceCount()
  const SeriesInfo& series(SeriesId id) const;  // id < seriesCount()
  std::size_t seriesCount() const;
  const MetricState* metric(DeviceId device, std::string_view name) const; // null where there is none
  const MetricState* metric(SeriesId series) const;
  const OddSample* oddSample(SeriesId series) const; // null where there was none
  // What the current value says of itself (a file's name, size, checksum). Where it came without, the description that
  // an earlier one had, which is the metric's. Decoded anew with each call; nothing where nothing is known, or where
  // the metadata of the fleet took more than 64 MiB.
  std::optional<MetaData> metadata(SeriesId series) const;
  const RecentSamples& recent() const;    // scalars: numbers, booleans, times
  const RecentTexts& recentTexts() const; // everything else
  FleetCounts counts() const;             // O(1)

  // Devices that are new or whose state or values changed since the last call; each once. Clears the list.
  std::vector<DeviceId> takeChanged();
  // The newest events, oldest first, at most 10,000. Without the lists of series: those are in the devices.
  // Of one edge node with its devices not all that it floods with: 200 births, deaths and requests at once, 60 gaps and
  // 60 refusals, then six a minute; the next entry says how many were left out. Strangers count as one.
  const std::deque<FleetEvent>& events() const;
  std::uint64_t eventTotal() const;    // that were among events(), ever
  std::uint64_t eventsLeftOut() const; // that never were

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
