// Space of the local file systems that /proc/mounts names. Network file systems are left out: they tell of
// another machine, and asking one whose server is gone can block for minutes. A dying disk can as well:
// mayBlock().
#include "../ParseText.h"
#include "Rounding.h"

#include <agent/Collectors.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <set>

namespace muster::agent {

namespace {

constexpr std::array<std::string_view, 19> kLocalTypes{
    "bcachefs", "btrfs",  "exfat", "ext2",  "ext3",    "ext4",     "f2fs",  "fuseblk", "jffs2", "jfs",
    "msdos",    "nilfs2", "ntfs",  "ntfs3", "overlay", "reiserfs", "ubifs", "vfat",    "xfs"};

// The kernel writes blanks and backslashes in mount points as three octal digits: "/media/my\040disk".
std::string unescapeOctal(std::string_view text) {
  const auto isOctal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] <= '3' && isOctal(text[i + 1]) &&
        isOctal(text[i + 2]) && isOctal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string instanceOf(const std::string& mountPoint) {
  return mountPoint == "/" ? "root" : mountPoint.substr(1);
}

class FileSystemCollector final : public Collector {
 public:
  FileSystemCollector(Root root, NameFilter mountPoints, SpaceReader space)
      : Collector(std::move(root)), m_filter(std::move(mountPoints)), m_space(std::move(space)) {}
  std::string_view name() const override { return "filesystems"; }
  bool mayBlock() const override { return true; }

 protected:
  void read(const Now&) override {
    const auto text = root().readOfInit("mounts");
    if (!text)
      return;
    // A device that is mounted at several places (bind mounts, btrfs subvolumes) counts where it came first.
    std::set<std::string, std::less<>> devices;
    forEachLine(*text, [&](std::string_view line) {
      const auto fields = fieldsOf(line, 4);
      if (fields.size() < 4 || std::ranges::find(kLocalTypes, fields[2]) == kLocalTypes.end())
        return;
      const std::string mountPoint = unescapeOctal(fields[1]);
      // In a container every mount of an overlay is this machine's, but only its root says something.
      if (!mountPoint.starts_with('/') || (fields[2] == "overlay" && mountPoint != "/"))
        return;
      if (m_filter.accepts(mountPoint) && devices.emplace(fields[0]).second)
        reportSpace(mountPoint);
    });
  }

 private:
  void reportSpace(const std::string& mountPoint) {
    const auto space = m_space(mountPoint == "/" ? root().path("") : root().folder() + mountPoint);
    const std::string instance = instanceOf(mountPoint);
    if (!space || space->totalBytes == 0 || space->freeBytes > space->totalBytes) {
      for (const std::string_view metric : {"Disk/{}/Total", "Disk/{}/Used", "Disk/{}/Free", "Disk/{}/Usage"})
        reportFailure(metric, instance);
      return;
    }
    const auto used = static_cast<double>(space->totalBytes - space->freeBytes);
    const auto available = static_cast<double>(space->availableBytes);
    reportNumber("Disk/{}/Total", static_cast<double>(space->totalBytes), instance);
    reportNumber("Disk/{}/Used", used, instance);
    reportNumber("Disk/{}/Free", available, instance);
    // As df(1) counts: of what a user can have, without the blocks that are reserved for root.
    reportNumber("Disk/{}/Usage", percentOf(used, used + available), instance);
  }

  NameFilter m_filter;
  SpaceReader m_space;
};

} // namespace

std::optional<FileSystemSpace> readSpace(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0)
    return std::nullopt;
  const std::uint64_t unit = info.f_frsize != 0 ? info.f_frsize : info.f_bsize;
  return FileSystemSpace{info.f_blocks * unit, info.f_bfree * unit, info.f_bavail * unit};
}

std::unique_ptr<Collector> makeFileSystemCollector(Root root, NameFilter mountPoints, SpaceReader space) {
  return std::make_unique<FileSystemCollector>(std::move(root), std::move(mountPoints), std::move(space));
}

} // namespace muster::agent
