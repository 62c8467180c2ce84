// What the session tests have in common: a clock, a directory of series, payloads made by hand and read back.
// Thread: one.
#pragma once

#include <schema/PayloadView.h>
#include <schema/Topic.h>
#include <session/EdgeSession.h>
#include <session/HostSession.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace muster::test {

inline constexpr std::int64_t kStartMs = 1'763'800'472'000;

// A clock that moves when it is told to.
struct Clock {
  Now now{kStartMs, 1'000'000};
  void pass(std::int64_t ms) {
    now.utcMs += ms;
    now.monotonicMs += ms;
  }
};

class MapDirectory final : public SeriesDirectory {
 public:
  DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device,
                    bool& isNew) override;
  SeriesId seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) override;
  std::size_t devices() const { return m_devices.size(); }
  std::size_t series() const { return m_series.size(); }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, DeviceId> m_devices;
  std::map<std::tuple<DeviceId, std::string, DataType>, SeriesId> m_series;
};

// Metrics and payloads by hand, as a foreign edge node would send them.
Metric metric(std::string name, Value value, std::int64_t timestampMs = kStartMs);
Metric aliased(Metric metric, std::uint64_t alias);
Metric byAlias(std::uint64_t alias, Value value, std::int64_t timestampMs = kStartMs);
Metric bdSeqMetric(std::int64_t bdSeq);
Property quality(int code);
Payload payload(std::optional<std::uint64_t> seq, std::vector<Metric> metrics,
                std::int64_t timestampMs = kStartMs);
OutgoingMessage message(std::string topic, const Payload& payload);

// A foreign edge node "plant/n1": messages of it with the seq that is given.
OutgoingMessage nodeMessage(MessageType type, std::uint64_t seq, std::vector<Metric> metrics,
                            std::int64_t timestampMs = kStartMs, std::string_view node = "n1");
OutgoingMessage deviceMessage(MessageType type, std::uint64_t seq, std::vector<Metric> metrics,
                              std::int64_t timestampMs = kStartMs, std::string_view device = "d1");
// NBIRTH with bdSeq and Rebirth beside the metrics.
OutgoingMessage nodeBirth(std::int64_t bdSeq, std::vector<Metric> metrics,
                          std::int64_t timestampMs = kStartMs, std::string_view node = "n1",
                          std::uint64_t seq = 0);
OutgoingMessage nodeDeath(std::int64_t bdSeq, std::string_view node = "n1");

IncomingMessage incoming(const OutgoingMessage& message, bool retained = false);
// A decoded payload that owns its bytes' meaning; asserts that it decodes. Data has no datatypes: give them
// by name or alias where a value is to be read.
Payload decoded(const OutgoingMessage& message);
// Where a metric lies in a payload; -1 where it does not.
int indexOf(const Payload& payload, std::string_view name);

// Writes down what an EdgeSession tells its observer.
class Truth final : public EdgeObserver {
 public:
  struct Row {
    std::string device;
    std::string metric;
    EdgeSample sample;
    bool inBirth = false;
  };
  void onSamplePublished(std::string_view device, const EdgeMetric& metric, const EdgeSample& sample,
                         bool inBirth) override;
  std::vector<Row> rows;
};

// An EdgeSession "plant/n1" with its clock and what it sent.
class Edge {
 public:
  explicit Edge(EdgeOptions options = defaults());
  static EdgeOptions defaults();

  ConnectPlan connect(); // and take the births out of the outbox into births
  void set(std::string_view device, std::vector<EdgeMetric> metrics);
  Result<void> publish(std::string_view device, std::vector<EdgeSample> samples);
  // A command to the node or one of its devices.
  void command(MessageType type, std::vector<Metric> metrics, std::string_view device = "d1");
  void rebirth();
  void hostState(bool online, std::int64_t timestampMs, std::string_view hostId = "desk");
  void pass(std::int64_t ms);
  std::vector<std::string> topics() const; // of the outbox, without "spBv1.0/plant/"

  Truth truth;
  Clock clock;
  EdgeSession session;
  std::vector<OutgoingMessage> births;
  std::vector<OutgoingMessage> outbox;
  std::vector<EdgeCommand> commands;
};

EdgeMetric edgeMetric(std::string name, Value value, std::int64_t timestampMs = kStartMs);
EdgeMetric writable(EdgeMetric metric);
EdgeSample sample(std::uint32_t metric, Value value, std::int64_t timestampMs = kStartMs);

// A HostSession with its clock and what it gave out.
class Host {
 public:
  explicit Host(HostSessionOptions options = defaults());
  static HostSessionOptions defaults();

  void connect();
  void take(const OutgoingMessage& message, bool retained = false);
  // Lets time pass in steps of 50 ms, with a tick each.
  void pass(std::int64_t ms);

  std::vector<FleetEvent> events(EventKind kind) const;
  const SeriesInfo* series(std::string_view metric) const; // the newest of that name
  std::size_t sent(std::string_view topic) const;
  // Values of a series in the order in which they came.
  std::vector<Value> values(std::string_view metric) const;

  MapDirectory directory;
  Clock clock;
  HostSession session;
  FleetUpdate update; // all that came so far
  std::vector<OutgoingMessage> outbox;
};

} // namespace muster::test
