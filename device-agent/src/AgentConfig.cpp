#include "ConfigSection.h"
#include "ParseText.h"

#include <agent/AgentConfig.h>
#include <schema/MetricCatalog.h>
#include <schema/Topic.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace muster::agent {

namespace {

using std::chrono::milliseconds;
using Complain = std::function<void(std::string)>;
constexpr milliseconds kShortestInterval{100};
constexpr milliseconds kDay{86'400'000};
constexpr const char* kNeedsMqtts = "is of no use without a URL that begins with mqtts://";

// Reads one document into an AgentConfig, section by section.
class ConfigBuilder {
 public:
  ConfigBuilder(std::string file, std::string folder)
      : m_file(std::move(file)), m_folder(std::move(folder)) {}

  ConfigReading build(std::string_view text, const ConfigOverrides& overrides, bool needsBroker);

 private:
  void readGeneral(ConfigSection& top);
  void readBroker(ConfigSection broker);
  void readBrokerSecurity(ConfigSection& broker);
  void readNode(ConfigSection node);
  void readReport(ConfigSection report);
  void readCollect(ConfigSection collect);
  void readMetrics(ConfigSection metrics);
  void readOverrides(const ConfigOverrides& overrides);
  void finishBrokers();

  // A readable regular file, as an absolute or working path; complains otherwise.
  std::string readableFile(ConfigSection& section, std::string_view key);
  std::string readableFile(const std::string& path, const Complain& complain);
  std::string readPassword(const std::string& path, const Complain& complain);
  Complain complainAbout(const char* option);
  void readSecurityOverrides(const ConfigOverrides& overrides);
  void readFilter(ConfigSection section, NameFilter& filter);
  std::vector<std::string> collectorList(ConfigSection& section, std::string_view key);
  void useUrls(const std::vector<std::string>& urls, const Complain& complain);
  void setId(const std::string& id, std::string& target, std::string_view what, const Complain& complain);
  void setLogLevel(const std::string& text, const Complain& complain);

  std::string m_file;
  std::string m_folder;
  BrokerOptions m_access;                       // TLS, user and version: the same for every URL
  std::optional<ConfigProblem> m_tlsWithoutUse; // to be said where no URL turns out to be mqtts://
  int m_urlLine = 0;
  AgentConfig m_config;
  std::vector<ConfigProblem> m_problems;
};

ConfigReading ConfigBuilder::build(std::string_view text, const ConfigOverrides& overrides,
                                   bool needsBroker) {
  const ConfigNode document = readToml(text, m_file, m_problems);
  if (m_problems.empty()) {
    ConfigSection top(&document, "", m_file, m_problems);
    readGeneral(top);
    readBroker(top.section("broker"));
    readNode(top.section("node"));
    readReport(top.section("report"));
    readCollect(top.section("collect"));
    readMetrics(top.section("metric"));
    top.finish();
  }
  const bool fileIsSound = m_problems.empty();
  readOverrides(overrides);
  if (needsBroker && fileIsSound && m_config.brokers.empty() && !overrides.broker)
    m_problems.push_back(
        {m_file, 0, "broker.url", "is missing: give it in the file or as --broker mqtt://HOST"});
  finishBrokers();
  std::ranges::stable_sort(m_problems, {}, &ConfigProblem::line);
  return {std::move(m_config), std::move(m_problems)};
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

void ConfigBuilder::readBroker(ConfigSection broker) {
  readBrokerSecurity(broker);
  if (const auto version = broker.integer("mqtt")) {
    if (*version == 3 || *version == 5)
      m_access.version = *version == 3 ? MqttVersion::V311 : MqttVersion::V5;
    else
      broker.complain("mqtt", "must be 3 (for MQTT 3.1.1) or 5");
  }
  if (const auto keepAlive = broker.duration("keep_alive", milliseconds(2'000), milliseconds(3'600'000)))
    m_access.keepAlive = std::chrono::duration_cast<std::chrono::seconds>(*keepAlive);
  if (const auto urls = broker.textOrTexts("url"))
    useUrls(*urls, [&](std::string text) { broker.complain("url", std::move(text)); });
  m_urlLine = broker.problem("url", "").line;
  broker.finish();
}

void ConfigBuilder::readBrokerSecurity(ConfigSection& broker) {
  m_access.tls.caFile = readableFile(broker, "ca");
  m_access.tls.certFile = readableFile(broker, "cert");
  m_access.tls.keyFile = readableFile(broker, "key");
  for (const std::string_view key : {"key", "cert", "ca"}) {
    if (broker.has(key))
      m_tlsWithoutUse = broker.problem(key, kNeedsMqtts);
  }
  if (broker.has("key") && !broker.has("cert"))
    broker.complain("key", "is of no use without broker.cert");
  m_access.credentials.user = broker.text("user").value_or("");
  m_access.credentials.password = readPassword(readableFile(broker, "password_file"), [&](std::string text) {
    broker.complain("password_file", std::move(text));
  });
  if (broker.has("password_file") && !broker.has("user"))
    broker.complain("password_file", "is of no use without broker.user");
}

std::string ConfigBuilder::readableFile(ConfigSection& section, std::string_view key) {
  const auto name = section.text(key);
  if (!name)
    return {};
  return readableFile((std::filesystem::path(m_folder) / *name).string(),
                      [&](std::string text) { section.complain(key, std::move(text)); });
}

std::string ConfigBuilder::readableFile(const std::string& path, const Complain& complain) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    complain(path + ": " + std::generic_category().message(errno));
  else if (!S_ISREG(info.st_mode))
    complain(path + ": is not a file");
  else if (::access(path.c_str(), R_OK) != 0)
    complain(path + ": " + std::generic_category().message(errno));
  else
    return path;
  return {};
}

std::string ConfigBuilder::readPassword(const std::string& path, const Complain& complain) {
  if (path.empty())
    return {}; // there is none, or that was complained of already
  const auto bytes = Root().read(std::filesystem::absolute(path).string().substr(1));
  const std::string_view text = bytes ? std::string_view(*bytes) : std::string_view();
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  if (line.empty())
    complain(path + ": has no password in its first line");
  return std::string(line);
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
    std::string all;
    for (const std::string_view each : known)
      all += (all.empty() ? "" : ", ") + std::string(each);
    section.complain(key, "there is no collector \"" + name + "\"; there are " + all);
  }
  return names.value_or(std::vector<std::string>());
}

void ConfigBuilder::readFilter(ConfigSection section, NameFilter& filter) {
  filter.include = section.texts("include").value_or(filter.include);
  filter.exclude = section.texts("exclude").value_or(filter.exclude);
  section.finish();
}

void ConfigBuilder::readMetrics(ConfigSection metrics) {
  for (const std::string& name : metrics.keys()) {
    if (findMetric(name) == nullptr)
      metrics.complain(name, "the agent has no such metric; muster-agent --print lists them");
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

Complain ConfigBuilder::complainAbout(const char* option) {
  return [this, option](std::string text) { m_problems.push_back({option, 0, "", std::move(text)}); };
}

void ConfigBuilder::readSecurityOverrides(const ConfigOverrides& overrides) {
  const auto useFile = [this](const std::optional<std::string>& path, std::string& target,
                              const char* option) {
    if (!path)
      return;
    target = readableFile(*path, complainAbout(option));
    m_tlsWithoutUse = ConfigProblem{option, 0, "", kNeedsMqtts};
  };
  useFile(overrides.key, m_access.tls.keyFile, "--key");
  useFile(overrides.cert, m_access.tls.certFile, "--cert");
  useFile(overrides.ca, m_access.tls.caFile, "--ca");
  m_access.credentials.user = overrides.user.value_or(m_access.credentials.user);
  if (overrides.passwordFile) {
    const Complain complain = complainAbout("--password-file");
    m_access.credentials.password = readPassword(readableFile(*overrides.passwordFile, complain), complain);
  }
}

void ConfigBuilder::readOverrides(const ConfigOverrides& overrides) {
  readSecurityOverrides(overrides);
  if (overrides.broker)
    useUrls({*overrides.broker}, complainAbout("--broker"));
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

// What can be done only when it is settled which brokers there are and how to enter them.
void ConfigBuilder::finishBrokers() {
  for (BrokerOptions& broker : m_config.brokers) {
    BrokerOptions access = m_access;
    access.url = std::move(broker.url);
    broker = std::move(access);
  }
  if (!m_problems.empty() || m_config.brokers.empty())
    return;
  const bool anyTls =
      std::ranges::any_of(m_config.brokers, [](const BrokerOptions& broker) { return broker.url.tls; });
  if (m_tlsWithoutUse && !anyTls) {
    m_problems.push_back(*m_tlsWithoutUse);
    return;
  }
  for (const BrokerOptions& broker : m_config.brokers) {
    if (const auto checked = checkOptions(broker); !checked) {
      m_problems.push_back({m_file, m_urlLine, "broker", checked.error().message()});
      return; // the files are the same for all of them
    }
  }
}

void ConfigBuilder::useUrls(const std::vector<std::string>& urls, const Complain& complain) {
  m_config.brokers.clear();
  if (urls.empty())
    complain("is an empty list");
  for (const std::string& text : urls) {
    auto url = BrokerUrl::parse(text);
    if (!url) {
      complain(url.error().message());
      continue;
    }
    BrokerOptions broker;
    broker.url = std::move(*url);
    m_config.brokers.push_back(std::move(broker));
  }
}

void ConfigBuilder::setId(const std::string& id, std::string& target, std::string_view what,
                          const Complain& complain) {
  if (auto checked = checkId(id, what); !checked)
    complain(checked.error().message());
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
  const auto text = Root().read(std::filesystem::absolute(path).string().substr(1));
  if (!text)
    return {{}, {{*file, 0, "", "cannot be read: no such file, or no right to"}}};
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  return parseConfig(*text, *file, folder, overrides, needsBroker);
}

} // namespace muster::agent
