// A TOML document as plain nodes with their lines: the seam behind which the library and its exceptions stay.
// Thread: plain values and a free function.
#pragma once

#include <agent/AgentConfig.h>

#include <string>
#include <string_view>
#include <vector>

namespace muster::agent {

struct ConfigMember;

struct ConfigNode {
  enum class Kind : std::uint8_t { Table, Array, Text, Integer, Real, Boolean, Time };

  Kind kind = Kind::Table;
  int line = 0; // of the value, from 1
  std::string text;
  std::int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  std::vector<ConfigNode> items;     // Array
  std::vector<ConfigMember> members; // Table

  const ConfigNode* find(std::string_view key) const;
};

struct ConfigMember {
  std::string key;
  ConfigNode value;
};

const char* kindName(ConfigNode::Kind kind); // "a string", "an integer", ...

// The document's root table. Where it is no TOML the one problem, with its line, is in problems.
ConfigNode readToml(std::string_view text, const std::string& file, std::vector<ConfigProblem>& problems);

} // namespace muster::agent
