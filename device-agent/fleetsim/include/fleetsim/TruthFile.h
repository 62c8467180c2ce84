// Every sample that the fleet published, as Muster's CSV: what others have is compared with it. Ordered and
// each sample once (a birth repeats the values of before), by the same writer as every report. Thread: one.
#pragma once

#include <history/CsvReport.h>
#include <history/ReportSorter.h>
#include <schema/FleetUpdate.h>
#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace muster::fleetsim {

class TruthFile {
 public:
  // The file appears when finish() succeeds. Errors: Io, DiskFull.
  static Result<std::unique_ptr<TruthFile>> create(const std::string& path);

  // Ids are dense from 0, in the order of the calls. node is the id of the edge node;
  // its own where device is empty.
  DeviceId addDevice(std::string group, std::string nodeName, std::string device, DeviceId node);
  SeriesId addSeries(DeviceId device, std::string metric, DataType type, std::string unit);

  void add(SeriesId series, std::int64_t utcMs, const Value& value, std::uint16_t quality);
  // What went wrong on the way, such as a full disk: nothing more is taken from then on.
  const std::optional<Error>& error() const { return m_error; }
  Result<ReportStatistics> finish();

 private:
  TruthFile(CsvFileWriter writer, const ReportSorterOptions& options);
  void handOver();

  CsvFileWriter m_writer;
  ReportSorter m_sorter;
  FleetUpdate m_pending;
  DeviceId m_devices = 0;
  SeriesId m_series = 0;
  std::optional<Error> m_error;
};

} // namespace muster::fleetsim
