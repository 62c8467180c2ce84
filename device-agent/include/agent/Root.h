// The file tree that collectors read: "/" on a machine, "/host" in a container, a fixture in a test.
//
// Everything below it is hostile: files may be missing, huge, binary, no files at all (a FIFO, a folder), or
// fail while being read. So every read is bounded, never blocks on opening, and says nothing worse than "not
// there". Thread: const and without state of its own; may be used from several threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::agent {

class Root {
 public:
  static constexpr std::size_t kMaxFileBytes = 256u << 10; // /proc/stat of a 256-core machine has 40 KiB
  static constexpr std::size_t kMaxEntries = 512;          // of one folder

  explicit Root(std::string folder = "/");

  const std::string& folder() const { return m_folder; }
  // Is this the running machine's own tree, so that system calls speak of the same thing as the files?
  bool isMachine() const { return m_folder.empty(); }
  // relative without a leading slash: "proc/stat".
  std::string path(std::string_view relative) const;
  bool exists(std::string_view relative) const;

  // The file's bytes. What is longer than kMaxFileBytes is cut after its last whole line. Nothing where it is
  // not a readable regular file.
  std::optional<std::string> read(std::string_view relative) const;
  // The first line without white space and NULs at its ends, as printable UTF-8 of at most 256 bytes; nothing
  // where that is empty.
  std::optional<std::string> readLine(std::string_view relative) const;
  // A file that holds one decimal number and nothing else.
  std::optional<std::int64_t> readInteger(std::string_view relative) const;
  // Names of the entries that start with prefix, in natural order ("zone2" before "zone10").
  std::vector<std::string> list(std::string_view relative, std::string_view prefix = {}) const;

  // A file of /proc/self's namespace-dependent ones (net/dev, mounts): through /proc/1 where the tree is
  // another one's, since /proc/self there is this process with its own namespaces.
  std::optional<std::string> readOfInit(std::string_view relativeToProc) const;

 private:
  std::string m_folder; // without a trailing slash; empty for "/"
};

} // namespace muster::agent
