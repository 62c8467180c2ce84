#include "ConfigReader.h"

#include <usage/AsciiToml.h>

#include <algorithm>
#include <stdexcept>

namespace {

// toml++ 3.3 asserts that a key begins after "[[", which "[[[" in a file disproves; in a release build it
// even tells the compiler that this cannot be. So its assertions are errors here, in every build.
constexpr void tomlExpects(bool holds) {
  if (!holds)
    throw std::logic_error("this is not TOML");
}

} // namespace

#undef NDEBUG
#define TOML_ASSERT(expression) tomlExpects(static_cast<bool>(expression))
#include <toml++/toml.h>

namespace muster::agent {

namespace {

ConfigNode convert(const toml::node& node) {
  ConfigNode out;
  out.line = static_cast<int>(node.source().begin.line);
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, member] : *table) {
      ConfigNode child = convert(member);
      // [report] without keys of its own has no place in the text, its key has.
      if (child.line == 0)
        child.line = static_cast<int>(key.source().begin.line);
      out.members.push_back({std::string(key.str()), std::move(child)});
    }
  } else if (const toml::array* array = node.as_array()) {
    out.kind = ConfigNode::Kind::Array;
    for (const toml::node& item : *array)
      out.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    out.kind = ConfigNode::Kind::Text;
    out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = ConfigNode::Kind::Integer;
    out.integer = integer->get();
  } else if (const auto* real = node.as_floating_point()) {
    out.kind = ConfigNode::Kind::Real;
    out.real = real->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = ConfigNode::Kind::Boolean;
    out.boolean = boolean->get();
  } else {
    out.kind = ConfigNode::Kind::Time;
  }
  return out;
}

} // namespace

const ConfigNode* ConfigNode::find(std::string_view key) const {
  const auto member = std::ranges::find(members, key, &ConfigMember::key);
  return member == members.end() ? nullptr : &member->value;
}

const char* kindName(ConfigNode::Kind kind) {
  switch (kind) {
  case ConfigNode::Kind::Table:
    return "a section";
  case ConfigNode::Kind::Array:
    return "a list";
  case ConfigNode::Kind::Text:
    return "a string";
  case ConfigNode::Kind::Integer:
    return "an integer";
  case ConfigNode::Kind::Real:
    return "a number";
  case ConfigNode::Kind::Boolean:
    return "true or false";
  case ConfigNode::Kind::Time:
    return "a date or time";
  }
  return "something else";
}

ConfigNode readToml(std::string_view text, const std::string& file, std::vector<ConfigProblem>& problems) {
  const usage::AsciiToml ascii = usage::asciiToml(text);
  if (ascii.stray) {
    problems.push_back({file, ascii.stray->line, "", "this is not TOML: " + std::string(ascii.stray->words)});
    return {};
  }
  try {
    return convert(toml::parse(ascii.text));
  } catch (const toml::parse_error& error) {
    problems.push_back({file, static_cast<int>(error.source().begin.line), "",
                        "this is not TOML: " + std::string(error.description())});
  } catch (const std::exception& error) {
    problems.push_back({file, 0, "", error.what()});
  }
  return {};
}

} // namespace muster::agent
