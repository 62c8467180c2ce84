#include "SmallFile.h"

#include <history/ReportFile.h>
#include <schema/Utf8.h>

#include <reports/ReportFolder.h>
#include <usage/NearestWord.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace muster {

namespace {

constexpr std::string_view kSuffix = ".toml";
constexpr std::size_t kMostBytes = 64 * 1024;
constexpr std::size_t kLongestName = 100;

bool isReportName(std::string_view name) {
  const auto isPlain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
         std::ranges::all_of(name, isPlain);
}

Unexpected failure(const std::string& path, const std::error_code& error) {
  return unexpected(ErrorCode::Io, path, error.message());
}

} // namespace

Result<std::string> defaultReportFolder(const char* xdgConfigHome, const char* home) {
  // The specification wants an absolute path, and others ignored.
  if (xdgConfigHome != nullptr && xdgConfigHome[0] == '/')
    return std::string(xdgConfigHome) + "/muster/reports";
  if (home != nullptr && home[0] == '/')
    return std::string(home) + "/.config/muster/reports";
  return unexpected(ErrorCode::BadConfig, "report folder",
                    "neither XDG_CONFIG_HOME nor HOME is an absolute path; say where reports are");
}

Result<std::string> ReportFolder::fileOf(std::string_view name) const {
  if (!isReportName(name))
    return unexpected(ErrorCode::BadArgument, "report",
                      "'" + toPrintableUtf8(name) +
                          "' is no name for a report: letters, digits, - _ and . (not first), at most 100");
  return m_folder + "/" + std::string(name) + std::string(kSuffix);
}

Result<std::vector<std::string>> ReportFolder::names() const {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entries(m_folder, error);
  if (error == std::errc::no_such_file_or_directory)
    return names;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    std::string name = entries->path().filename().string();
    if (!name.ends_with(kSuffix))
      continue;
    name.resize(name.size() - kSuffix.size());
    if (isReportName(name))
      names.push_back(std::move(name));
  }
  if (error)
    return failure(m_folder, error);
  std::ranges::sort(names);
  return names;
}

Result<ReportDefinition> ReportFolder::load(std::string_view name) const {
  const auto path = fileOf(name);
  if (!path)
    return unexpected(path.error());
  bool isMissing = false;
  const auto text = readSmallFile(*path, kMostBytes, &isMissing);
  if (isMissing) {
    const auto there = names().value_or({});
    return unexpected(ErrorCode::BadConfig, *path,
                      "there is no such report" +
                          usage::didYouMean(name, usage::Words(there.begin(), there.end())));
  }
  if (!text)
    return unexpected(text.error());
  auto definition = parseReportDefinition(*text, *path);
  if (definition)
    definition->name = name;
  return definition;
}

Result<void> ReportFolder::save(const ReportDefinition& definition) const {
  const auto path = fileOf(definition.name);
  if (!path)
    return unexpected(path.error());
  const std::string text = formatReportDefinition(definition);
  // What could not be loaded again is not saved.
  if (auto again = parseReportDefinition(text, *path); !again)
    return unexpected(again.error());
  std::error_code error;
  std::filesystem::create_directories(m_folder, error);
  if (error)
    return failure(m_folder, error);
  auto file = ReportFile::create(*path);
  if (!file)
    return unexpected(file.error());
  if (auto written = file->write(text); !written)
    return written;
  return file->finish();
}

Result<void> ReportFolder::remove(std::string_view name) const {
  const auto path = fileOf(name);
  if (!path)
    return unexpected(path.error());
  std::error_code error;
  if (std::filesystem::remove(*path, error))
    return {};
  if (error)
    return failure(*path, error);
  return unexpected(ErrorCode::BadConfig, *path, "there is no such report");
}

} // namespace muster
