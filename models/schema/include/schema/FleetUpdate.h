// What the host found out in one batch of messages, in the form that every consumer (screen, history, export,
// alerts) takes: new catalogue entries first, then births and other events in the order in which they happened,
// then samples. Whether a value is stale follows from its device's state, so samples need no order against events.
// Thread: built on the host's thread, then shared as const.
#pragma once

#include <schema/Catalog.h>
#include <schema/SampleBatch.h>

#include <cstdint>
#include <string>
#include <vector>

namespace muster {

enum class EventKind : std::uint8_t {
  Birth,            // device is known and online; series lists all that it announced
  Death,            // device is offline (for an edge node each of its devices has an event of its own)
  Gap,              // messages are missing between two seq numbers
  RebirthRequested, // the host asked the edge node to introduce itself again
  Rejected,         // something was refused: detail says what and why, scope() whose it was
  HostOffline,      // the host itself lost its broker: what is known is no longer fresh (device == kNoDevice)
  HostOnline,
};

const char* eventKindName(EventKind kind); // "birth", "death", "gap", ...

// Whom an event is about.
enum class EventScope : std::uint8_t {
  Device,  // the one that it names
  Host,    // this host, and so the view of every device
  Stranger // a sender that is none of the devices: their lists must not show it
};

struct FleetEvent {
  EventKind kind = EventKind::Birth;
  DeviceId device = kNoDevice;
  std::int64_t timeMs = 0;      // UTC: the message's own time where it has one, else the host's
  std::int64_t receivedMs = 0;  // UTC, the host's
  std::string detail;           // for a person
  std::vector<SeriesId> series; // Birth only
  std::uint64_t count = 1;      // how many it stands for: gaps and refusals are not told one by one
  std::string sender{}; // "group/edge node", printable, where no device says whose it is and the topic did

  EventScope scope() const {
    if (device != kNoDevice)
      return EventScope::Device;
    const bool isHosts = kind == EventKind::HostOffline || kind == EventKind::HostOnline;
    return isHosts ? EventScope::Host : EventScope::Stranger;
  }
};

struct FleetUpdate {
  std::vector<DeviceInfo> devices; // new ones
  std::vector<SeriesInfo> series;  // new ones, and ones whose unit, range or properties changed
  std::vector<FleetEvent> events;
  SampleBatch samples;

  bool empty() const { return devices.empty() && series.empty() && events.empty() && samples.empty(); }
  void clear();
  std::size_t memoryBytes() const;
};

} // namespace muster
