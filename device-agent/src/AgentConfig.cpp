#include "BrokerReader.h"
#include "ConfigSection.h"

#include <agent/AgentConfig.h>
#include <schema/MetricCatalog.h>
#include <schema/Topic.h>

#include <usage/NearestWord.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>

namespace muster::agent {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds kShortestInterval{100};
constexpr milliseconds kDay{86'400'000};

// Reads one document into an AgentConfig, section by section.
class ConfigBuilder {
 public:
  ConfigBuilder(std::string file, std::string folder)
      : m_file(std::move(file)), m_brokers(m_file, std::move(folder), m_problems) {}

  ConfigReading build(std::string_view text, const ConfigOverrides& overrides, bool needsBroker);

 private:
  void readGeneral(ConfigSection& top);
  void readNode(ConfigSection node);
  void readReport(ConfigSection report);
  void readCollect(ConfigSection collect);
  void readMetrics(ConfigSection metrics);
  void readOverrides(const ConfigOverrides& overrides);

  void readFilter(ConfigSection section, NameFilter& filter);
  std::vector<std::string> collectorList(ConfigSection& section, std::string_view key);
  void setId(const std::string& id, std::string& target, std::string_view what, const Complain& complain);
  void setLogLevel(const std::string& text, const Complain& complain);

  std::string m_file;
  AgentConfig m_config;
  std::vector<ConfigProblem> m_problems;
  BrokerReader m_brokers;
};

ConfigReading ConfigBuilder::build(std::string_view text, const ConfigOverrides& overrides,
                                   bool needsBroker) {
  const ConfigNode document = readToml(text, m_file, m_problems);
  if (m_problems.empty()) {
    ConfigSection top(&document, "", m_file, m_problems);
    readGeneral(top);
    m_brokers.read(top.section("broker"));
    readNode(top.section("node"));
    readReport(top.section("report"));
    readCollect(top.section("collect"));
    readMetrics(top.section("metric"));
    top.finish();
  }
  readOverrides(overrides);
  m_brokers.override(overrides);
  m_config.brokers = m_brokers.finish(needsBroker);
  std::ranges::stable_sort(m_problems, {}, &ConfigProblem::line);
  return {std::move(m_config), std::move(m_problems), m_brokers.warnings()};
}

void ConfigBuilder::readGeneral(ConfigSection& top) {
  if (auto root = top.text("root")) {
    std::error_code error;
    if (std::filesystem::is_directory(*root, error))
      m_config.root = *root;
    else
      top.complain("root", "\"" + *root + "\" is not a folder");
  }
  if (auto folder = top.text("state_dir")) {
    if (folder->starts_with('/'))
      m_config.stateFolder = *folder;
    else
      top.complain("state_dir", "must be an absolute path");
  }
  if (auto level = top.text("log_level"))
    setLogLevel(*level, [&](std::string text) { top.complain("log_level", std::move(text)); });
}

void ConfigBuilder::readNode(ConfigSection node) {
  if (const auto group = node.text("group"))
    setId(*group, m_config.group, "group",
          [&](std::string text) { node.complain("group", std::move(text)); });
  if (const auto id = node.text("id"))
    setId(*id, m_config.nodeId, "edge node id",
          [&](std::string text) { node.complain("id", std::move(text)); });
  if (const auto host = node.text("primary_host")) {
    std::string checked;
    setId(*host, checked, "host id",
          [&](std::string text) { node.complain("primary_host", std::move(text)); });
    m_config.primaryHost = checked;
  }
  node.finish();
}

void ConfigBuilder::readReport(ConfigSection report) {
  m_config.interval = report.duration("interval", kShortestInterval, kDay).value_or(m_config.interval);
  m_config.atLeastEvery =
      report.duration("at_least_every", milliseconds(0), 366 * kDay).value_or(m_config.atLeastEvery);
  m_config.aliases = report.boolean("aliases").value_or(m_config.aliases);
  report.finish();
}

void ConfigBuilder::readCollect(ConfigSection collect) {
  m_config.collect.enabled = collectorList(collect, "enabled");
  m_config.collect.disabled = collectorList(collect, "disabled");
  readFilter(collect.section("disks"), m_config.collect.disks);
  readFilter(collect.section("filesystems"), m_config.collect.fileSystems);
  readFilter(collect.section("interfaces"), m_config.collect.interfaces);
  collect.finish();
}

std::vector<std::string> ConfigBuilder::collectorList(ConfigSection& section, std::string_view key) {
  const auto names = section.texts(key);
  const auto known = collectorNames();
  for (const std::string& name : names.value_or(std::vector<std::string>())) {
    if (std::ranges::find(known, name) != known.end())
      continue;
    std::string what = "there is no collector \"" + name + "\"";
    what.append(usage::didYouMean(name, {known.begin(), known.end()})).append("; there are ");
    for (const std::string_view each : known)
      what.append(each == known.front() ? "" : ", ").append(each);
    section.complain(key, std::move(what));
  }
  return names.value_or(std::vector<std::string>());
}

void ConfigBuilder::readFilter(ConfigSection section, NameFilter& filter) {
  filter.include = section.texts("include").value_or(filter.include);
  filter.exclude = section.texts("exclude").value_or(filter.exclude);
  section.finish();
}

usage::Words catalogNames() {
  usage::Words names;
  for (const MetricSpec& spec : metricCatalog())
    names.emplace(spec.name);
  return names;
}

void ConfigBuilder::readMetrics(ConfigSection metrics) {
  for (const std::string& name : metrics.keys()) {
    if (findMetric(name) == nullptr)
      metrics.complain(name, "the agent has no such metric" + usage::didYouMean(name, catalogNames()) +
                                 "; muster-agent --print lists them");
    ConfigSection section = metrics.section(name);
    MetricRule rule;
    rule.enabled = section.boolean("enabled").value_or(true);
    rule.atLeastEvery = section.duration("at_least_every", milliseconds(0), 366 * kDay);
    rule.deadBand = section.number("dead_band");
    if (rule.deadBand && !(*rule.deadBand >= 0 && std::isfinite(*rule.deadBand)))
      section.complain("dead_band", "must be 0 or more, in the metric's unit");
    section.finish();
    m_config.metrics.emplace(name, rule);
  }
}

void ConfigBuilder::readOverrides(const ConfigOverrides& overrides) {
  const auto complainAbout = [this](const char* option) {
    return [this, option](std::string text) { m_problems.push_back({option, 0, "", std::move(text)}); };
  };
  if (overrides.group)
    setId(*overrides.group, m_config.group, "group", complainAbout("--group"));
  if (overrides.nodeId)
    setId(*overrides.nodeId, m_config.nodeId, "edge node id", complainAbout("--node-id"));
  if (overrides.logLevel)
    setLogLevel(*overrides.logLevel, complainAbout("--log-level"));
  if (overrides.stateFolder)
    m_config.stateFolder = std::filesystem::absolute(*overrides.stateFolder).string();
  if (overrides.root) {
    std::error_code error;
    if (!std::filesystem::is_directory(*overrides.root, error))
      complainAbout("--root")("\"" + *overrides.root + "\" is not a folder");
    m_config.root = *overrides.root;
  }
}

void ConfigBuilder::setId(const std::string& id, std::string& target, std::string_view what,
                          const Complain& complain) {
  if (auto checked = checkId(id, what); !checked)
    complain(checked.error().detail);
  else
    target = id;
}

void ConfigBuilder::setLogLevel(const std::string& text, const Complain& complain) {
  if (const auto level = parseLogLevel(text))
    m_config.logLevel = *level;
  else
    complain("\"" + text + "\" is none of debug, info, warning, error");
}

} // namespace

std::optional<LogLevel> parseLogLevel(std::string_view text) {
  if (text == "debug")
    return LogLevel::Debug;
  if (text == "info")
    return LogLevel::Info;
  if (text == "warning")
    return LogLevel::Warning;
  if (text == "error")
    return LogLevel::Error;
  return std::nullopt;
}

std::string ConfigProblem::toString() const {
  std::string line_ = file;
  if (line > 0)
    line_ += ":" + std::to_string(line);
  if (!key.empty())
    line_ += (line_.empty() ? "" : ": ") + key;
  return line_ + ": " + text;
}

ConfigReading parseConfig(std::string_view text, const std::string& fileName, const std::string& folder,
                          const ConfigOverrides& overrides, bool needsBroker) {
  return ConfigBuilder(fileName, folder).build(text, overrides, needsBroker);
}

ConfigReading loadConfig(const std::optional<std::string>& file, const ConfigOverrides& overrides,
                         bool needsBroker) {
  if (!file)
    return parseConfig("", "", ".", overrides, needsBroker);
  const std::filesystem::path path(*file);
  errno = 0;
  const auto text = Root().read(std::filesystem::absolute(path).string().substr(1));
  if (!text) {
    const int why = errno;
    return {{},
            {{*file, 0, "",
              "cannot be read: " + (why != 0 ? std::generic_category().message(why) : "not a file")}},
            {}};
  }
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  return parseConfig(*text, *file, folder, overrides, needsBroker);
}

} // namespace muster::agent
