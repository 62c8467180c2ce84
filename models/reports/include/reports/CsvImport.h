// Takes a CSV of the long form (history/CsvReport.h), plain or gzip, into a history: exact to the bit, quality and the historical
// flag included; units become meanings. What the history has already (series, time and value) is not taken twice, so importing
// the same file again changes nothing. Rows are committed in parts: after an error or Cancelled the parts before it stay, and the
// import may simply be repeated. A time that the history does not believe (before 2000, more than a day after nowMs) goes to its
// odd samples. The history must have no other writer.
// Errors: BadCsv (FILE:LINE and what is wrong), Io, DiskFull, Cancelled, and the history's.
// Thread: the caller's.
#pragma once

#include <schema/Result.h>

#include <reports/ReportDefinition.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace muster {

struct CsvImportOptions {
  CsvDialect dialect;     // as the file was written; gzip is found out by itself
  std::int64_t nowMs = 0; // UTC: when the rows are received
};

struct CsvImportOutcome {
  std::uint64_t rows = 0;    // read
  std::uint64_t repeats = 0; // of them, left out because the history had them
  std::uint64_t odd = 0;     // of them, with a time that cannot be believed
  std::uint64_t series = 0;  // that the file has
};

// history: the file's path, made where there is none.
Result<CsvImportOutcome> importCsv(const std::string& csv, const std::string& history,
                                   const CsvImportOptions& options,
                                   const std::function<void(double done)>& onProgress = {},
                                   const std::stop_token& stop = {});

} // namespace muster
