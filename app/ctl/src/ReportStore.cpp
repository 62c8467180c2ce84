#include <ctl/ReportStore.h>

#include <cstdlib>

namespace muster::ctl {

Result<ReportFolder> reportFolder(const std::string& named) {
  if (!named.empty())
    return ReportFolder(named);
  Result<std::string> folder = defaultReportFolder(std::getenv("XDG_CONFIG_HOME"), std::getenv("HOME"));
  if (!folder)
    return unexpected(folder.error());
  return ReportFolder(*folder);
}

} // namespace muster::ctl
