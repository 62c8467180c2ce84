// The one place that turns values, ages, times and counts into words and figures for a person.
//
// Thousands are parted by a narrow no-break space, minus is U+2212, a unit follows after a no-break space.
// Digits are as many as help: what a unit deserves ("46 %", "78.4 °C", "5.08 V"), else three that count. They are the
// same wherever a value stands; only at a chart's crosshair there are more where its axis is finer than that.
// Bytes and rates are scaled by 1000 (kB, MB, GB; three digits too), seconds above 90 become "14 min" or "2 h 55 min".
// Units and texts from the wire go through displayText(). Independent of locale. Thread: any, but setTimesInUtc() belongs to the GUI's.
#pragma once

#include <schema/Catalog.h>
#include <schema/Value.h>

#include <QString>

namespace muster::items {

struct FormattedValue {
  QString
      number; // "78.4", "NaN", "−∞"; text and booleans as they are, "(empty)"; "–" where there is no value
  QString unit; // "°C"; empty where there is none
  QString text() const;
};

// A factor and the unit that results: shown value = value / divisor. Charts label a whole axis with one.
struct UnitScale {
  double divisor = 1;
  QString unit;
};

// largest: the greatest magnitude that is to be shown with it.
UnitScale scaleFor(const QString& unit, double largest);
// "1 742", "−61", "0.40": exactly so many decimals (0 to 9). Not finite: "–".
QString formatFixed(double value, int decimals);

struct NumberDigits {
  bool isWhole = false; // the metric's type is an integer
  double resolution =
      0; // what has to be told apart, in the value's unit: the step of an axis; 0: nothing finer
};
FormattedValue formatNumber(double value, const QString& unit, const NumberDigits& digits = {});
// Null gives "–". Text is cut after 200 characters; bytes give their size, what has parts its type.
FormattedValue formatValue(const Value& value, const QString& unit);
// The same in about nine characters, for where there is no room: large numbers take a prefix or a power of ten
// ("1.84×10¹⁹"), times only their day. Digits are rounded, never cut off. Texts stay as they are: they may be cut.
FormattedValue formatShort(const Value& value, const QString& unit);
// "1.84×10¹⁹": the value as a multiple of 10 to the power exponent, with so many decimals.
QString formatPower(double value, int exponent, int decimals);

QString formatCount(quint64 count);   // "9 412"
QString formatRate(double perSecond); // "2 184", "0.4", "0"
QString formatBytes(double bytes);    // "41.2 GB"
QString formatAge(qint64 ageMs);      // "0 s", "48 s", "14 min", "5 h", "3 d"; below zero as "0 s"
QString formatDuration(qint64 ms);    // "12 ms", "4.2 s", "14 min", "2 h 55 min", "3 d 4 h"

// Times are shown local or as UTC: one choice for the whole window.
void setTimesInUtc(bool utc);
bool timesInUtc();
QString formatClock(qint64 utcMs);    // "08:14:32"
QString formatDateTime(qint64 utcMs); // "Tue 17 Nov 2026, 08:14:32"
QString timeZoneText(qint64 utcMs);   // "UTC", "UTC+1"

} // namespace muster::items
