#include "OutPath.h"

#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <algorithm>
#include <optional>

namespace muster {

namespace {

Unexpected bad(std::string_view pattern, const char* what) {
  return unexpected(ErrorCode::BadArgument, "out", "'" + toPrintableUtf8(pattern) + "' " + what);
}

// The clock of the zone: 2026-11-22T08:14:32.000Z, with a Z that means nothing here.
std::string clockText(const OutPathFacts& facts, std::int64_t utcMs) {
  return utcText(facts.zone.toLocalMs(utcMs));
}

// 20261122T081432
std::string compact(std::string text) {
  text.resize(19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::optional<std::string> valueOf(std::string_view placeholder, const OutPathFacts& facts) {
  if (placeholder == "name" && !facts.name.empty())
    return facts.name;
  if (placeholder == "date")
    return clockText(facts, facts.period.fromMs).substr(0, 10);
  if (placeholder == "month")
    return clockText(facts, facts.period.fromMs).substr(0, 7);
  if (placeholder == "from")
    return compact(clockText(facts, facts.period.fromMs));
  if (placeholder == "to")
    return compact(clockText(facts, facts.period.toMs));
  if (placeholder == "now")
    return compact(clockText(facts, facts.nowMs));
  return std::nullopt;
}

} // namespace

Result<std::string> fillOutPath(std::string_view pattern, const OutPathFacts& facts) {
  if (pattern.empty())
    return bad(pattern, "is no path; - is standard output");
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\0')
      return bad(pattern, "has a zero byte");
    if (c != '{' && c != '}') {
      path += c;
      continue;
    }
    if (at + 1 < pattern.size() && pattern[at + 1] == c) {
      path += c;
      ++at;
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    if (c == '}' || end == std::string_view::npos)
      return bad(pattern, "has a brace without its other one; {{ and }} are the characters");
    const auto value = valueOf(pattern.substr(at + 1, end - at - 1), facts);
    if (!value)
      return bad(
          pattern,
          "has a placeholder that is none of {name} (of a saved report), {date}, {month}, {from}, {to}, "
          "{now}");
    path += *value;
    at = end;
  }
  return path;
}

} // namespace muster
