// A small fleet as a host would report it: edge node 0 with device 1, and what they announce.
#pragma once

#include <fleet/FleetState.h>
#include <schema/FleetUpdate.h>
#include <schema/PayloadView.h>

#include <string>
#include <utility>
#include <vector>

namespace muster::test {

inline constexpr std::int64_t kNoon = 1'767'268'800'000; // 2026-01-01T12:00Z

class FleetFixture {
 public:
  FleetUpdate update;

  FleetFixture& device(DeviceId id, DeviceId node, const std::string& name = {}) {
    update.devices.push_back({id, node, "plant", "node" + std::to_string(node), name});
    return *this;
  }

  FleetFixture& series(SeriesId id, DeviceId device, const std::string& metric,
                       DataType type = DataType::Double) {
    update.series.push_back({id, device, metric, type, "", {}, {}, ""});
    return *this;
  }

  FleetFixture& event(EventKind kind, DeviceId device, std::int64_t receivedMs = kNoon,
                      std::vector<SeriesId> series = {}) {
    update.events.push_back({kind, device, receivedMs, receivedMs, "", std::move(series)});
    return *this;
  }

  // receivedMs 0: when it was taken.
  FleetFixture& sample(SeriesId id, double value, std::int64_t timeMs, std::uint8_t flags = 0,
                       std::int64_t receivedMs = 0, std::uint16_t quality = 192) {
    update.samples.addScalar(id, timeMs, receivedMs ? receivedMs : timeMs, Value::floating(value).bits(),
                             quality, flags);
    return *this;
  }

  // Of the sample that was added last.
  FleetFixture& metadata(const MetaData& about) {
    Metric metric;
    metric.metadata = about;
    Payload payload;
    payload.metrics.push_back(std::move(metric));
    const std::string bytes = encodePayload(payload);
    PayloadView view;
    if (decodePayload(bytes, view))
      update.samples.addMetadata(view.metrics[0].metadata);
    return *this;
  }

  void applyTo(FleetState& state) {
    state.apply(update);
    update.clear();
  }
};

// Node 0 with "cpu" (0) and "load" (1), its device 1 with "flow" (2); all born at kNoon.
inline void applySmallFleet(FleetState& state) {
  FleetFixture fleet;
  fleet.device(0, 0).device(1, 0, "pump");
  fleet.series(0, 0, "cpu").series(1, 0, "load").series(2, 1, "flow");
  fleet.event(EventKind::Birth, 0, kNoon, {0, 1}).event(EventKind::Birth, 1, kNoon, {2});
  fleet.applyTo(state);
}

} // namespace muster::test
