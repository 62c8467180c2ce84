#include "CsvText.h"

#include <history/CsvReport.h>
#include <schema/ValueText.h>

#include <algorithm>
#include <charconv>

namespace muster {

namespace {

// Quotes what was appended from start on, where that is needed.
void quoteFrom(std::string& out, std::size_t start, char delimiter) {
  const std::string_view written = std::string_view(out).substr(start);
  if (!needsQuotes(written, delimiter))
    return;
  std::string quoted = "\"";
  for (const char c : written) {
    if (c == '"')
      quoted += '"';
    quoted += c;
  }
  quoted += '"';
  out.replace(start, std::string::npos, quoted);
}

} // namespace

void appendCsvText(std::string& out, std::string_view text, const CsvOptions& options) {
  const std::size_t start = out.size();
  if (!options.rawText && (startsLikeFormula(text) || text.starts_with('\'')))
    out += '\'';
  out += text;
  quoteFrom(out, start, options.delimiter);
}

void appendCsvValue(std::string& out, const CsvRowView& row, const CsvOptions& options) {
  if (row.isNull)
    return;
  const std::size_t start = out.size();
  if (isText(row.type)) {
    appendCsvText(out, row.bytes, options);
  } else {
    appendValueText(out, row.type, row.bits, row.bytes);
    if (!options.rawText && isGuardedType(row.type) && startsLikeFormula(std::string_view(out).substr(start)))
      out.insert(start, 1, '\'');
    if (!isScalar(row.type))
      quoteFrom(out, start, options.delimiter);
    else if (isFloating(row.type) && options.decimal != '.')
      std::replace(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), '.', options.decimal);
  }
  if (out.size() == start)
    out += "\"\""; // told from null
}

void appendCsvRow(std::string& out, const CsvRowView& row, const CsvOptions& options) {
  appendValueText(out, DataType::DateTime, static_cast<std::uint64_t>(row.timeMs), {});
  for (const std::string_view name : {row.group, row.node, row.device, row.metric}) {
    out += options.delimiter;
    appendCsvText(out, name, options);
  }
  out.append(1, options.delimiter).append(dataTypeName(row.type)).append(1, options.delimiter);
  appendCsvValue(out, row, options);
  out += options.delimiter;
  appendCsvText(out, row.unit, options);
  char quality[8];
  const auto end = std::to_chars(quality, quality + sizeof quality, row.quality).ptr;
  out.append(1, options.delimiter).append(quality, end).append(1, options.delimiter);
  out += row.historical ? "true\r\n" : "false\r\n";
}

} // namespace muster
