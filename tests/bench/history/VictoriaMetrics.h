// A VictoriaMetrics single node (Debian's victoria-metrics) on the loopback interface, with a data folder of its own.
// Thread: one.
#pragma once

#include "Child.h"
#include "DataSet.h"
#include "FleetModel.h"
#include "Http.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::bench {

// What a peer is fed: bodies of requests to one path, made before the clock starts.
struct Feed {
  std::string name;
  std::string target;
  std::vector<std::string> bodies;
};

// /api/v1/import: a line a series and up to 10,000 samples of it, a device a request. Like an import, by series: the
// server parses names once a series. Nothing that records could send it.
Feed importFeed(const DataSet& data);
// InfluxDB's line protocol, in order of time as a fleet reports: a line a device and time, with its 20 fields (where
// each sample has its own time, a line a sample), 100 seconds a request.
Feed influxFeed(const DataSet& data);

class VictoriaMetrics {
 public:
  // folder: where its data goes; log: its output.
  VictoriaMetrics(std::string folder, const std::string& log);
  int port() const { return m_port; }
  // Sends all bodies over that many connections. Gives wall seconds until the last answer.
  double feed(const Feed& feed, int connections);
  // The fleet's births and that many seconds of it, as InfluxDB lines, a line a message. Gives the number of samples.
  std::uint64_t feedFleet(FleetModel& fleet, std::int64_t seconds);
  // Makes everything that came durable and merges its parts into as few as it wants, waits for both.
  void flush();
  void merge(const std::string& month); // "2025_03"
  std::uint64_t rows();                 // on its disk
  // Of what it stored, how many of a device's samples are not the ones that were sent, to the bit of a double.
  std::uint64_t differing(const DataSet& data, std::size_t device);
  double cpuSeconds() const { return m_child->cpuSeconds(); }
  // Ends it. Gives its CPU time.
  double stop();
  // Of its folder, without the caches that it leaves there when it ends.
  std::uint64_t bytes() const;

 private:
  double metric(const std::string& name);
  void send(Http& http, SampleBatch& batch, std::string& body);

  std::string m_folder;
  int m_port;
  std::unique_ptr<Child> m_child;
};

} // namespace muster::bench
