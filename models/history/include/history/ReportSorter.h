// Takes samples in any order and gives them back in the order of a report (time, then group, node, device, metric,
// type), each once: same series, same time, same bits is a duplicate; a different value at the same time is kept
// and counted. Memory is bounded: sorted runs go to a temporary file and are merged at the end.
// Thread: one.
#pragma once

#include <history/CsvReport.h>
#include <schema/FleetUpdate.h>
#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>

namespace muster {

struct ReportSorterOptions {
  std::size_t memoryBytes = 256u << 20;
  std::string temporaryFolder; // empty: TMPDIR, else /var/tmp (since /tmp may lie in memory)
};

struct ReportStatistics {
  std::uint64_t rows = 0;
  std::uint64_t duplicates = 0;      // left out
  std::uint64_t differingValues = 0; // same series and time, another value: kept
};

class ReportSorter {
 public:
  explicit ReportSorter(const ReportSorterOptions& options = {});
  ~ReportSorter();

  // Catalogue entries and samples of an update; transient samples are left out. Errors: Io, DiskFull. What was
  // taken before an error is still there for writeTo.
  Result<void> add(const FleetUpdate& update);
  // Merges everything into the writer (does not finish it). Once. isCancelled is asked now and then.
  Result<ReportStatistics> writeTo(CsvFileWriter& writer, const std::function<bool()>& isCancelled = {});

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
