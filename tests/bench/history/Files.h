// Scratch folders, sizes, and files that are out of the page cache. Thread: any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace muster::bench {

// A folder of its own that goes away with the object.
class Scratch {
 public:
  // Below parent; empty: TMPDIR, else /var/tmp (/tmp may lie in memory).
  explicit Scratch(const std::string& parent);
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();
  std::string path(const std::string& name) const { return (m_folder / name).string(); }

 private:
  std::filesystem::path m_folder;
};

// Of a file, or of all files below a folder, as their lengths. 0 where there is none.
std::uint64_t bytesOf(const std::string& path);
// Of a history file with its write-ahead log.
std::uint64_t historyBytes(const std::string& path);
// Writes a file (and its SQLite companions) back and takes its pages out of the page cache: with posix_fadvise, and where pages
// stay by dropping the whole machine's, if that is allowed. Gives the share of pages that are still there, 0 to 1.
double dropFromCache(const std::string& path);

} // namespace muster::bench
