// The file that a report is written to: a temporary file beside path, renamed over it by finish(), so that a file appears under
// its name only when it is whole. Destroyed without it, it removes the temporary file. Or standard output, as it is.
// Errors: Io, DiskFull (with the path). Thread: one.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster {

class ReportFile {
 public:
  // path: a free name or a regular file, which the report replaces, with the same permissions; a link to a regular file stays,
  // and the file is replaced. Further error: BadArgument, saying what path is instead.
  static Result<ReportFile> create(const std::string& path);
  static Result<ReportFile> standardOutput();
  ReportFile(ReportFile&&) noexcept;
  ReportFile& operator=(ReportFile&&) noexcept;
  ~ReportFile();

  // Not buffered. BadArgument after finish().
  Result<void> write(std::string_view bytes);
  std::int64_t size() const; // what really is in the file, after a failure too
  // What is written next begins there. Nothing for standard output.
  Result<void> cutTo(std::int64_t size);
  // fsync, rename, fsync of the folder.
  Result<void> finish();
  const std::string& path() const;

 private:
  class Impl;
  explicit ReportFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
