// A history made by the real writer, and the same rows as a plain list. Thread: one.
#pragma once

#include <history/CsvReport.h>
#include <history/HistoryReader.h>
#include <history/HistoryWriter.h>

#include <reports/ReportRun.h>

#include <memory>
#include <string>
#include <vector>

namespace muster::test {

// Sunday, 22 November 2026, 22:30 UTC.
inline constexpr std::int64_t kNowMs = 1'795'386'600'000;

class HistoryStory {
 public:
  explicit HistoryStory(std::string path);

  DeviceId device(const char* group, const char* node, const char* name = "");
  SeriesId series(DeviceId device, const std::string& metric, DataType type, const std::string& unit = {},
                  std::int64_t sinceMs = 1);
  void meaning(SeriesId series, std::int64_t sinceMs, const std::string& unit);
  void add(SeriesId series, std::int64_t timeMs, const Value& value, std::uint16_t quality = 192,
           bool isHistorical = false);
  void number(SeriesId series, std::int64_t timeMs, double value) {
    add(series, timeMs, Value::floating(value));
  }
  void event(EventKind kind, std::int64_t receivedMs, DeviceId device = kNoDevice);
  void commit(); // what was added last; it stays in the journal
  // Into chunks; the writer lets go of the file.
  void close();

  const std::string& path() const { return m_path; }
  std::unique_ptr<HistoryReader> reader() const;

 private:
  std::string m_path;
  std::unique_ptr<HistoryWriter> m_writer;
  SampleBatch m_batch;
};

// The report's text; fails the test's process where it cannot be made.
std::string reportOf(const std::string& history, ReportDefinition definition, const std::string& out,
                     ReportOutcome* outcome = nullptr);
Result<ReportOutcome> tryReport(const std::string& history, ReportDefinition definition,
                                const std::string& out);
// Everything between two moments that lie around all samples.
ReportDefinition everything(ReportKind kind = ReportKind::Long);

// Samples of every datatype in several devices, from a seed: late ones, equal times, nulls, bad quality, historical ones, units
// that change, awkward names. In the order of the long form.
std::vector<CsvRow> fillAtRandom(HistoryStory& story, std::uint32_t seed, int rounds);

} // namespace muster::test
