// A value as a person types it, for writing to a metric: read by the metric's type, checked against its range
// before anything is sent. Numbers may be typed or pasted as Muster shows them; times are in the window's zone;
// arrays, DataSets and Templates are JSON, bytes base64, as in schema/ValueText.h. Thread: the GUI's.
#pragma once

#include <schema/Catalog.h>
#include <schema/Value.h>

#include <QString>

#include <optional>

namespace muster::items {

struct ValueEntry {
  std::optional<Value> value; // nothing where there is a problem
  QString problem;            // what is wrong and what is wanted
};

ValueEntry readEntry(const SeriesInfo& metric, const QString& text);
// What readEntry reads as this value again; null gives an empty text.
QString entryText(const Value& value);
// "0 to 100 %", "at least 0 °C"; empty where the birth has announced no range.
QString rangeText(const SeriesInfo& metric);

} // namespace muster::items
