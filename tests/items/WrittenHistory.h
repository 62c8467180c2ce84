// A real history file, written by the real writer: two groups of edge nodes, one with a device behind it, an hour of values
// ten seconds apart, births, a death, a new birth and a gap. All times are relative to kBegin.
#pragma once

#include <history/HistoryWriter.h>
#include <support/TemporaryFolder.h>

#include <QTest>

#include <cmath>
#include <stdexcept>
#include <string>

namespace muster::test {

inline constexpr std::int64_t kBegin = 1'763'366'400'000; // 2025-11-17T08:00Z
inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kStepMs = 10'000;
inline constexpr std::int64_t kEnd = kBegin + 60 * kMinuteMs;

// What gate-1's temperature is at a moment; whole tenths, so that a text has few digits.
inline double temperatureAt(std::int64_t ms) {
  return std::round(500 + 100 * std::sin(static_cast<double>(ms - kBegin) / 400'000)) / 10;
}

class WrittenHistory {
 public:
  // gate-2 dies after 20 minutes and is born again after 40; meter-9 comes after 30.
  explicit WrittenHistory(bool isOpenEnded = false) {
    auto writer = openHistoryWriter(file());
    if (!writer)
      throw std::runtime_error(writer.error().message());
    m_writer = std::move(*writer);
    const DeviceId gate1 = device("gate-1"), pump = device("gate-1", "pump"), gate2 = device("gate-2");
    m_temperature = series(gate1, "CPU/Temperature", "°C");
    const SeriesId flow = series(pump, "Flow", "l/min"), usage = series(gate2, "CPU/Usage", "%");
    for (const DeviceId id : {gate1, pump, gate2})
      event(EventKind::Birth, id, kBegin);
    SeriesId late = kNoSeries;
    for (std::int64_t ms = kBegin; ms < kEnd; ms += kStepMs) {
      number(m_temperature, ms, temperatureAt(ms));
      const std::int64_t minute = (ms - kBegin) / kMinuteMs;
      number(flow, ms, static_cast<double>(minute));
      if (ms < kBegin + 20 * kMinuteMs || ms >= kBegin + 40 * kMinuteMs)
        number(usage, ms, 40);
      if (ms == kBegin + 20 * kMinuteMs)
        event(EventKind::Death, gate2, ms, "connection lost");
      if (ms == kBegin + 40 * kMinuteMs)
        event(EventKind::Birth, gate2, ms);
      if (ms == kBegin + 30 * kMinuteMs) {
        const DeviceId meter = device("meter-9");
        late = series(meter, "Level", "%");
        event(EventKind::Birth, meter, ms);
      }
      if (late != kNoSeries)
        number(late, ms, 7);
      if (ms == kBegin + 50 * kMinuteMs)
        event(EventKind::Gap, gate1, ms, "3 messages missing");
      if ((ms - kBegin) % kMinuteMs == 0)
        commit(ms);
    }
    commit(kEnd);
    if (!isOpenEnded)
      close();
  }

  std::string file() const { return m_folder.file("fleet.history"); }
  SeriesId temperature() const { return m_temperature; }

  // While it is open: one more value of gate-1's temperature.
  void add(std::int64_t ms, double value) {
    number(m_temperature, ms, value);
    commit(ms);
  }
  void event(EventKind kind, DeviceId device, std::int64_t ms, const std::string& detail = {}) {
    HistoryEvent event;
    event.kind = kind;
    event.device = device;
    event.timeMs = event.receivedMs = ms;
    event.detail = detail;
    m_writer->addEvent(event);
  }
  void commit(std::int64_t nowMs) {
    m_writer->append(m_batch, {});
    m_batch.clear();
    if (auto done = m_writer->commit(nowMs); !done)
      throw std::runtime_error(done.error().message());
  }
  void close() {
    if (auto settled = m_writer->settle(kEnd + 10 * kMinuteMs); !settled)
      throw std::runtime_error(settled.error().message());
    m_writer.reset();
  }

 private:
  DeviceId device(const std::string& node, const std::string& name = {}) {
    auto id = m_writer->device("north", node, name);
    if (!id)
      throw std::runtime_error(id.error().message());
    return *id;
  }
  SeriesId series(DeviceId device, const std::string& metric, const std::string& unit) {
    auto id = m_writer->series(device, metric, DataType::Double);
    if (!id)
      throw std::runtime_error(id.error().message());
    Meaning meaning;
    meaning.sinceMs = kBegin;
    meaning.unit = unit;
    m_writer->setMeaning(*id, meaning);
    return *id;
  }
  void number(SeriesId id, std::int64_t ms, double value) {
    m_batch.addScalar(id, ms, ms, Value::floating(value).bits(), 192, 0);
  }

  TemporaryFolder m_folder;
  std::unique_ptr<HistoryWriter> m_writer;
  SampleBatch m_batch;
  SeriesId m_temperature = kNoSeries;
};

} // namespace muster::test
