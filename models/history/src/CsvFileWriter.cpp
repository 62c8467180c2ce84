#include <history/CsvReport.h>
#include <history/ReportFile.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

} // namespace

class CsvFileWriter::Impl {
 public:
  Impl(ReportFile file, CsvOptions options) : m_file(std::move(file)), m_options(options) {
    m_buffer.reserve(kBufferBytes);
    m_buffer = kCsvHeader;
    std::ranges::replace(m_buffer, ',', options.delimiter);
  }

  Result<void> write(const CsvRowView& row) {
    appendCsvRow(m_buffer, row, m_options);
    ++m_rows;
    return m_buffer.size() < kBufferBytes ? Result<void>() : flush();
  }

  Result<void> finish() {
    if (m_hasFailed)
      return unexpected(ErrorCode::BadArgument, m_file.path(), "rows are missing, because a write failed");
    if (auto done = flush(); !done)
      return done;
    return m_file.finish();
  }

  Result<std::uint64_t> finishWithWhatIsThere() {
    // Rows that wait in the buffer may still go, where it was not writing that failed.
    if (!m_hasFailed)
      static_cast<void>(flush());
    if (m_hasFailed)
      if (auto cut = m_file.cutTo(m_wholeBytes); !cut)
        return unexpected(cut.error());
    if (m_wholeBytes == 0)
      return unexpected(ErrorCode::DiskFull, m_file.path(), "not even the header could be written");
    if (auto done = m_file.finish(); !done)
      return unexpected(done.error());
    return m_wholeRows;
  }

  std::uint64_t rows() const { return m_rows; }

 private:
  Result<void> flush() {
    auto written = m_file.write(m_buffer);
    if (written && !m_hasFailed) {
      m_wholeBytes += static_cast<std::int64_t>(m_buffer.size());
      m_wholeRows = m_rows;
    } else if (!m_hasFailed) {
      m_hasFailed = true;
      countPartOfBuffer();
    }
    m_buffer.clear();
    return written;
  }

  // Which rows of a buffer went into the file before its write failed. A line end in quotes ends no row.
  void countPartOfBuffer() {
    const std::int64_t size = std::max(m_file.size() - m_wholeBytes, std::int64_t{0});
    const auto part = std::string_view(m_buffer).substr(0, static_cast<std::size_t>(size));
    std::size_t wholeBytes = 0;
    std::uint64_t lines = 0;
    bool isQuoted = false;
    for (std::size_t i = 0; i < part.size(); ++i) {
      isQuoted = isQuoted != (part[i] == '"');
      if (part[i] != '\n' || isQuoted)
        continue;
      wholeBytes = i + 1;
      ++lines;
    }
    if (lines == 0)
      return;
    m_wholeRows += lines - (m_wholeBytes == 0 ? 1 : 0); // the header is no row
    m_wholeBytes += static_cast<std::int64_t>(wholeBytes);
  }

  ReportFile m_file;
  CsvOptions m_options;
  std::string m_buffer;
  std::uint64_t m_rows = 0;
  std::uint64_t m_wholeRows = 0; // in the file
  std::int64_t m_wholeBytes = 0; // of the header and those rows
  bool m_hasFailed = false;
};

CsvFileWriter::CsvFileWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {
}
CsvFileWriter::CsvFileWriter(CsvFileWriter&&) noexcept = default;
CsvFileWriter& CsvFileWriter::operator=(CsvFileWriter&&) noexcept = default;
CsvFileWriter::~CsvFileWriter() = default;

Result<CsvFileWriter> CsvFileWriter::create(const std::string& path, CsvOptions options) {
  auto file = ReportFile::create(path);
  if (!file)
    return unexpected(file.error());
  return CsvFileWriter(std::make_unique<Impl>(*std::move(file), options));
}

Result<CsvFileWriter> CsvFileWriter::toStandardOutput(CsvOptions options) {
  auto file = ReportFile::standardOutput();
  if (!file)
    return unexpected(file.error());
  return CsvFileWriter(std::make_unique<Impl>(*std::move(file), options));
}

Result<void> CsvFileWriter::write(const CsvRowView& row) {
  return m_impl->write(row);
}
Result<void> CsvFileWriter::finish() {
  return m_impl->finish();
}
Result<std::uint64_t> CsvFileWriter::finishWithWhatIsThere() {
  return m_impl->finishWithWhatIsThere();
}
std::uint64_t CsvFileWriter::rows() const {
  return m_impl->rows();
}

} // namespace muster
