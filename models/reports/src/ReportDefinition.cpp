#include "TomlTable.h"

#include <schema/Utf8.h>

#include <reports/Period.h>
#include <reports/ReportDefinition.h>
#include <reports/SeriesPattern.h>
#include <usage/NearestWord.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

namespace muster {

namespace {

constexpr std::array<std::string_view, 3> kKinds{"long", "wide", "summary"};
constexpr std::array<std::string_view, 7> kAggregates{"mean", "min", "max", "first", "last", "count", "sum"};

template<class Word, std::size_t N>
Result<Word> parseWord(const std::array<std::string_view, N>& words, std::string_view word,
                       const char* what) {
  const auto at = std::ranges::find(words, word);
  if (at != words.end())
    return static_cast<Word>(at - words.begin());
  std::string there;
  for (const std::string_view known : words)
    there.append(there.empty() ? "" : ", ").append(known);
  return unexpected(ErrorCode::BadArgument, what, "'" + toPrintableUtf8(word) + "' is none of " + there);
}

Unexpected bad(const char* what, std::string_view text, const char* wanted) {
  return unexpected(ErrorCode::BadArgument, what, "'" + toPrintableUtf8(text) + "' is not " + wanted);
}

} // namespace

std::string_view reportKindName(ReportKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view aggregateName(Aggregate aggregate) {
  return kAggregates[static_cast<std::size_t>(aggregate)];
}
Result<ReportKind> parseReportKind(std::string_view word) {
  return parseWord<ReportKind>(kKinds, word, "kind");
}
Result<Aggregate> parseAggregate(std::string_view word) {
  return parseWord<Aggregate>(kAggregates, word, "aggregate");
}

Result<char> parseDelimiter(std::string_view text) {
  if (text == "tab" || text == "\t" || text == "\\t")
    return '\t';
  if (text == "," || text == ";" || text == "|")
    return text[0];
  return bad("delimiter", text, "one of , ; | tab");
}

Result<char> parseDecimal(std::string_view text) {
  if (text == "." || text == ",")
    return text[0];
  return bad("decimal", text, "one of . and ,");
}

Result<void> checkDialect(const CsvDialect& dialect) {
  if (dialect.delimiter == dialect.decimal)
    return unexpected(ErrorCode::BadArgument, "decimal",
                      "the decimal sign is the delimiter as well; with a decimal comma use the delimiter ;");
  return {};
}

namespace {

using Value = decltype(TomlEntry::value);
// Puts a value where it belongs; an error has no place yet.
using Setter = std::function<Result<void>(ReportDefinition&, const Value&)>;

Unexpected wrong(std::string what) {
  return unexpected(ErrorCode::BadConfig, "", std::move(what));
}

Setter text(std::string ReportDefinition::*member) {
  return [member](ReportDefinition& definition, const Value& value) -> Result<void> {
    const auto* got = std::get_if<std::string>(&value);
    if (got == nullptr)
      return wrong("must be a string");
    definition.*member = *got;
    return {};
  };
}

Setter flag(bool CsvDialect::*member) {
  return [member](ReportDefinition& definition, const Value& value) -> Result<void> {
    const auto* got = std::get_if<bool>(&value);
    if (got == nullptr)
      return wrong("must be true or false");
    definition.dialect.*member = *got;
    return {};
  };
}

template<class Word, class Parse, class Put>
Setter parsed(Parse parse, Put put) {
  return [parse, put](ReportDefinition& definition, const Value& value) -> Result<void> {
    const auto* got = std::get_if<std::string>(&value);
    if (got == nullptr)
      return wrong("must be a string");
    const Result<Word> word = parse(*got);
    if (!word)
      return wrong(word.error().detail);
    put(definition, *word);
    return {};
  };
}

Result<void> setPatterns(ReportDefinition& definition, const Value& value) {
  const auto* got = std::get_if<std::vector<std::string>>(&value);
  if (got == nullptr)
    return wrong("must be a list of strings");
  for (const std::string& pattern : *got)
    if (auto good = SeriesPattern::parse(pattern); !good)
      return wrong(good.error().detail);
  definition.patterns = *got;
  return {};
}

const std::map<std::string, Setter, std::less<>>& setters() {
  static const std::map<std::string, Setter, std::less<>> kSetters{
      {"kind", parsed<ReportKind>(parseReportKind, [](auto& d, ReportKind kind) { d.kind = kind; })},
      {"patterns", setPatterns},
      {"period", text(&ReportDefinition::period)},
      {"from", text(&ReportDefinition::from)},
      {"to", text(&ReportDefinition::to)},
      {"zone", text(&ReportDefinition::zone)},
      {"step", text(&ReportDefinition::step)},
      {"aggregate", parsed<Aggregate>(parseAggregate, [](auto& d, Aggregate word) { d.aggregate = word; })},
      {"delimiter", parsed<char>(parseDelimiter, [](auto& d, char c) { d.dialect.delimiter = c; })},
      {"decimal", parsed<char>(parseDecimal, [](auto& d, char c) { d.dialect.decimal = c; })},
      {"raw_text", flag(&CsvDialect::rawText)},
      {"gzip", flag(&CsvDialect::gzip)},
      {"out", text(&ReportDefinition::out)},
  };
  return kSetters;
}

usage::Words keys() {
  usage::Words words;
  for (const auto& [key, setter] : setters())
    words.insert(key);
  return words;
}

// What cannot be, whatever the zone and the clock say; the key that it is about, and why.
std::pair<std::string, std::string> contradiction(const ReportDefinition& definition) {
  if (!definition.period.empty() && !(definition.from.empty() && definition.to.empty()))
    return {"period", "has no place beside from and to"};
  if (definition.period.empty() && definition.from.empty())
    return {"to", "needs a period, or from"};
  const Zone utc;
  constexpr std::int64_t kSomeNowMs = 1'795'333'200'000;
  if (!definition.period.empty())
    if (auto good = parsePeriod(definition.period, utc, kSomeNowMs); !good)
      return {"period", good.error().detail};
  for (const auto& [key, moment] : {std::pair("from", &definition.from), std::pair("to", &definition.to)})
    if (auto good = parseMoment(*moment, utc, kSomeNowMs); !moment->empty() && !good)
      return {key, good.error().detail};
  if (auto good = parseStep(definition.step); !good)
    return {"step", good.error().detail};
  if (auto good = checkDialect(definition.dialect); !good)
    return {"decimal", good.error().detail};
  return {};
}

} // namespace

Result<ReportDefinition> parseReportDefinition(std::string_view text, const std::string& file) {
  const auto entries = readTomlTable(text, file);
  if (!entries)
    return unexpected(entries.error());
  const auto bad = [&](int line, const std::string& key, const std::string& what) {
    return unexpected(ErrorCode::BadConfig, file + ":" + std::to_string(line), key + ": " + what);
  };
  ReportDefinition definition;
  for (const TomlEntry& entry : *entries) {
    const auto setter = setters().find(entry.key);
    if (setter == setters().end())
      return bad(entry.line, toPrintableUtf8(entry.key),
                 "there is no such key" + usage::didYouMean(entry.key, keys()));
    if (auto set = setter->second(definition, entry.value); !set)
      return bad(entry.line, entry.key,
                 set.error().detail +
                     (set.error().detail.starts_with("must be") ? std::string(", not ") + entry.kind : ""));
  }
  if (const auto [key, what] = contradiction(definition); !key.empty()) {
    const auto at = std::ranges::find(*entries, key, &TomlEntry::key);
    return bad(at == entries->end() ? 1 : at->line, key, what);
  }
  return definition;
}

std::string formatReportDefinition(const ReportDefinition& definition) {
  std::string out = "kind = \"" + std::string(reportKindName(definition.kind)) + "\"\npatterns = [";
  for (std::size_t i = 0; i < definition.patterns.size(); ++i)
    out += (i > 0 ? ", " : "") + tomlString(definition.patterns[i]);
  out += "]\n";
  const auto line = [&](const char* key, std::string_view value) {
    if (!value.empty())
      out.append(key).append(" = ").append(tomlString(value)).append("\n");
  };
  line("period", definition.period);
  line("from", definition.from);
  line("to", definition.to);
  line("zone", definition.zone);
  line("step", definition.step);
  line("aggregate", aggregateName(definition.aggregate));
  line("delimiter",
       definition.dialect.delimiter == '\t' ? "tab" : std::string(1, definition.dialect.delimiter));
  line("decimal", std::string(1, definition.dialect.decimal));
  out += definition.dialect.rawText ? "raw_text = true\n" : "raw_text = false\n";
  out += definition.dialect.gzip ? "gzip = true\n" : "gzip = false\n";
  line("out", definition.out);
  return out;
}

} // namespace muster
