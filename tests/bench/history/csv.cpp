// Rows a second of the long CSV, from a history to a file: ours beside sqlite3 -csv of a table that has the same ten columns, ready
// as texts and in the same order, and of three columns of rows (series, time, value).
//   muster-bench-csv [--repeats N] [--devices N] [--samples N]
#include "Arguments.h"
#include "Child.h"
#include "DataSet.h"
#include "Figures.h"
#include "Files.h"
#include "Need.h"
#include "OurHistory.h"
#include "SqliteRows.h"
#include "Usage.h"

#include <schema/ValueText.h>

#include <fcntl.h>
#include <reports/ReportRun.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <numeric>

namespace {

using namespace muster;
using namespace muster::bench;

void fillOurs(const DataSet& data, const std::string& path) {
  auto writer = need(openHistoryWriter(path));
  declare(*writer, data.options().devices, kStartMs);
  std::int64_t now = kStartMs;
  for (std::size_t i = 0; i < data.options().samples; i += 100) {
    const SampleBatch batch = data.batch(i, std::min(i + 100, data.options().samples));
    writer->append(batch, {});
    now = batch.timeMs.back();
    need(writer->commit(now));
  }
  need(writer->settle(now + 3 * 3'600'000));
}

// The series of one second in the report's order: by time, then node and metric.
std::vector<std::size_t> orderOf(const DataSet& data) {
  std::vector<std::size_t> order(data.series());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t s) {
      return std::tuple(data.timeOf(s, 0), s / kMetricsEach,
                        nameOfMetric(static_cast<int>(s % kMetricsEach)));
    };
    return key(a) < key(b);
  });
  return order;
}

void bindText(sqlite3_stmt* statement, int column, std::string_view text) {
  sqlite3_bind_text(statement, column, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void insertRow(sqlite3_stmt* insert, const DataSet& data, std::size_t series, std::size_t sample) {
  const MetricKind& kind = kindOf(static_cast<int>(series % kMetricsEach));
  std::string value;
  appendValueText(value, kind.type, data.bitsOf(series, sample), {});
  bindText(insert, 1, utcText(data.timeOf(series, sample)));
  bindText(insert, 2, nameOfNode(series / kMetricsEach));
  bindText(insert, 3, nameOfMetric(static_cast<int>(series % kMetricsEach)));
  bindText(insert, 4, dataTypeName(kind.type));
  bindText(insert, 5, value);
  if (kind.unit.empty())
    sqlite3_bind_null(insert, 6);
  else
    bindText(insert, 6, kind.unit);
  run(insert);
}

void fillPeer(const DataSet& data, const std::string& path) {
  const Database database = openDatabase(path);
  execute(database.get(),
          "PRAGMA journal_mode=OFF; CREATE TABLE report(time_utc TEXT, grp TEXT, node TEXT, device TEXT,"
          " metric TEXT, type TEXT, value TEXT, unit TEXT, quality INTEGER, historical TEXT);"
          "BEGIN");
  {
    const Statement insert =
        prepare(database.get(), "INSERT INTO report VALUES(?, 'plant', ?, NULL, ?, ?, ?, ?, 192, 'false')");
    const std::vector<std::size_t> order = orderOf(data);
    for (std::size_t i = 0; i < data.options().samples; ++i) {
      for (const std::size_t series : order)
        insertRow(insert.get(), data, series, i);
    }
  }
  execute(database.get(), "COMMIT");
}

Cost exportOurs(const std::string& path, const std::string& out, std::size_t rows) {
  const Stopwatch watch;
  const auto reader = need(openHistoryReader(path));
  ReportDefinition definition;
  definition.from = "2025-01-01";
  definition.to = "2026-01-01";
  definition.zone = "UTC";
  definition.out = out;
  const ReportPlan plan = need(planReport(definition, *reader, kStartMs, Zone()));
  const ReportOutcome outcome = need(writeReport(plan, *reader));
  need(outcome.rows == rows, "our report misses rows");
  return watch.cost();
}

Cost exportPeer(const std::string& path, const std::string& query, const std::string& out) {
  if (std::error_code error; out != "/dev/null")
    std::filesystem::remove(out, error);
  const Stopwatch watch;
  Child child({"sqlite3", "-csv", path, query}, out);
  need(child.wait() == 0, "sqlite3 -csv fails");
  return {watch.cost().wallSeconds, child.cpuSeconds()};
}

// Ours is the peer's text below our header, but for the line ends: CRLF and LF.
void compareTexts(const std::string& ours, const std::string& peers) {
  std::ifstream ourFile(ours, std::ios::binary);
  std::ifstream peerFile(peers, std::ios::binary);
  std::string ourLine;
  std::string peerLine;
  need(static_cast<bool>(std::getline(ourFile, ourLine)), "our report is empty");
  while (std::getline(peerFile, peerLine)) {
    const bool isThere = static_cast<bool>(std::getline(ourFile, ourLine));
    need(isThere && ourLine == peerLine + "\r", "the reports differ: " + ourLine + " / " + peerLine);
  }
  need(!std::getline(ourFile, ourLine), "our report is longer");
}

// Standard output goes to /dev/null as long as it lives.
class Muted {
 public:
  Muted() : m_before(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    need(m_before >= 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0, "cannot redirect standard output");
    close(null);
  }
  Muted(const Muted&) = delete;
  Muted& operator=(const Muted&) = delete;
  ~Muted() {
    std::fflush(stdout);
    dup2(m_before, STDOUT_FILENO);
    close(m_before);
  }

 private:
  int m_before;
};

double medianOf(const std::vector<Cost>& costs, double Cost::*member) {
  std::vector<double> values;
  for (const Cost& cost : costs)
    values.push_back(cost.*member);
  return median(values);
}

void compare(Figures& figures, const std::string& name, double rows, const std::vector<Cost>& ours,
             const std::vector<Cost>& peer, const std::string& note) {
  figures.add({"history/csv/" + name, "rows/s", rows / medianOf(ours, &Cost::wallSeconds),
               rows / medianOf(peer, &Cost::wallSeconds), "sqlite3 -csv", Ratio::OursToPeer,
               Goal::RatioAtLeast, 4, note});
  figures.add({"history/csv/" + name + "-cpu", "us/row", medianOf(ours, &Cost::cpuSeconds) / rows * 1e6,
               medianOf(peer, &Cost::cpuSeconds) / rows * 1e6, "sqlite3 -csv", Ratio::PeerToOurs, Goal::None,
               0, note});
}

} // namespace

int main(int argc, char** argv) {
  const Arguments arguments(argc, argv, "repeats devices samples");
  Figures figures("history-csv", arguments.text("out"));
  const Scratch scratch(arguments.text("scratch"));
  const DataSet data({arguments.count("devices", 25), arguments.count("samples", 2'000), false, 4});
  fillOurs(data, scratch.path("ours.history"));
  fillPeer(data, scratch.path("ten.db"));
  SqliteRows rows(scratch.path("three.db"));
  rows.insertInOrder(data);
  rows.close();
  std::vector<Cost> ours;
  std::vector<Cost> ten;
  std::vector<Cost> three;
  std::vector<Cost> oursToNull;
  std::vector<Cost> tenToNull;
  for (std::size_t i = 0; i < arguments.count("repeats", 5); ++i) {
    ours.push_back(exportOurs(scratch.path("ours.history"), scratch.path("ours.csv"), data.size()));
    ten.push_back(exportPeer(scratch.path("ten.db"), "SELECT * FROM report", scratch.path("ten.csv")));
    tenToNull.push_back(exportPeer(scratch.path("ten.db"), "SELECT * FROM report", "/dev/null"));
    {
      const Muted muted;
      oursToNull.push_back(exportOurs(scratch.path("ours.history"), "-", data.size()));
    }
    three.push_back(exportPeer(scratch.path("three.db"), "SELECT * FROM sample", scratch.path("three.csv")));
  }
  compareTexts(scratch.path("ours.csv"), scratch.path("ten.csv"));
  figures.remark("Both to a file; ours with opening, sorting by time and fsync, the peer with its start and "
                 "without either;"
                 " both texts are the same below our header, but for our CRLF.");
  const auto size = static_cast<double>(data.size());
  compare(figures, "ten-columns", size, ours, ten, "the same ten columns");
  compare(figures, "ten-columns-null", size, oursToNull, tenToNull, "the same, to /dev/null");
  compare(figures, "three-columns", size, ours, three, "ours ten columns, the peer series, time and value");
  figures.save();
  return 0;
}
