// A fleet without a network: one edge node whose metrics, samples and events a test puts in by hand.
#pragma once

#include <items/Fleet.h>
#include <schema/FleetUpdate.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

// Gives what the test has queued, nothing else.
class MadeUpFeed final : public items::FleetFeed {
 public:
  std::vector<std::shared_ptr<const FleetUpdate>> take() override { return std::exchange(queued, {}); }
  items::LinkInfo link() const override {
    items::LinkInfo info;
    info.phase = items::LinkPhase::Connected;
    info.broker = QStringLiteral("made-up:1883");
    return info;
  }
  items::FeedFigures figures() const override { return {}; }
  void retryNow() override {}
  void requestRebirth(const QString&, const QString&, std::function<void(QString)> done) override {
    done({});
  }
  void write(const items::MetricWrite&, std::function<void(items::WriteAnswer)> done) override { done({}); }

  std::vector<std::shared_ptr<const FleetUpdate>> queued;
};

struct MadeUpMetric {
  std::string name;
  DataType type = DataType::Double;
  std::string unit = {};
};

class MadeUpFleet {
 public:
  MadeUpFleet(std::vector<MadeUpMetric> metrics, std::int64_t bornMs);

  items::Fleet& fleet() { return m_fleet; }
  SeriesId series(const std::string& metric) const;

  void add(const std::string& metric, std::int64_t ms, const Value& value, std::uint16_t quality = 192,
           std::uint8_t flags = 0);
  // Of the sample that was added last: a MetaData message.
  void addMetadata(std::string_view encoded) { m_next->samples.addMetadata(encoded); }
  // PropertySet of all metrics, from the next birth on.
  void setProperties(std::string properties) { m_properties = std::move(properties); }
  // One sample each stepMs in [fromMs, toMs], f of seconds since fromMs.
  void fill(const std::string& metric, std::int64_t fromMs, std::int64_t toMs, std::int64_t stepMs,
            const std::function<double(double)>& f);
  void event(EventKind kind, std::int64_t ms, std::string detail = {});
  void addMetric(const MadeUpMetric& metric); // with the next birth
  // Hands everything to the fleet and ticks it.
  void tick(std::int64_t nowMs);

 private:
  void birth(std::int64_t ms);

  items::Fleet m_fleet;
  MadeUpFeed* m_feed; // the fleet's
  std::vector<MadeUpMetric> m_metrics;
  std::string m_properties;
  std::shared_ptr<FleetUpdate> m_next = std::make_shared<FleetUpdate>();
};

} // namespace muster::test
