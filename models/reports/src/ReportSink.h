// Where a report's text goes: its file or standard output, as it is or as gzip. A gzip file is a row of members, so that
// pieces can be compressed side by side; RFC 1952 has readers take them as one.
// Errors: Io, DiskFull, Internal. Thread: one, but for pack().
#pragma once

#include <history/ReportFile.h>
#include <schema/Result.h>

#include <reports/ReportDefinition.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

class ReportSink {
 public:
  // path: - is standard output.
  static Result<ReportSink> open(const std::string& path, bool isGzip);

  // Buffered: for reports that write a line at a time.
  Result<void> write(std::string_view text);
  // What pack() gave, or text where isGzip() is false; goes after what was written before.
  Result<void> writePacked(std::string_view bytes);
  bool isGzip() const { return m_isGzip; }
  // One gzip member. Any thread.
  static Result<void> pack(std::string_view text, std::string& out);

  Result<void> finish();
  std::uint64_t bytes() const { return m_bytes; } // of the file

 private:
  ReportSink(ReportFile file, bool isGzip) : m_file(std::move(file)), m_isGzip(isGzip) {}
  Result<void> flush();

  ReportFile m_file;
  bool m_isGzip;
  std::string m_buffer, m_packed;
  std::uint64_t m_bytes = 0;
};

} // namespace muster
