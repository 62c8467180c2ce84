// What a report is to hold, as a person says it: from options of a command line, a dialog, or a file NAME.toml in a folder.
//
//   kind = "long"             long, wide or summary
//   patterns = ["plant/**"]   see SeriesPattern.h; none: everything
//   period = "yesterday"      see Period.h; or from = and to = (moments)
//   zone = "Europe/Berlin"    default: this machine's
//   step = "1h"               wide: a step or day, week, month
//   aggregate = "mean"        wide: mean min max first last count sum
//   delimiter = ";"           , ; | or tab
//   decimal = ","             . or ,
//   raw_text = false          true: no apostrophes against formulas
//   gzip = false              also true where out ends in .gz
//   out = "plant-{date}.csv"  - is standard output
// Placeholders of out: {name}, {date} (the day on which the period begins, 2026-11-22), {month} (2026-11), {from}, {to}, {now}
// (20261122T080000), in the zone; {{ and }} for braces.
// Thread: plain values and free functions.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

enum class ReportKind : std::uint8_t { Long, Wide, Summary };
enum class Aggregate : std::uint8_t { Mean, Min, Max, First, Last, Count, Sum };

std::string_view reportKindName(ReportKind kind); // "long"
std::string_view aggregateName(Aggregate aggregate);
// Errors: BadArgument, naming the words that there are.
Result<ReportKind> parseReportKind(std::string_view word);
Result<Aggregate> parseAggregate(std::string_view word);

struct CsvDialect {
  char delimiter = ',';
  char decimal = '.'; // of Float and Double, not inside of JSON
  bool rawText = false;
  bool gzip = false;

  friend bool operator==(const CsvDialect&, const CsvDialect&) = default;
};
// One of , ; | and tab, which is also the word "tab". Error: BadArgument.
Result<char> parseDelimiter(std::string_view text);
Result<char> parseDecimal(std::string_view text);
// Error: BadArgument where the two are the same.
Result<void> checkDialect(const CsvDialect& dialect);

struct ReportDefinition {
  std::string name; // of the file, without .toml; may be empty for one that has none
  ReportKind kind = ReportKind::Long;
  std::vector<std::string> patterns;
  std::string period;   // or both of
  std::string from, to; // moments; to may be empty: now
  std::string zone;     // empty: this machine's
  std::string step = "1h";
  Aggregate aggregate = Aggregate::Mean;
  CsvDialect dialect;
  std::string out;

  friend bool operator==(const ReportDefinition&, const ReportDefinition&) = default;
};

// file names the text in errors. Errors: BadConfig (where: file:line), for text that is no TOML, unknown keys, wrong types
// and values that cannot be.
Result<ReportDefinition> parseReportDefinition(std::string_view text, const std::string& file);
// Gives the same definition back when it is parsed; the name is not in it.
std::string formatReportDefinition(const ReportDefinition& definition);

} // namespace muster
