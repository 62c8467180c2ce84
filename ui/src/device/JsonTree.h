// The JSON that schema/ValueText.h writes, as a tree whose numbers keep their characters: QJsonDocument makes doubles
// of them and loses digits of 64-bit integers. Reads that form only. Thread: a plain value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::ui {

struct JsonTree {
  enum class Kind { Null, Text, Word, List, Object }; // Word: number, true, false
  struct Member;

  Kind kind = Kind::Null;
  std::string text;            // Text: UTF-8, unescaped; Word: as it stands
  std::vector<Member> members; // List: without names

  const JsonTree* find(std::string_view name) const; // null where there is none
};

struct JsonTree::Member {
  std::string name;
  JsonTree value;
};

// Nothing where the text is something else, or deeper than 64.
std::optional<JsonTree> readJsonTree(std::string_view text);

} // namespace muster::ui
