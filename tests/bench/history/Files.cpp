#include "Files.h"

#include "Need.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

namespace muster::bench {

namespace {

constexpr std::size_t kPage = 4096;

struct Pages {
  std::size_t all = 0;
  std::size_t resident = 0;
};

Pages pagesOf(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) {
    if (file >= 0)
      close(file);
    return {};
  }
  const auto bytes = static_cast<std::size_t>(status.st_size);
  std::vector<unsigned char> resident((bytes + kPage - 1) / kPage);
  void* const map = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  need(map != MAP_FAILED, "cannot map " + path);
  need(mincore(map, bytes, resident.data()) == 0, "mincore of " + path);
  munmap(map, bytes);
  const auto in = std::ranges::count_if(resident, [](unsigned char page) { return (page & 1U) != 0; });
  return {resident.size(), static_cast<std::size_t>(in)};
}

void advise(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return;
  fsync(file);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  close(file);
}

} // namespace

Scratch::Scratch(const std::string& parent) {
  const char* const folder = std::getenv("TMPDIR");
  std::string name = (!parent.empty()     ? parent
                      : folder != nullptr ? folder
                                          : "/var/tmp") +
                     "/muster-bench-XXXXXX";
  need(mkdtemp(name.data()) != nullptr, "cannot make a folder like " + name);
  m_folder = name;
}

Scratch::~Scratch() {
  std::error_code error;
  std::filesystem::remove_all(m_folder, error);
}

std::uint64_t bytesOf(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error))
    return std::filesystem::file_size(path, error);
  std::uint64_t bytes = 0;
  for (auto at = std::filesystem::recursive_directory_iterator(path, error);
       !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
    std::error_code gone;
    if (at->is_regular_file(gone))
      bytes += at->file_size(gone);
  }
  return bytes;
}

std::uint64_t historyBytes(const std::string& path) {
  return bytesOf(path) + bytesOf(path + "-wal");
}

double dropFromCache(const std::string& path) {
  Pages pages;
  for (const bool wholeMachine : {false, true}) {
    pages = {};
    if (wholeMachine)
      std::ofstream("/proc/sys/vm/drop_caches") << "1";
    for (const char* companion : {"", "-wal"}) {
      advise(path + companion);
      const Pages some = pagesOf(path + companion);
      pages.all += some.all;
      pages.resident += some.resident;
    }
    if (pages.resident == 0)
      return 0;
  }
  return static_cast<double>(pages.resident) / static_cast<double>(pages.all);
}

} // namespace muster::bench
