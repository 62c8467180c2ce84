#include "File.h"
#include "ReportTarget.h"

#include <history/CsvReport.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace muster {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;
constexpr int kNamesToTry = 100;

// Beside path, so that the rename stays within one file system.
Result<File> createBeside(const std::string& path, std::string& temporaryPath) {
  const std::string stem = path + ".part-" + std::to_string(::getpid()) + "-";
  for (int i = 0;; ++i) {
    temporaryPath = stem + std::to_string(i);
    auto file = File::createNew(temporaryPath);
    if (file)
      return file;
    // Its user knows the report's name, not this one.
    if (i == kNamesToTry || ::access(temporaryPath.c_str(), F_OK) != 0)
      return unexpected(file.error().code, path, file.error().detail);
  }
}

} // namespace

class CsvFileWriter::Impl {
 public:
  // temporaryPath is empty where nothing is to be renamed.
  Impl(File file, std::string path, std::string temporaryPath, CsvOptions options)
      : m_file(std::move(file)), m_path(std::move(path)), m_temporaryPath(std::move(temporaryPath)),
        m_options(options) {
    m_buffer.reserve(kBufferBytes);
    m_buffer = kCsvHeader;
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (!m_temporaryPath.empty() && !m_isRenamed)
      ::unlink(m_temporaryPath.c_str());
  }

  Result<void> write(const CsvRowView& row) {
    appendCsvRow(m_buffer, row, m_options);
    ++m_rows;
    return m_buffer.size() < kBufferBytes ? Result<void>() : flush();
  }

  Result<void> finish() {
    if (m_hasFailed)
      return unexpected(ErrorCode::BadArgument, m_path, "rows are missing, because a write failed");
    if (auto done = flush(); !done)
      return done;
    return putInPlace();
  }

  Result<std::uint64_t> finishWithWhatIsThere() {
    // Rows that wait in the buffer may still go, where it was not writing that failed.
    if (!m_hasFailed)
      static_cast<void>(flush());
    if (m_hasFailed && !m_temporaryPath.empty())
      if (auto cut = m_file.cutTo(m_wholeBytes, m_path); !cut)
        return unexpected(cut.error());
    if (m_wholeBytes == 0)
      return unexpected(ErrorCode::DiskFull, m_path, "not even the header could be written");
    if (auto done = putInPlace(); !done)
      return unexpected(done.error());
    return m_wholeRows;
  }

  std::uint64_t rows() const { return m_rows; }

 private:
  Result<void> putInPlace() {
    if (auto done = m_file.sync(m_path); !done)
      return done;
    m_file.close();
    if (m_temporaryPath.empty())
      return {};
    if (std::rename(m_temporaryPath.c_str(), m_path.c_str()) != 0)
      return fileError(m_path, "rename", errno);
    m_isRenamed = true;
    return syncFolderOf(m_path);
  }

  Result<void> flush() {
    if (!m_file.isOpen())
      return unexpected(ErrorCode::BadArgument, m_path, "is already finished");
    auto written = m_file.writeAll(m_buffer, m_path);
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

  File m_file;
  std::string m_path;
  std::string m_temporaryPath;
  CsvOptions m_options;
  std::string m_buffer;
  std::uint64_t m_rows = 0;
  std::uint64_t m_wholeRows = 0; // in the file
  std::int64_t m_wholeBytes = 0; // of the header and those rows
  bool m_hasFailed = false;
  bool m_isRenamed = false;
};

CsvFileWriter::CsvFileWriter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {
}
CsvFileWriter::CsvFileWriter(CsvFileWriter&&) noexcept = default;
CsvFileWriter& CsvFileWriter::operator=(CsvFileWriter&&) noexcept = default;
CsvFileWriter::~CsvFileWriter() = default;

Result<CsvFileWriter> CsvFileWriter::create(const std::string& path, CsvOptions options) {
  auto target = findReportTarget(path);
  if (!target)
    return unexpected(target.error());
  std::string temporaryPath;
  auto file = createBeside(target->path, temporaryPath);
  if (!file)
    return unexpected(file.error());
  // What was kept from others stays so.
  if (target->mode != 0)
    file->setPermissions(target->mode);
  return CsvFileWriter(
      std::make_unique<Impl>(*std::move(file), std::move(target->path), std::move(temporaryPath), options));
}

Result<CsvFileWriter> CsvFileWriter::toStandardOutput(CsvOptions options) {
  auto file = File::standardOutput();
  if (!file)
    return unexpected(file.error());
  return CsvFileWriter(std::make_unique<Impl>(*std::move(file), "standard output", "", options));
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
