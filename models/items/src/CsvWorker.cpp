#include "CsvWorker.h"

#include <history/CsvReport.h>
#include <history/ReportSorter.h>

#include <filesystem>

namespace muster::items {

CsvExport::Worker::Worker(std::string path, std::function<void()> onDone)
    : m_path(std::move(path)), m_onDone(std::move(onDone)),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {
}

CsvExport::Worker::~Worker() {
  m_thread.request_stop();
  m_thread.join();
}

void CsvExport::Worker::add(std::shared_ptr<const FleetUpdate> slice) {
  const std::lock_guard lock(m_mutex);
  m_slices.push_back(std::move(slice));
  m_wake.notify_one();
}

void CsvExport::Worker::finish() {
  const std::lock_guard lock(m_mutex);
  m_complete = true;
  m_wake.notify_one();
}

void CsvExport::Worker::cancel() {
  m_thread.request_stop();
}

Result<std::uint64_t> CsvExport::Worker::result() const {
  const std::lock_guard lock(m_mutex);
  return *m_result;
}

std::shared_ptr<const FleetUpdate> CsvExport::Worker::next(const std::stop_token& stop) {
  std::unique_lock lock(m_mutex);
  m_wake.wait(lock, stop, [this] { return m_complete || !m_slices.empty(); });
  if (stop.stop_requested() || m_slices.empty())
    return nullptr;
  auto slice = std::move(m_slices.front());
  m_slices.pop_front();
  return slice;
}

Result<std::uint64_t> CsvExport::Worker::write(const std::stop_token& stop) {
  auto writer = CsvFileWriter::create(m_path);
  if (!writer)
    return unexpected(writer.error());
  ReportSorterOptions options;
  options.temporaryFolder = std::filesystem::path(m_path).parent_path().string();
  ReportSorter sorter(options);
  while (const auto slice = next(stop)) {
    if (auto added = sorter.add(*slice); !added)
      return unexpected(added.error());
  }
  auto statistics = sorter.writeTo(*writer, [&stop] { return stop.stop_requested(); });
  if (!statistics)
    return unexpected(statistics.error());
  if (stop.stop_requested())
    return unexpected(ErrorCode::Cancelled, m_path, "cancelled");
  if (auto finished = writer->finish(); !finished)
    return unexpected(finished.error());
  return statistics->rows;
}

void CsvExport::Worker::run(const std::stop_token& stop) {
  auto result = write(stop);
  {
    const std::lock_guard lock(m_mutex);
    m_result = std::move(result);
  }
  m_onDone();
}

} // namespace muster::items
