// A value that is no number, as a table: what a person reads where a chart would be empty. Cells are exact (numbers
// with all their digits) and fit to be shown. DataSet: its own columns. Template: name, type, value; members of
// Templates inside it under "inner / member". Arrays: number and value. Bytes and files: offset, hexadecimal, text.
// Thread: free functions without state.
#pragma once

#include <schema/Payload.h>

#include <QStringList>

#include <optional>
#include <vector>

namespace muster::ui {

struct ValueTable {
  QStringList columns;
  std::vector<QStringList> rows;
  QString summary; // "DataSet, 3 columns, 12 rows"

  friend bool operator==(const ValueTable&, const ValueTable&) = default;
};

inline constexpr std::size_t kMostTableRows = 1'000;     // the summary tells how many there are
inline constexpr std::size_t kMostTableBytes = 4u << 20; // of a value; more is for a file, not for a screen

// Texts and times have no table of their own (one row, "Value"): their latest values make a better one.
ValueTable tableOf(const Value& value);
// What a file of this value holds: bytes as they are, texts as UTF-8, everything else as JSON.
std::string fileContentOf(const Value& value);
// "Recipe.json": safe as a file name anywhere. Where the metadata name a file: that, without its folders; a part of
// it has its number at the end.
QString fileNameFor(const std::string& metricName, DataType type,
                    const std::optional<MetaData>& metadata = std::nullopt);

} // namespace muster::ui
