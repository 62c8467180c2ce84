#include "charts/NumberText.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace muster::ui {

namespace {

constexpr QChar kNarrowSpace(0x202F), kMinus(0x2212), kDash(0x2013);
constexpr std::array<const char16_t*, 6> kPrefixes = {u"", u"k", u"M", u"G", u"T", u"P"};

bool isScaledUnit(const QString& unit) {
  static const std::array<QString, 8> kScaled = {
      QStringLiteral("B"),     QStringLiteral("B/s"), QStringLiteral("bit"), QStringLiteral("bit/s"),
      QStringLiteral("bytes"), QStringLiteral("Hz"),  QStringLiteral("W"),   QStringLiteral("b/s")};
  return std::ranges::find(kScaled, unit) != kScaled.end();
}

// The power of 1,000 that leaves up to four digits before the point: 1 742 MB rather than 1.7 GB.
int prefixFor(double magnitude, double stayBelow) {
  int prefix = 0;
  while (magnitude >= stayBelow && prefix + 1 < static_cast<int>(kPrefixes.size())) {
    magnitude /= 1000;
    ++prefix;
  }
  return prefix;
}

QString prefixed(int prefix, const QString& unit) {
  const QString base = unit == u"bytes" ? QStringLiteral("B") : unit;
  return QString::fromUtf16(kPrefixes[static_cast<std::size_t>(prefix)]) + base;
}

int usefulDecimals(double magnitude) {
  if (magnitude == 0 || magnitude >= 1000)
    return 0;
  if (magnitude >= 10)
    return 1;
  if (magnitude >= 0.1)
    return 2;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(magnitude))), 2, 9);
}

int decimalsOfStep(double step) {
  for (int decimals = 0; decimals < 12; ++decimals) {
    const double scaled = step * std::pow(10.0, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
      return decimals;
  }
  return 12;
}

} // namespace

QString groupedText(double value, int decimals) {
  if (!std::isfinite(value))
    return QString(kDash);
  if (std::abs(value) >= 1e15)
    return QLocale::c().toString(value, 'g', 6).replace(u'-', kMinus);
  QString text = QString::number(std::abs(value), 'f', decimals);
  const auto point = text.indexOf(u'.');
  for (auto at = (point < 0 ? text.size() : point) - 3; at > 0; at -= 3)
    text.insert(at, kNarrowSpace);
  const bool isZero = std::ranges::none_of(text, [](QChar c) { return c >= u'1' && c <= u'9'; });
  return value < 0 && !isZero ? kMinus + text : text;
}

NumberText numberText(double value, const QString& unit, bool whole) {
  if (!std::isfinite(value))
    return {QString(kDash), {}};
  const double magnitude = std::abs(value);
  if (unit == u"s" && magnitude >= 120)
    return {durationText(value), {}};
  if (isScaledUnit(unit)) {
    const int prefix = prefixFor(magnitude, 10'000);
    const double scaled = value / std::pow(1000.0, prefix);
    const double size = std::abs(scaled);
    const int decimals = whole && prefix == 0 ? 0 : size >= 100 ? 0 : usefulDecimals(size);
    return {groupedText(scaled, std::min(decimals, 2)), prefixed(prefix, unit)};
  }
  return {groupedText(value, whole ? 0 : usefulDecimals(magnitude)), unit};
}

QString axisText(double value, double step, double largest, const QString& unit) {
  if (unit == u"s" && largest >= 120)
    return value == 0 ? QStringLiteral("0") : durationText(value);
  if (!isScaledUnit(unit))
    return groupedText(value, decimalsOfStep(step));
  const int prefix = prefixFor(largest, 1000);
  const double divisor = std::pow(1000.0, prefix);
  const QString number = groupedText(value / divisor, decimalsOfStep(step / divisor));
  return prefix == 0 || value == 0 ? number : number + QChar(0x00A0) + prefixed(prefix, unit);
}

QString ageText(qint64 ageMs) {
  const qint64 seconds = std::max<qint64>(0, ageMs) / 1000;
  if (seconds < 1)
    return QStringLiteral("now");
  if (seconds < 60)
    return QStringLiteral("%1 s").arg(seconds);
  if (seconds < 3600)
    return QStringLiteral("%1 min").arg(seconds / 60);
  if (seconds < 48 * 3600)
    return QStringLiteral("%1 h").arg(seconds / 3600);
  return QStringLiteral("%1 d").arg(seconds / 86400);
}

QString durationText(double seconds) {
  const double magnitude = std::min(std::abs(seconds), 9e15);
  const auto total = static_cast<qint64>(std::llround(magnitude));
  const qint64 days = total / 86400, hours = total / 3600 % 24, minutes = total / 60 % 60, rest = total % 60;
  const auto two = [](qint64 big, const char* bigUnit, qint64 small, const char* smallUnit) {
    QString text = groupedText(static_cast<double>(big), 0) + QChar(0x00A0) + QLatin1String(bigUnit);
    if (small != 0)
      text += u' ' + QString::number(small) + QChar(0x00A0) + QLatin1String(smallUnit);
    return text;
  };
  QString text;
  if (days > 0)
    text = two(days, "d", hours, "h");
  else if (hours > 0)
    text = two(hours, "h", minutes, "min");
  else if (minutes > 0)
    text = two(minutes, "min", rest, "s");
  else
    text = QStringLiteral("%1\u00A0s").arg(total);
  return seconds < 0 ? kMinus + text : text;
}

} // namespace muster::ui
