#include "BrokerReader.h"

#include "ParseText.h"

#include <transport/BrokerWords.h>
#include <transport/PasswordFile.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace muster::agent {

namespace {

using std::chrono::milliseconds;
constexpr const char* kNeedsMqtts = "is of no use without a URL that begins with mqtts://";

} // namespace

void BrokerReader::read(ConfigSection broker) {
  readSecurity(broker);
  if (const auto version = broker.textOrInteger("mqtt")) {
    if (const auto known = mqttVersionOf(*version))
      m_access.version = *known;
    else
      broker.complain("mqtt", "must be 5 or \"3.1.1\"");
  }
  if (const auto keepAlive = broker.duration("keep_alive", milliseconds(2'000), milliseconds(3'600'000)))
    m_access.keepAlive = std::chrono::duration_cast<std::chrono::seconds>(*keepAlive);
  if (const auto urls = broker.textOrTexts("url"))
    useUrls(*urls, [&](std::string text) { broker.complain("url", std::move(text)); });
  m_urlLine = broker.problem("url", "").line;
  broker.finish();
}

void BrokerReader::readSecurity(ConfigSection& broker) {
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
  m_access.credentials.password = readPassword(
      readableFile(broker, "password_file"),
      [&](std::string text) { broker.complain("password_file", std::move(text)); },
      warnAbout(broker.problem("password_file", "")));
  if (broker.has("password_file") && !broker.has("user"))
    broker.complain("password_file", "is of no use without broker.user");
}

std::string BrokerReader::readableFile(ConfigSection& section, std::string_view key) {
  const auto name = section.text(key);
  if (!name)
    return {};
  return readableFile((std::filesystem::path(m_folder) / *name).string(),
                      [&](std::string text) { section.complain(key, std::move(text)); });
}

std::string BrokerReader::readableFile(const std::string& path, const Complain& complain) {
  struct stat info {};
  const bool isThere = ::stat(path.c_str(), &info) == 0;
  if (isThere && !S_ISREG(info.st_mode))
    complain(path + ": is not a file");
  else if (!isThere || ::access(path.c_str(), R_OK) != 0)
    complain(path + ": " + std::generic_category().message(errno));
  else
    return path;
  return {};
}

std::string BrokerReader::readPassword(const std::string& path, const Complain& complain,
                                       const Complain& warn) {
  if (path.empty())
    return {}; // there is none, or that was complained of already
  Result<PasswordFile> file = readPasswordFile(path);
  if (!file) {
    complain(file.error().message());
    return {};
  }
  if (file->isReadableByOthers)
    warn(readableByOthersWarning(path));
  return std::move(file->password);
}

Complain BrokerReader::complainAbout(const char* option) {
  return [this, option](std::string text) { m_problems->push_back({option, 0, "", std::move(text)}); };
}

Complain BrokerReader::warnAbout(ConfigProblem place) {
  return [this, place = std::move(place)](std::string text) {
    m_warnings.push_back(place);
    m_warnings.back().text = std::move(text);
  };
}

void BrokerReader::override(const ConfigOverrides& overrides) {
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
  if (overrides.insecure) {
    m_access.tls.verifyServer = false;
    m_tlsWithoutUse = ConfigProblem{"--insecure", 0, "", kNeedsMqtts};
    m_warnings.push_back({"muster-agent", 0, "", std::string(kInsecureWarning)});
  }
  if (overrides.mqtt)
    m_access.version = mqttVersionOf(*overrides.mqtt).value_or(m_access.version);
  if (overrides.passwordFile) {
    const Complain complain = complainAbout("--password-file");
    m_access.credentials.password = readPassword(readableFile(*overrides.passwordFile, complain), complain,
                                                 warnAbout({"--password-file", 0, "", ""}));
  }
  if (overrides.broker)
    useUrls({*overrides.broker}, complainAbout("--broker"));
}

std::vector<BrokerOptions> BrokerReader::finish(bool needsBroker) {
  if (!m_problems->empty())
    return {};
  if (m_urls.empty()) {
    if (needsBroker)
      m_problems->push_back(
          {m_file, 0, "broker.url", "is missing: give it in the file or as --broker mqtt://HOST"});
    return {};
  }
  if (m_tlsWithoutUse && std::ranges::none_of(m_urls, &BrokerUrl::tls)) {
    m_problems->push_back(*m_tlsWithoutUse);
    return {};
  }
  std::vector<BrokerOptions> brokers;
  for (const BrokerUrl& url : m_urls) {
    BrokerOptions broker = m_access;
    broker.url = url;
    if (!url.tls)
      broker.tls = {}; // the files are for the others
    if (const auto checked = checkOptions(broker); !checked) {
      m_problems->push_back({m_file, m_urlLine, "broker", checked.error().message()});
      return {}; // the files are the same for all of them
    }
    brokers.push_back(std::move(broker));
  }
  return brokers;
}

void BrokerReader::useUrls(const std::vector<std::string>& urls, const Complain& complain) {
  m_urls.clear();
  if (urls.empty())
    complain("is an empty list");
  for (const std::string& text : urls) {
    if (auto url = BrokerUrl::parse(text))
      m_urls.push_back(std::move(*url));
    else
      complain(url.error().detail); // where it is has been said
  }
}

} // namespace muster::agent
