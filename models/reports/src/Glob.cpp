#include "Glob.h"

#include <schema/Utf8.h>

#include <algorithm>

namespace muster {

namespace {

// The code point at a place, which moves on. Broken UTF-8: a byte, as a number that no code point has.
char32_t nextCharacter(std::string_view text, std::size_t& at) {
  constexpr char32_t kBroken = 0x200000;
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 1 || at + length > text.size() || !isValidUtf8(text.substr(at, length))) {
    ++at;
    return length == 1 ? first : kBroken + first;
  }
  char32_t character = first & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    character = character << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fu);
  at += length;
  return character;
}

bool matchOne(const GlobToken& token, char32_t character) {
  if (token.kind == GlobToken::Kind::Literal)
    return token.literal == character;
  if (token.kind == GlobToken::Kind::Any)
    return true;
  const bool isIn = std::ranges::any_of(token.ranges, [character](const auto& range) {
    return character >= range.first && character <= range.second;
  });
  return isIn == (token.kind == GlobToken::Kind::Set);
}

Unexpected bad(const char* what) {
  return unexpected(ErrorCode::BadArgument, "", what);
}

// After the "[".
Result<std::size_t> readSet(std::string_view pattern, std::size_t at, GlobToken& set) {
  set.kind = GlobToken::Kind::Set;
  if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) {
    set.kind = GlobToken::Kind::NotSet;
    ++at;
  }
  for (bool isFirst = true; at < pattern.size(); isFirst = false) {
    if (pattern[at] == ']' && !isFirst)
      return at + 1;
    const char32_t first = nextCharacter(pattern, at);
    char32_t last = first;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      ++at;
      last = nextCharacter(pattern, at);
    }
    if (last < first)
      return bad("has a range that runs backwards");
    set.ranges.emplace_back(first, last);
  }
  return bad("has a [ without its ]; \\[ is the character");
}

} // namespace

Result<std::size_t> readGlob(std::string_view pattern, std::size_t at, std::string_view ends,
                             std::vector<GlobToken>& out) {
  while (at < pattern.size() && ends.find(pattern[at]) == std::string_view::npos) {
    GlobToken token;
    if (pattern[at] == '?') {
      token.kind = GlobToken::Kind::Any;
      ++at;
    } else if (pattern[at] == '*') {
      token.kind = GlobToken::Kind::Many;
      ++at;
      if (!out.empty() && out.back().kind == GlobToken::Kind::Many)
        continue;
    } else if (pattern[at] == '[') {
      const auto end = readSet(pattern, at + 1, token);
      if (!end)
        return end;
      at = *end;
    } else {
      if (pattern[at] == '\\' && ++at == pattern.size())
        return bad("ends with a \\ that stands before nothing");
      token.literal = nextCharacter(pattern, at);
    }
    out.push_back(std::move(token));
  }
  return at;
}

bool matchGlob(std::span<const GlobToken> glob, std::string_view name) {
  // Only the last * ever has to take more: what an earlier one could take, the last can as well.
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t token = 0;
  std::size_t at = 0;
  std::size_t afterMany = kNone;
  std::size_t retryAt = 0;
  while (at < name.size()) {
    std::size_t next = at;
    const char32_t character = nextCharacter(name, next);
    if (token < glob.size() && glob[token].kind == GlobToken::Kind::Many) {
      afterMany = ++token;
      retryAt = at;
    } else if (token < glob.size() && matchOne(glob[token], character)) {
      ++token;
      at = next;
    } else if (afterMany != kNone) {
      token = afterMany;
      nextCharacter(name, retryAt);
      at = retryAt;
    } else {
      return false;
    }
  }
  while (token < glob.size() && glob[token].kind == GlobToken::Kind::Many)
    ++token;
  return token == glob.size();
}

} // namespace muster
