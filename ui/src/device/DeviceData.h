// One device of the fleet as charts need it: its metrics as chart sources, and when it was away.
// Thread: the GUI's. The fleet outlives it; ids are those of the fleet's state since its last reset.
#pragma once

#include <items/Fleet.h>
#include <items/HistoryLines.h>
#include <ui/ChartSource.h>

#include <memory>
#include <vector>

namespace muster::ui {

// When a device was away, from births, deaths and losses of the host's own connection.
class OfflinePeriods {
 public:
  // before: what a history knows, oldest first, up to untilMs; the state's events after the last of it follow.
  void reset(const FleetState& state, DeviceId device, const std::vector<FleetEvent>& before = {},
             std::int64_t untilMs = 0);
  // Takes the events that are new since the last call; true where a period began or ended.
  bool update(const FleetState& state);
  // Those that touch the range; one that goes on ends at nowMs.
  std::vector<ChartGap> between(std::int64_t fromMs, std::int64_t toMs, std::int64_t nowMs) const;

 private:
  void take(const FleetEvent& event);
  void begin(std::int64_t ms);

  static constexpr std::size_t kMostPeriods = 1'000; // the oldest go
  DeviceId m_device = kNoDevice;
  std::uint64_t m_seen = 0;
  std::int64_t m_knownMs = 0;      // events up to here came from the history
  std::vector<ChartGap> m_periods; // the last has toMs == 0 while it goes on
};

class DeviceData {
 public:
  explicit DeviceData(const items::Fleet& fleet) : m_fleet(fleet) {}

  // Where older samples and events come from; null: there are none. The lines outlive this, or are taken away first.
  void setLines(items::HistoryLines* lines);
  items::HistoryLines* lines() const { return m_lines; }
  // Since when memory has every sample of the series: what is older is in the history.
  qint64 wholeSinceMs(SeriesId series) const;

  void setDevice(DeviceId device);
  DeviceId id() const { return m_id; }
  bool isSet() const { return m_id != kNoDevice && m_id < m_fleet.state().deviceCount(); }
  const DeviceState& state() const { return m_fleet.state().device(m_id); } // isSet()
  const FleetState& fleetState() const { return m_fleet.state(); }
  qint64 nowMs() const { return m_fleet.nowMs(); }
  qint64 liveMs() const { return m_fleet.liveMs(); }
  const OfflinePeriods& offline() const { return m_offline; }
  quint64 revision() const { return m_revision; }

  // Something of this device changed.
  void touch();
  // Another state took the place of the fleet's: see Fleet::replaced().
  void replaced();
  // Something of its history has been read.
  void touchHistory();

 private:
  void resetOffline();

  const items::Fleet& m_fleet;
  items::HistoryLines* m_lines = nullptr;
  std::size_t m_pastEvents = 0; // of m_lines that the periods are made of
  DeviceId m_id = kNoDevice;
  OfflinePeriods m_offline;
  quint64 m_revision = 1;
};

// One metric as a chart of one line.
class MetricSource final : public ChartSource {
 public:
  MetricSource(const DeviceData& data, SeriesId series) : m_data(data), m_series(series) {}

  SeriesId series() const { return m_series; }
  ChartSpec spec() const override;
  void prepare(int line, qint64 fromMs, qint64 toMs, qint64 perPixelMs) const override;
  void copyRange(int line, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const override;
  void copyDoubtful(int line, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const override;
  std::vector<ChartGap> gaps(qint64 fromMs, qint64 toMs) const override;
  std::optional<Point> current(int line) const override;
  std::optional<Texts> currentTexts(int line) const override;
  bool holds() const override;
  quint64 revision() const override { return m_data.revision(); }

 private:
  const DeviceData& m_data;
  SeriesId m_series;
  mutable items::LineStretch m_past; // of what was prepared, the part that is in the history; empty: none
};

// The metrics of a device that a person wants to see (all but protocol), as series ids in the order of the
// page: what our agent calls CPU, load, memory, storage, network and sensors first, then others by name;
// sizes and counts that hardly ever change come last.
std::vector<SeriesId> shownMetrics(const FleetState& state, DeviceId device);
bool isCharted(DataType type); // numbers and booleans

} // namespace muster::ui
