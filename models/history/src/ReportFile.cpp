#include "File.h"
#include "ReportTarget.h"

#include <history/ReportFile.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace muster {

namespace {

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

class ReportFile::Impl {
 public:
  // temporaryPath is empty where nothing is to be renamed.
  Impl(File file, std::string path, std::string temporaryPath)
      : m_file(std::move(file)), m_path(std::move(path)), m_temporaryPath(std::move(temporaryPath)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (!m_temporaryPath.empty() && !m_isRenamed)
      ::unlink(m_temporaryPath.c_str());
  }

  Result<void> write(std::string_view bytes) {
    if (!m_file.isOpen())
      return unexpected(ErrorCode::BadArgument, m_path, "is already finished");
    return m_file.writeAll(bytes, m_path);
  }

  std::int64_t size() const { return m_file.size(); }

  Result<void> cutTo(std::int64_t size) {
    return m_temporaryPath.empty() ? Result<void>() : m_file.cutTo(size, m_path);
  }

  Result<void> finish() {
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

  const std::string& path() const { return m_path; }

 private:
  File m_file;
  std::string m_path;
  std::string m_temporaryPath;
  bool m_isRenamed = false;
};

ReportFile::ReportFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {
}
ReportFile::ReportFile(ReportFile&&) noexcept = default;
ReportFile& ReportFile::operator=(ReportFile&&) noexcept = default;
ReportFile::~ReportFile() = default;

Result<ReportFile> ReportFile::create(const std::string& path) {
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
  return ReportFile(
      std::make_unique<Impl>(*std::move(file), std::move(target->path), std::move(temporaryPath)));
}

Result<ReportFile> ReportFile::standardOutput() {
  auto file = File::standardOutput();
  if (!file)
    return unexpected(file.error());
  return ReportFile(std::make_unique<Impl>(*std::move(file), "standard output", ""));
}

Result<void> ReportFile::write(std::string_view bytes) {
  return m_impl->write(bytes);
}
std::int64_t ReportFile::size() const {
  return m_impl->size();
}
Result<void> ReportFile::cutTo(std::int64_t size) {
  return m_impl->cutTo(size);
}
Result<void> ReportFile::finish() {
  return m_impl->finish();
}
const std::string& ReportFile::path() const {
  return m_impl->path();
}

} // namespace muster
