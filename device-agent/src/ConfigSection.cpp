#include "ConfigSection.h"

#include <agent/Duration.h>
#include <agent/Identity.h>

#include <usage/NearestWord.h>

namespace muster::agent {

namespace {

constexpr std::size_t kMaxListed = 256;

// "10" for "10 s" and 10: what was most likely meant, in quotes; nothing where there is no telling.
std::string durationHint(std::string_view text) {
  std::string digits;
  std::string unit;
  for (const char c : text) {
    if (c != ' ')
      (c >= '0' && c <= '9' && unit.empty() ? digits : unit) += c;
  }
  if (unit == "sec" || unit == "second" || unit == "seconds" || unit.empty())
    unit = "s";
  else if (unit == "min" || unit == "minute" || unit == "minutes")
    unit = "m";
  const std::string meant = digits + unit;
  return parseDuration(meant) ? "; did you mean \"" + meant + "\"?" : std::string();
}

} // namespace

std::string ConfigSection::fullKey(std::string_view key) const {
  constexpr std::string_view kBare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  const bool isBare = key.find_first_not_of(kBare) == std::string_view::npos;
  const std::string written = isBare ? std::string(key) : '"' + printableLine(key) + '"';
  return m_path.empty() ? written : m_path + "." + written;
}

void ConfigSection::complain(std::string_view key, std::string text) {
  m_problems->push_back(problem(key, std::move(text)));
}

ConfigProblem ConfigSection::problem(std::string_view key, std::string text) const {
  const ConfigNode* node = m_node != nullptr ? m_node->find(key) : nullptr;
  if (node == nullptr)
    node = m_node;
  return {m_file, node != nullptr ? node->line : 0, fullKey(key), std::move(text)};
}

const ConfigNode* ConfigSection::lookUp(std::string_view key) {
  m_asked.emplace(key);
  return m_node != nullptr ? m_node->find(key) : nullptr;
}

const ConfigNode* ConfigSection::lookUp(std::string_view key, ConfigNode::Kind kind) {
  const ConfigNode* node = lookUp(key);
  if (node == nullptr || node->kind == kind)
    return node;
  complain(key, std::string("must be ") + kindName(kind) + ", not " + kindName(node->kind));
  return nullptr;
}

ConfigSection ConfigSection::section(std::string_view key) {
  return {lookUp(key, ConfigNode::Kind::Table), fullKey(key), m_file, *m_problems};
}

std::optional<std::string> ConfigSection::text(std::string_view key) {
  const ConfigNode* node = lookUp(key, ConfigNode::Kind::Text);
  return node != nullptr ? std::optional(node->text) : std::nullopt;
}

std::optional<std::string> ConfigSection::textOrInteger(std::string_view key) {
  const ConfigNode* node = lookUp(key);
  if (node != nullptr && node->kind == ConfigNode::Kind::Integer)
    return std::to_string(node->integer);
  return text(key);
}

std::optional<double> ConfigSection::number(std::string_view key) {
  const ConfigNode* node = lookUp(key);
  if (node != nullptr && node->kind == ConfigNode::Kind::Integer)
    return static_cast<double>(node->integer);
  node = lookUp(key, ConfigNode::Kind::Real);
  return node != nullptr ? std::optional(node->real) : std::nullopt;
}

std::optional<bool> ConfigSection::boolean(std::string_view key) {
  const ConfigNode* node = lookUp(key, ConfigNode::Kind::Boolean);
  return node != nullptr ? std::optional(node->boolean) : std::nullopt;
}

std::optional<std::chrono::milliseconds> ConfigSection::duration(std::string_view key,
                                                                 std::chrono::milliseconds least,
                                                                 std::chrono::milliseconds most) {
  const ConfigNode* node = lookUp(key);
  if (node == nullptr)
    return std::nullopt;
  if (node->kind != ConfigNode::Kind::Text) {
    const bool isNumber = node->kind == ConfigNode::Kind::Integer;
    complain(key, std::string("must be a duration such as \"500ms\", \"10s\" or \"2m\", not ") +
                      kindName(node->kind) + (isNumber ? durationHint(std::to_string(node->integer)) : ""));
    return std::nullopt;
  }
  const auto duration = parseDuration(node->text);
  if (!duration) {
    complain(key, "\"" + printableLine(node->text) +
                      "\" is not a duration such as \"500ms\", \"10s\" or \"2m\"" + durationHint(node->text));
  } else if (*duration < least || *duration > most) {
    complain(key, "must be between " + durationText(least) + " and " + durationText(most));
  } else {
    return duration;
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> ConfigSection::texts(std::string_view key) {
  const ConfigNode* node = lookUp(key, ConfigNode::Kind::Array);
  if (node == nullptr)
    return std::nullopt;
  if (node->items.size() > kMaxListed) {
    complain(key, "has more than " + std::to_string(kMaxListed) + " entries");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const ConfigNode& item : node->items) {
    if (item.kind != ConfigNode::Kind::Text) {
      complain(key, std::string("must be a list of strings, but holds ") + kindName(item.kind));
      return std::nullopt;
    }
    texts.push_back(item.text);
  }
  return texts;
}

std::optional<std::vector<std::string>> ConfigSection::textOrTexts(std::string_view key) {
  const ConfigNode* node = lookUp(key);
  if (node != nullptr && node->kind == ConfigNode::Kind::Array)
    return texts(key);
  if (auto one = text(key))
    return std::vector<std::string>{*one};
  return std::nullopt;
}

std::vector<std::string> ConfigSection::keys() {
  std::vector<std::string> keys;
  if (m_node != nullptr) {
    for (const auto& [key, node] : m_node->members) {
      keys.push_back(key);
      m_asked.insert(key);
    }
  }
  return keys;
}

void ConfigSection::finish() {
  if (m_node == nullptr)
    return;
  for (const auto& [key, node] : m_node->members) {
    if (m_asked.contains(key))
      continue;
    const bool isSection = node.kind == ConfigNode::Kind::Table;
    complain(key, (isSection ? "unknown section" : "unknown key") + usage::didYouMean(key, m_asked));
  }
}

} // namespace muster::agent
