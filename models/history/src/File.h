// Files by POSIX calls, with errors as values: ENOSPC must be told from the rest, and fsync must be ours.
// Thread: an object belongs to one thread.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

class File {
 public:
  File() = default;
  explicit File(int descriptor) : m_descriptor(descriptor) {}
  File(File&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
  File& operator=(File&& other) noexcept;
  ~File() { close(); }

  // Errors: Io, DiskFull; where names the path.
  static Result<File> openForReading(const std::string& path);
  static Result<File> createNew(const std::string& path);       // fails where there already is one
  static Result<File> createUnnamed(const std::string& folder); // goes away when it is closed
  static Result<File> standardOutput();

  Result<void> writeAll(std::string_view bytes, const std::string& where);
  // Up to size bytes into out; fewer only at the end. Negative offset: from where the last read ended.
  Result<std::size_t> read(char* out, std::size_t size, std::int64_t offset, const std::string& where);
  Result<void> sync(const std::string& where);
  std::int64_t size() const;                                       // 0 where that is not known
  Result<void> cutTo(std::int64_t size, const std::string& where); // what is written next begins there
  // As chmod; a file system that knows no permissions is no failure.
  void setPermissions(unsigned mode);
  bool isOpen() const { return m_descriptor >= 0; }
  void close();

 private:
  int m_descriptor = -1;
};

// errno's words as an Error: DiskFull for a full disk or quota, Io for the rest.
Unexpected fileError(const std::string& where, const char* step, int error);
// Makes a rename in the folder of path last through a power cut.
Result<void> syncFolderOf(const std::string& path);

} // namespace muster
