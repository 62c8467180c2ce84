// A fleet without a network: a test says who is born, dies and measures what, and hands it to a Fleet through
// a feed whose link and figures it sets as well.
#pragma once

#include <items/Fleet.h>
#include <schema/FleetUpdate.h>

#include <QStringList>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

inline items::LinkInfo connectedLink() {
  items::LinkInfo link;
  link.phase = items::LinkPhase::Connected;
  link.broker = QStringLiteral("broker.workshop.lan:8883");
  link.encrypted = true;
  return link;
}

class ScriptedFeed final : public items::FleetFeed {
 public:
  std::vector<std::shared_ptr<const FleetUpdate>> take() override { return std::exchange(queued, {}); }
  items::LinkInfo link() const override { return linkNow; }
  items::FeedFigures figures() const override { return figuresNow; }
  void retryNow() override { ++retries; }
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override {
    rebirths << group + u'/' + node;
    done(rebirthProblem);
  }
  void write(const items::MetricWrite& request, std::function<void(items::WriteAnswer)> done) override {
    writes.push_back(request);
    answerWrite = std::move(done);
  }

  std::vector<std::shared_ptr<const FleetUpdate>> queued;
  items::LinkInfo linkNow = connectedLink();
  items::FeedFigures figuresNow;
  int retries = 0;
  QStringList rebirths;
  QString rebirthProblem;
  std::vector<items::MetricWrite> writes;
  std::function<void(items::WriteAnswer)> answerWrite; // of the newest write
};

struct ScriptedMetric {
  std::string name;
  std::string unit;
  DataType type = DataType::Double;
};

class FleetScript {
 public:
  // A node, or a device behind one (node: its id). Born at bornMs unless that is 0.
  DeviceId add(const std::string& group, const std::string& node, const std::string& device,
               const std::vector<ScriptedMetric>& metrics, std::int64_t bornMs) {
    const auto id = static_cast<DeviceId>(m_devices++);
    if (device.empty())
      m_nodes[node] = id;
    m_next->devices.push_back({id, device.empty() ? id : m_nodes.at(node), group, node, device});
    std::vector<SeriesId> series;
    for (const ScriptedMetric& metric : metrics) {
      const auto seriesId = static_cast<SeriesId>(m_types.size());
      SeriesInfo info;
      info.id = seriesId;
      info.device = id;
      info.metric = metric.name;
      info.type = metric.type;
      info.unit = metric.unit;
      if (metric.unit == "%") {
        info.low = 0;
        info.high = 100;
      }
      m_next->series.push_back(info);
      m_types.push_back(metric.type);
      m_series[{id, metric.name}] = seriesId;
      series.push_back(seriesId);
    }
    m_births[id] = series;
    if (bornMs != 0)
      birth(id, bornMs);
    return id;
  }

  void birth(DeviceId device, std::int64_t ms) {
    m_next->events.push_back({EventKind::Birth, device, ms, ms, {}, m_births.at(device)});
  }
  void event(EventKind kind, DeviceId device, std::int64_t ms, const std::string& detail = {}) {
    m_next->events.push_back({kind, device, ms, ms, detail, {}});
  }
  SeriesId series(DeviceId device, const std::string& metric) const { return m_series.at({device, metric}); }

  void sample(DeviceId device, const std::string& metric, std::int64_t ms, double number) {
    const SeriesId id = series(device, metric);
    const Value value = isSignedInteger(m_types[id])
                            ? Value::integer(m_types[id], static_cast<std::int64_t>(number))
                            : Value::floating(number);
    m_next->samples.addScalar(id, ms, ms, value.bits(), 192, 0);
  }

  std::shared_ptr<const FleetUpdate> take() { return std::exchange(m_next, std::make_shared<FleetUpdate>()); }

  // Everything since the last time, then one tick.
  void play(ScriptedFeed& feed, items::Fleet& fleet, std::int64_t nowMs) {
    feed.queued.push_back(take());
    fleet.tick(nowMs);
  }

 private:
  std::size_t m_devices = 0;
  std::map<std::string, DeviceId> m_nodes;
  std::vector<DataType> m_types;
  std::map<std::pair<DeviceId, std::string>, SeriesId> m_series;
  std::map<DeviceId, std::vector<SeriesId>> m_births;
  std::shared_ptr<FleetUpdate> m_next = std::make_shared<FleetUpdate>();
};

inline std::vector<ScriptedMetric> usualMetrics() {
  return {{"CPU/Temperature", "°C"}, {"CPU/Usage", "%"}, {"Memory/Usage", "%"}, {"Disk/root/Usage", "%"}};
}

// A fleet as a person might have one: groups, gates, meters and cameras; mostly online, some stale, some
// gone, ten minutes of samples before nowMs. The same for the same count.
inline void playWorkshop(FleetScript& script, ScriptedFeed& feed, items::Fleet& fleet, int devices,
                         std::int64_t nowMs) {
  constexpr std::int64_t kSpanMs = 600'000;
  constexpr std::int64_t kStepMs = 10'000;
  const char* const groups[] = {"north", "south", "harbour", "airport", "ridge"};
  const char* const kinds[] = {"gate", "meter", "cam"};
  for (int i = 0; i < devices; ++i) {
    const std::string group = groups[i % 5];
    const std::string node = std::string(kinds[i % 3]) + "-" + group + "-" + std::to_string(101 + i);
    const DeviceId id = script.add(group, node, {}, usualMetrics(), nowMs - kSpanMs);
    feed.queued.push_back(script.take());
    if (i + 1 == devices)
      fleet.tick(nowMs - kSpanMs); // born when the span begins
    const bool offline = i % 11 == 7;
    const bool stale = i % 13 == 4;
    const std::int64_t end = offline ? nowMs - 240'000
                             : stale ? nowMs - 330'000
                                     : nowMs - std::int64_t{400} * (i % 3);
    for (std::int64_t ms = end - (end - nowMs + kSpanMs) / kStepMs * kStepMs; ms <= end; ms += kStepMs) {
      const double t = static_cast<double>(ms - nowMs) / 60'000 + i;
      script.sample(id, "CPU/Temperature", ms, 52 + (i % 17) + 4 * std::sin(t * 1.7) + 1.5 * std::sin(t * 9));
      script.sample(id, "CPU/Usage", ms, 30 + 20 * std::sin(t * 0.9) + 6 * std::sin(t * 7));
      script.sample(id, "Memory/Usage", ms, 40 + (i * 13) % 58);
      script.sample(id, "Disk/root/Usage", ms, 30 + (i * 29) % 67);
    }
    if (offline)
      script.event(EventKind::Death, id, nowMs - 230'000, "connection lost");
    else if (i % 7 == 3)
      script.event(EventKind::Gap, id, nowMs - 60'000, "3 messages missing");
  }
  feed.figuresNow.messages = static_cast<quint64>(devices) * 600;
  feed.figuresNow.metrics = feed.figuresNow.messages * 4;
  feed.figuresNow.gaps = static_cast<quint64>(devices) / 7;
  script.play(feed, fleet, nowMs);
}

} // namespace muster::test
