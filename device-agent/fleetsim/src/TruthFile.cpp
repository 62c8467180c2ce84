#include <fleetsim/TruthFile.h>

#include <utility>

namespace muster::fleetsim {
namespace {

constexpr std::size_t kBatchRows = 8'192;
// A run that is sorted and written stalls the fleet's one thread: small runs, short stalls.
constexpr std::size_t kSorterBytes = 32u << 20;

std::string folderOf(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

} // namespace

Result<std::unique_ptr<TruthFile>> TruthFile::create(const std::string& path) {
  auto writer = CsvFileWriter::create(path);
  if (!writer)
    return unexpected(writer.error());
  ReportSorterOptions options;
  options.memoryBytes = kSorterBytes;
  options.temporaryFolder = folderOf(path);
  return std::unique_ptr<TruthFile>(new TruthFile(std::move(*writer), options));
}

TruthFile::TruthFile(CsvFileWriter writer, const ReportSorterOptions& options)
    : m_writer(std::move(writer)), m_sorter(options) {
  m_pending.samples.reserve(kBatchRows);
}

DeviceId TruthFile::addDevice(std::string group, std::string nodeName, std::string device, DeviceId node) {
  const DeviceId id = m_devices++;
  const DeviceId owner = device.empty() ? id : node;
  m_pending.devices.push_back({id, owner, std::move(group), std::move(nodeName), std::move(device)});
  return id;
}

SeriesId TruthFile::addSeries(DeviceId device, std::string metric, DataType type, std::string unit) {
  SeriesInfo info;
  info.id = m_series++;
  info.device = device;
  info.metric = std::move(metric);
  info.type = type;
  info.unit = std::move(unit);
  m_pending.series.push_back(std::move(info));
  return m_pending.series.back().id;
}

void TruthFile::add(SeriesId series, std::int64_t utcMs, const Value& value, std::uint16_t quality) {
  const std::uint8_t flags = value.isNull() ? sampleflag::Null : 0;
  if (value.isNull() || isScalar(value.type()))
    m_pending.samples.addScalar(series, utcMs, utcMs, value.bits(), quality, flags);
  else
    m_pending.samples.addBytes(series, utcMs, utcMs, value.bytes(), quality, flags);
  if (m_pending.samples.size() >= kBatchRows)
    handOver();
}

void TruthFile::handOver() {
  if (!m_error) {
    if (auto added = m_sorter.add(m_pending); !added)
      m_error = added.error();
  }
  m_pending.clear();
}

Result<ReportStatistics> TruthFile::finish() {
  handOver();
  if (m_error)
    return unexpected(*m_error);
  auto statistics = m_sorter.writeTo(m_writer);
  if (!statistics)
    return statistics;
  if (auto finished = m_writer.finish(); !finished)
    return unexpected(finished.error());
  return statistics;
}

} // namespace muster::fleetsim
