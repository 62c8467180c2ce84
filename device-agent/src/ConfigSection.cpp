#include "ConfigSection.h"

#include <agent/Duration.h>
#include <agent/Identity.h>

#include <algorithm>
#include <numeric>

namespace muster::agent {

namespace {

constexpr std::size_t kMaxListed = 256;

// Levenshtein distance, of words that are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

} // namespace

std::string nearestWord(std::string_view word, const std::set<std::string, std::less<>>& candidates) {
  constexpr std::size_t kLongest = 64;
  if (word.size() > kLongest)
    return {};
  std::string nearest;
  std::size_t least = word.size() / 3 + 2;
  for (const std::string& candidate : candidates) {
    if (const std::size_t d = distance(word, candidate); d < least) {
      least = d;
      nearest = candidate;
    }
  }
  return nearest;
}

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

std::optional<std::int64_t> ConfigSection::integer(std::string_view key) {
  const ConfigNode* node = lookUp(key, ConfigNode::Kind::Integer);
  return node != nullptr ? std::optional(node->integer) : std::nullopt;
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
  const ConfigNode* node = lookUp(key, ConfigNode::Kind::Text);
  if (node == nullptr)
    return std::nullopt;
  const auto duration = parseDuration(node->text);
  if (!duration) {
    complain(key, "\"" + node->text + "\" is not a duration such as \"500ms\", \"10s\" or \"2m\"");
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
    const std::string nearest = nearestWord(key, m_asked);
    complain(key, nearest.empty() ? "unknown key" : "unknown key; did you mean " + nearest + "?");
  }
}

} // namespace muster::agent
