#include "VictoriaMetrics.h"

#include "Files.h"
#include "Need.h"

#include <signal.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <thread>

namespace muster::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kSecondsARequest = 100;

void appendImportLine(std::string& out, const DataSet& data, std::size_t series, std::size_t first,
                      std::size_t last) {
  const auto metric = static_cast<int>(series % kMetricsEach);
  out += R"({"metric":{"__name__":")" + nameOfMetric(metric) + R"(","node":")" +
         nameOfNode(series / kMetricsEach) + R"("},"values":[)";
  for (std::size_t i = first; i < last; ++i) {
    out += i > first ? "," : "";
    appendNumber(out, data.typeOf(series), data.bitsOf(series, i));
  }
  out += R"(],"timestamps":[)";
  for (std::size_t i = first; i < last; ++i)
    out += (i > first ? "," : "") + std::to_string(data.timeOf(series, i));
  out += "]}\n";
}

// A device's samples of one second.
void appendInfluxLines(std::string& out, const DataSet& data, std::size_t device, std::size_t sample) {
  const std::string head = "d,node=" + nameOfNode(device) + " ";
  for (int metric = 0; metric < kMetricsEach; ++metric) {
    const std::size_t series = device * kMetricsEach + static_cast<std::size_t>(metric);
    const bool isNewLine = metric == 0 || data.options().isJittered;
    out += isNewLine ? head : ",";
    out += nameOfMetric(metric) + "=";
    appendNumber(out, data.typeOf(series), data.bitsOf(series, sample));
    if (metric + 1 == kMetricsEach || data.options().isJittered)
      out += " " + std::to_string(data.timeOf(series, sample)) + "000000\n";
  }
}

std::vector<double> numbersOf(const std::string& line, const std::string& key) {
  std::vector<double> numbers;
  std::size_t at = line.find("\"" + key + "\":[");
  if (at == std::string::npos)
    return numbers;
  at += key.size() + 4;
  while (at < line.size() && line[at] != ']') {
    double number = 0;
    const auto end = std::from_chars(line.data() + at, line.data() + line.size(), number);
    numbers.push_back(number);
    at = static_cast<std::size_t>(end.ptr - line.data()) + (*end.ptr == ',' ? 1 : 0);
    need(end.ec == std::errc(), "an export of VictoriaMetrics that is no list of numbers");
  }
  return numbers;
}

} // namespace

Feed importFeed(const DataSet& data) {
  Feed feed{"JSON import, by series", "/api/v1/import", {}};
  for (std::size_t device = 0; device < data.options().devices; ++device) {
    std::string& body = feed.bodies.emplace_back();
    for (std::size_t s = device * kMetricsEach; s < (device + 1) * kMetricsEach; ++s) {
      for (std::size_t i = 0; i < data.options().samples; i += 10'000)
        appendImportLine(body, data, s, i, std::min(i + 10'000, data.options().samples));
    }
  }
  return feed;
}

Feed influxFeed(const DataSet& data) {
  Feed feed{"InfluxDB lines, by time", "/write", {}};
  for (std::size_t first = 0; first < data.options().samples; first += kSecondsARequest) {
    std::string& body = feed.bodies.emplace_back();
    for (std::size_t i = first; i < std::min(first + kSecondsARequest, data.options().samples); ++i) {
      for (std::size_t device = 0; device < data.options().devices; ++device)
        appendInfluxLines(body, data, device, i);
    }
  }
  return feed;
}

VictoriaMetrics::VictoriaMetrics(std::string folder, const std::string& log)
    : m_folder(std::move(folder)), m_port(freePort()) {
  m_child = std::make_unique<Child>(
      std::vector<std::string>{"victoria-metrics", "-storageDataPath=" + m_folder, "-retentionPeriod=100y",
                               "-httpListenAddr=127.0.0.1:" + std::to_string(m_port), "-loggerLevel=WARN",
                               "-search.latencyOffset=0s"},
      log);
  for (int i = 0; i < 1'000; ++i) {
    if (Http(m_port).get("/health").status == 200)
      return;
    need(m_child->isRunning(), "victoria-metrics does not start; it says in " + log);
    std::this_thread::sleep_for(20ms);
  }
  fail("victoria-metrics does not answer; it says in " + log);
}

double VictoriaMetrics::feed(const Feed& feed, int connections) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&] {
      Http http(m_port);
      for (std::size_t body = next++; body < feed.bodies.size(); body = next++)
        http.post(feed.target, feed.bodies[body]);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void VictoriaMetrics::send(Http& http, SampleBatch& batch, std::string& body) {
  body.clear();
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const auto metric = static_cast<int>(batch.series[row] % kMetricsEach);
    const std::size_t node = batch.series[row] / kMetricsEach;
    const bool isSameMessage =
        row > 0 && batch.series[row - 1] / kMetricsEach == node && batch.timeMs[row - 1] == batch.timeMs[row];
    body += isSameMessage ? "," : "d,node=" + nameOfNode(node) + " ";
    body += nameOfMetric(metric) + "=";
    appendNumber(body, kindOf(metric).type, batch.bits[row]);
    const bool isLast = row + 1 == batch.size() || batch.series[row + 1] / kMetricsEach != node ||
                        batch.timeMs[row + 1] != batch.timeMs[row];
    if (isLast)
      body += " " + std::to_string(batch.timeMs[row]) + "000000\n";
  }
  http.post("/write", body);
  batch.clear();
}

std::uint64_t VictoriaMetrics::feedFleet(FleetModel& fleet, std::int64_t seconds) {
  constexpr std::int64_t kSecondsEach = 60;
  Http http(m_port);
  SampleBatch batch;
  std::string body;
  std::uint64_t rows = 0;
  const auto sendAll = [&] {
    rows += batch.size();
    send(http, batch, body);
  };
  fleet.births(batch);
  sendAll();
  for (std::int64_t second = 0; second < seconds; ++second) {
    fleet.next(batch);
    if (second % kSecondsEach == kSecondsEach - 1)
      sendAll();
  }
  fleet.rest(batch);
  sendAll();
  return rows;
}

void VictoriaMetrics::flush() {
  need(Http(m_port).get("/internal/force_flush").status == 200, "VictoriaMetrics does not flush");
}

void VictoriaMetrics::merge(const std::string& month) {
  flush();
  need(Http(m_port).get("/internal/force_merge?partition_prefix=" + month).status == 200,
       "VictoriaMetrics does not merge");
  std::this_thread::sleep_for(200ms); // it starts in the background
  for (int i = 0; metric("vm_active_force_merges") > 0; ++i) {
    need(i < 3'000, "VictoriaMetrics merges without end");
    std::this_thread::sleep_for(20ms);
  }
}

double VictoriaMetrics::metric(const std::string& name) {
  const std::string all = "\n" + Http(m_port).get("/metrics").body;
  const std::size_t at = all.find("\n" + name + " ");
  need(at != std::string::npos, "VictoriaMetrics has no " + name);
  return std::atof(all.c_str() + at + name.size() + 2);
}

std::uint64_t VictoriaMetrics::rows() {
  return static_cast<std::uint64_t>(metric("vm_rows{type=\"storage/big\"}") +
                                    metric("vm_rows{type=\"storage/small\"}"));
}

std::uint64_t VictoriaMetrics::differing(const DataSet& data, std::size_t device) {
  std::uint64_t count = 0;
  for (int metric = 0; metric < kMetricsEach; ++metric) {
    const std::size_t series = device * kMetricsEach + static_cast<std::size_t>(metric);
    const std::string name = nameOfMetric(metric);
    const std::string match =
        "%7B__name__%3D~%22(d_)%3F" + name + "%22%2Cnode%3D%22" + nameOfNode(device) + "%22%7D";
    const std::string line =
        Http(m_port).get("/api/v1/export?max_rows_per_line=100000000&match[]=" + match).body;
    const std::vector<double> values = numbersOf(line, "values");
    const std::vector<double> times = numbersOf(line, "timestamps");
    need(values.size() == times.size(), "an export of VictoriaMetrics without its times");
    for (std::size_t i = 0; i < data.options().samples; ++i) {
      // It was told a Float's shortest text; so that is what it is held against.
      std::string sent;
      appendNumber(sent, data.typeOf(series), data.bitsOf(series, i));
      const bool isSame = i < values.size() && values[i] == std::stod(sent) &&
                          static_cast<std::int64_t>(times[i]) == data.timeOf(series, i);
      count += isSame ? 0 : 1;
    }
  }
  return count;
}

double VictoriaMetrics::stop() {
  return m_child->stop(SIGINT);
}

std::uint64_t VictoriaMetrics::bytes() const {
  return bytesOf(m_folder) - bytesOf(m_folder + "/cache");
}

} // namespace muster::bench
