// Saved report definitions: files NAME.toml in a folder. Names: letters, digits, - _ and . (not first), at most 100 bytes.
// Errors: BadConfig (see ReportDefinition.h; no such report: with the nearest name), BadArgument (no name for a report),
// Io, DiskFull.
// Thread: one; the folder itself may be used by several programs, a definition is replaced at once.
#pragma once

#include <reports/ReportDefinition.h>

#include <string>
#include <string_view>
#include <vector>

namespace muster {

// $XDG_CONFIG_HOME/muster/reports, else $HOME/.config/muster/reports; the variables' values, null where there are none.
// Error: BadConfig where neither is there.
Result<std::string> defaultReportFolder(const char* xdgConfigHome, const char* home);

class ReportFolder {
 public:
  explicit ReportFolder(std::string folder) : m_folder(std::move(folder)) {}

  const std::string& path() const { return m_folder; }
  // Names in the order of their bytes; no folder: none.
  Result<std::vector<std::string>> names() const;
  Result<ReportDefinition> load(std::string_view name) const;
  // Makes the folder where there is none; replaces a definition of the same name.
  Result<void> save(const ReportDefinition& definition) const;
  Result<void> remove(std::string_view name) const;

 private:
  Result<std::string> fileOf(std::string_view name) const;
  std::string m_folder;
};

} // namespace muster
