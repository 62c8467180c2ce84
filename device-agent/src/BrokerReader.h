// The section [broker] and what the command line says of it: where the brokers are and how to enter them.
// Thread: one.
#pragma once

#include "ConfigSection.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace muster::agent {

// Notes a problem of the key or option that it was made for.
using Complain = std::function<void(std::string)>;

class BrokerReader {
 public:
  // file and folder as for parseConfig; problems go to the given list.
  BrokerReader(std::string file, std::string folder, std::vector<ConfigProblem>& problems)
      : m_file(std::move(file)), m_folder(std::move(folder)), m_problems(&problems) {}

  void read(ConfigSection broker);
  void override(const ConfigOverrides& overrides);
  // The brokers in order; checks what could not be checked before it was settled which they are.
  std::vector<BrokerOptions> finish(bool needsBroker);
  // What works and is worth a word.
  const std::vector<ConfigProblem>& warnings() const { return m_warnings; }

 private:
  void readSecurity(ConfigSection& broker);
  void useUrls(const std::vector<std::string>& urls, const Complain& complain);
  // The path of a readable regular file; empty after a complaint.
  std::string readableFile(ConfigSection& section, std::string_view key);
  static std::string readableFile(const std::string& path, const Complain& complain);
  static std::string readPassword(const std::string& path, const Complain& complain, const Complain& warn);
  Complain complainAbout(const char* option);
  Complain warnAbout(ConfigProblem place);

  std::string m_file;
  std::string m_folder;
  std::vector<ConfigProblem>* m_problems;
  std::vector<ConfigProblem> m_warnings;
  BrokerOptions m_access; // TLS, user and version: the same for every URL
  std::vector<BrokerUrl> m_urls;
  std::optional<ConfigProblem> m_tlsWithoutUse; // to be said where no URL turns out to be mqtts://
  int m_urlLine = 0;
};

} // namespace muster::agent
