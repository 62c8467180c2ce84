#include <ctl/ReportFlags.h>

#include <string_view>

namespace muster::ctl {

namespace {

constexpr const char* kGroup = "Report from a history";

template<class T>
Result<void> read(const char* option, const std::string& text, Result<T> (*parse)(std::string_view),
                  T& into) {
  Result<T> value = parse(text);
  if (!value)
    return unexpected(value.error().code, std::string(option) + " " + value.error().where,
                      value.error().detail);
  into = *value;
  return {};
}

} // namespace

void DialectFlags::addTo(CLI::App& command) {
  command.add_option("--delimiter", m_delimiter, "Between the fields of the CSV: , ; | or tab")
      ->type_name("SIGN")
      ->capture_default_str();
  command.add_option("--decimal", m_decimal, "Decimal sign of the CSV: . or ,")
      ->type_name("SIGN")
      ->capture_default_str();
  command.add_flag("--raw-text", m_rawText,
                   "Text that a spreadsheet takes for a formula is as it is, without the apostrophe");
}

Result<CsvDialect> DialectFlags::dialect() const {
  CsvDialect dialect;
  dialect.rawText = m_rawText;
  if (Result<void> sign = read("--delimiter", m_delimiter, parseDelimiter, dialect.delimiter); !sign)
    return unexpected(sign.error());
  if (Result<void> sign = read("--decimal", m_decimal, parseDecimal, dialect.decimal); !sign)
    return unexpected(sign.error());
  if (Result<void> checked = checkDialect(dialect); !checked)
    return unexpected(checked.error());
  return dialect;
}

void ReportFlags::addTo(CLI::App& command) {
  m_dialect.addTo(command);
  CLI::Option* history = command.add_option("--history", m_history, "A history, instead of --broker");
  history->type_name("FILE")->group(kGroup);
  const auto add = [&](const char* name, auto& variable, const char* description, const char* type) {
    return command.add_option(name, variable, description)->type_name(type)->group(kGroup)->needs(history);
  };
  add("PATTERNS", m_patterns, "Which series: GROUP/NODE[/DEVICE][:METRIC] with * ? ** (default: all)", "");
  add("--period", m_period, "The period, in words: yesterday, last week, 2026-11, last 24h", "WORDS");
  add("--from", m_from, "Or where it begins: 2026-11-22, 2026-11-22T08:00Z, now-2h", "TIME");
  add("--to", m_to, "And where it ends (default: now)", "TIME");
  add("--zone", m_zone, "Time zone of all that, such as Europe/Berlin (default: this machine's)", "NAME");
  add("--form", m_form, "long (a row a sample), wide (a column a series) or summary (a row a series)", "FORM")
      ->capture_default_str();
  add("--step", m_step, "wide: the time between two rows: 10s, 15m, 1h, day, week, month", "TIME")
      ->capture_default_str();
  add("--aggregate", m_aggregate, "wide: mean, min, max, first, last, count or sum of each step", "WORD")
      ->capture_default_str();
  command.add_flag("--gzip", m_gzip, "Compressed (also where FILE ends in .gz)")
      ->group(kGroup)
      ->needs(history);
  add("--save", m_saveAs, "Also save the definition under this name, for `musterctl report run NAME`",
      "NAME");
}

Result<ReportDefinition> ReportFlags::definition(const std::string& out) const {
  ReportDefinition definition;
  definition.name = m_saveAs;
  definition.patterns = m_patterns;
  definition.period = m_period;
  definition.from = m_from;
  definition.to = m_to;
  definition.zone = m_zone;
  definition.step = m_step;
  definition.out = out;
  if (m_period.empty() && m_from.empty())
    return unexpected(ErrorCode::BadArgument, "--period", "say which period, or give --from and --to");
  if (!m_period.empty() && (!m_from.empty() || !m_to.empty()))
    return unexpected(ErrorCode::BadArgument, "--period", "give it, or --from and --to, not both");
  if (Result<void> kind = read("--form", m_form, parseReportKind, definition.kind); !kind)
    return unexpected(kind.error());
  if (Result<void> word = read("--aggregate", m_aggregate, parseAggregate, definition.aggregate); !word)
    return unexpected(word.error());
  const Result<CsvDialect> dialect = m_dialect.dialect();
  if (!dialect)
    return unexpected(dialect.error());
  definition.dialect = *dialect;
  definition.dialect.gzip = m_gzip;
  return definition;
}

std::string reportHelp() {
  return "From a history: long has the same columns; wide has a row a step and a column a series, which stay "
         "where\n"
         "they are when metrics appear; summary has a row a series with its samples, extremes, mean, "
         "availability\n"
         "and completeness. FILE may have {date}, {month}, {from}, {to}, {now} and {name} in it. Ctrl+C "
         "leaves no\n"
         "file.";
}

} // namespace muster::ctl
