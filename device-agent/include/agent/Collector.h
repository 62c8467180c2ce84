// A source of readings of this machine. One collector reads one subject (memory, network, ...) below a Root.
//
// Metrics come from the catalogue (schema/MetricCatalog.h), which gives type, unit, range and dead band;
// patterns like "Network/{}/Received" are filled with an instance. A metric is known from the first time that
// it was found, and stays known: where it can no longer be read its reading is null and failed, and that is
// counted once, until it has been read again. So an interface that was plugged in joins the list, and one that
// is gone is null, never a crash and never an old value. Thread: one at a time.
#pragma once

#include <agent/Root.h>
#include <schema/Mqtt.h>
#include <schema/Value.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster::agent {

struct MetricDescription {
  std::string name; // full, with its instance: "Network/eth0/Received"
  DataType type = DataType::Double;
  std::string unit;
  std::optional<double> low;  // in unit
  std::optional<double> high; // in unit
  double deadBand = 0;        // in unit
};

struct Reading {
  std::uint32_t metric = 0; // index into Collector::describe()
  Value value;              // of the described type; null where it could not be read
  bool failed = false;      // should be there and could not be read; null without it: not known yet
};

class Collector {
 public:
  // A hostile or broken tree may show any number of instances:
  // more than this many are counted, not described.
  static constexpr std::size_t kMaxMetrics = 256;

  virtual ~Collector() = default;
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  // The word for it in the configuration: "cpu", "network".
  virtual std::string_view name() const = 0;
  // Can reading take long (a bus, a dead disk)? Then it gets a thread of its own: see Sampler.
  virtual bool mayBlock() const { return false; }

  // What has been found so far. Empty before the first collect(), grows at its end only.
  std::span<const MetricDescription> describe() const { return m_metrics; }
  // Appends one reading for each metric of describe(), in no particular order. Rates need two calls: null
  // until then. An exception on the way is caught: what was not read then has failed.
  void collect(const Now& now, std::vector<Reading>& out);
  // How often a metric became unreadable, instances beyond kMaxMetrics, and exceptions, since the start.
  std::uint64_t failures() const { return m_failures; }
  // The words of the exception that ended the last collect(); empty where none did.
  const std::string& trouble() const { return m_trouble; }

 protected:
  explicit Collector(Root root);

  virtual void read(const Now& now) = 0;

  // What read() found. metric is the catalogue's name or pattern; the instance comes from
  // outside and is made safe.
  void report(std::string_view metric, Value value, std::string_view instance = {});
  // A number, as the type that the catalogue wants; not finite or outside of an integer type: as
  // reportFailure().
  void reportNumber(std::string_view metric, double number, std::string_view instance = {});
  // Known to exist, no value yet (a rate's first reading): null, and no failure.
  void reportNotYet(std::string_view metric, std::string_view instance = {});
  // Should be there and could not be read: null, and counted as it becomes so.
  void reportFailure(std::string_view metric, std::string_view instance = {});
  // reportNumber where there is one, otherwise reportFailure.
  void reportOrFail(std::string_view metric, const std::optional<double>& number,
                    std::string_view instance = {});

  const Root& root() const { return m_root; }

 private:
  struct Current {
    std::optional<Value> value; // of this round
    bool failed = false;        // in this round
    bool hadFailed = false;     // in the round before
  };

  std::optional<std::uint32_t> indexOf(std::string_view metric, std::string_view instance, DataType fallback);
  void set(std::uint32_t index, std::optional<Value> value);
  void countBeyond();

  Root m_root;
  std::vector<MetricDescription> m_metrics;
  std::map<std::string, std::uint32_t, std::less<>> m_indices; // by full name
  std::vector<Current> m_current;                              // by index
  std::uint64_t m_beyond = 0;     // instances of this round for which there was no room
  std::uint64_t m_mostBeyond = 0; // of any round: what has been counted
  std::uint64_t m_failures = 0;
  std::string m_trouble;
};

} // namespace muster::agent
