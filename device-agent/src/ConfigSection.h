// One section of a configuration while it is read: typed look-ups that note what is wrong, and at the end
// every key that nobody asked for. Shared by the parts of AgentConfig. Thread: one.
#pragma once

#include "ConfigReader.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace muster::agent {

class ConfigSection {
 public:
  // node may be null (a section that is not there): every look-up then finds nothing.
  ConfigSection(const ConfigNode* node, std::string path, std::string file,
                std::vector<ConfigProblem>& problems)
      : m_node(node), m_path(std::move(path)), m_file(std::move(file)), m_problems(&problems) {}

  ConfigSection section(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  // An integer as its digits.
  std::optional<std::string> textOrInteger(std::string_view key);
  std::optional<double> number(std::string_view key); // an integer will do
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::chrono::milliseconds> duration(std::string_view key, std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most);
  std::optional<std::vector<std::string>> texts(std::string_view key);
  // A string or a list of strings.
  std::optional<std::vector<std::string>> textOrTexts(std::string_view key);
  // Names of the keys that are there; counts as having asked for all of them.
  std::vector<std::string> keys();

  void complain(std::string_view key, std::string text);
  // What complain would note, for later.
  ConfigProblem problem(std::string_view key, std::string text) const;
  bool has(std::string_view key) const { return m_node != nullptr && m_node->find(key) != nullptr; }
  // Notes every key that no look-up asked for, with the nearest one that is known.
  void finish();

 private:
  const ConfigNode* lookUp(std::string_view key);
  const ConfigNode* lookUp(std::string_view key, ConfigNode::Kind kind);
  std::string fullKey(std::string_view key) const;

  const ConfigNode* m_node = nullptr;
  std::string m_path;
  std::string m_file;
  std::vector<ConfigProblem>* m_problems;
  std::set<std::string, std::less<>> m_asked;
};

} // namespace muster::agent
