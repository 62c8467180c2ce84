// Numbers for people: thousands by a narrow space, a true minus sign, units scaled to what reads well
// (1 742 MB, 38 kB/s, 2 h 55 min). For exact text see schema/ValueText.h.
// Thread: free functions without state. Source: the look's rules on type.
#pragma once

#include <QString>

namespace muster::ui {

struct NumberText {
  QString number; // "1 742"
  QString unit;   // "MB"; empty where there is none, or where number says it ("2 h 55 min")

  QString joined() const { return unit.isEmpty() ? number : number + QChar(0x00A0) + unit; }
};

// value in unit (as the birth names it: "B", "B/s", "s", "%", "°C", ...). Not finite: "–" without unit.
// whole: the metric is of an integer type, so no decimals are shown unless the unit is scaled.
NumberText numberText(double value, const QString& unit, bool whole);

// The label of a grid line: decimals as step needs them; a scaled unit is named in the label ("4 GB").
QString axisText(double value, double step, double largest, const QString& unit);

// Digits grouped by a narrow space, a true minus sign; decimals as given (0 to 12).
QString groupedText(double value, int decimals);

// "now" below one second, then "1 s", "12 s", "4 min", "2 h", "3 d": ages in lists.
QString ageText(qint64 ageMs);
// "2 h 55 min", "12 s behind" style durations in seconds, two parts at most.
QString durationText(double seconds);

} // namespace muster::ui
