// New history files that appear under their name when they are whole: made beside it, as NAME-part, and moved into place.
// Errors: BadArgument (the name is taken), Io, DiskFull. Thread: one.
#pragma once

#include <schema/Result.h>

#include <string>

namespace muster {

class FileInTheMaking {
 public:
  static Result<FileInTheMaking> start(const std::string& to);
  FileInTheMaking(FileInTheMaking&& other) noexcept
      : m_to(std::move(other.m_to)), m_part(std::exchange(other.m_part, {})) {}
  FileInTheMaking& operator=(FileInTheMaking&&) = delete;
  // What is not finished goes, with what SQLite made beside it.
  ~FileInTheMaking();

  const std::string& path() const { return m_part; }
  // The database has to be closed: fsync, then the name, which must still be free, then fsync of the folder.
  Result<void> finish();

 private:
  FileInTheMaking(std::string to, std::string part) : m_to(std::move(to)), m_part(std::move(part)) {}
  std::string m_to, m_part;
};

} // namespace muster
