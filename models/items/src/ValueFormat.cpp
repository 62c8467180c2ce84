#include <items/DisplayText.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace muster::items {

namespace {

constexpr QChar kNarrowSpace(0x202F);
constexpr QChar kNoBreakSpace(0x00A0);
constexpr QChar kMinus(0x2212);
constexpr QChar kDash(0x2013);
constexpr qsizetype kMostTextShown = 200, kMostUnitShown = 16, kShortNumber = 9;
constexpr std::size_t kMostArrayShown = 1024; // bytes
constexpr double kPlainBelow = 1e15;          // doubles have no more digits that are true
constexpr double kWholeBelow = 1e16;          // of whole numbers they have one more, give or take one

bool s_utc = false;

void groupThousands(QString& digits) {
  qsizetype end = digits.indexOf(u'.');
  if (end < 0)
    end = digits.size();
  const qsizetype first = digits.startsWith(kMinus) ? 1 : 0;
  for (qsizetype at = end - 3; at > first; at -= 3)
    digits.insert(at, kNarrowSpace);
}

// Digits that a unit deserves; -1: three that count.
int decimalsFor(const QString& unit) {
  if (unit == QStringLiteral("°C") || unit == QStringLiteral("°F") || unit == QStringLiteral("K"))
    return 1;
  if (unit == QStringLiteral("%") || unit == QStringLiteral("dBm") || unit == QStringLiteral("MHz") ||
      unit == QStringLiteral("rpm"))
    return 0;
  return unit == QStringLiteral("V") ? 2 : -1;
}

int significantDecimals(double magnitude) {
  if (magnitude >= 100)
    return 0;
  if (magnitude >= 10)
    return 1;
  if (magnitude >= 0.1 || magnitude == 0)
    return 2;
  return magnitude >= 0.01 ? 3 : 4;
}

bool isSeconds(const QString& unit) {
  return unit == QStringLiteral("s") || unit == QStringLiteral("sec") || unit == QStringLiteral("seconds");
}

// What is scaled by thousands: bytes, bits and rates of them, and a few more that run over many magnitudes.
bool scalesByThousands(const QString& unit) {
  static const std::array<QString, 8> units{
      QStringLiteral("B"),     QStringLiteral("B/s"),  QStringLiteral("bit/s"), QStringLiteral("bps"),
      QStringLiteral("bytes"), QStringLiteral("Byte"), QStringLiteral("Hz"),    QStringLiteral("W")};
  return std::find(units.begin(), units.end(), unit) != units.end();
}

QString wholeNumber(const Value& value) {
  QString digits =
      isSignedInteger(value.type()) ? QString::number(value.asInt64()) : QString::number(value.asUInt64());
  if (digits.startsWith(u'-'))
    digits[0] = kMinus;
  groupThousands(digits);
  return digits;
}

QString cutText(const QString& text, qsizetype most) {
  return text.size() > most ? text.left(most - 1) + QChar(0x2026) : text;
}

// A device may call its unit anything.
QString shownUnit(const QString& unit) {
  return cutText(displayText(unit), kMostUnitShown);
}

QString superscript(int number) {
  static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
  QString text = QString::number(std::abs(number));
  for (QChar& digit : text)
    digit = digits[digit.digitValue()];
  return number < 0 ? QStringLiteral("⁻") + text : text;
}

int exponentOf(double magnitude) {
  return static_cast<int>(std::floor(std::log10(magnitude)));
}

double mantissaOf(double value, int exponent) {
  // In two steps: ten to the power of -320 is nothing that a double can hold exactly.
  const int half = exponent / 2;
  return value / std::pow(10.0, half) / std::pow(10.0, exponent - half);
}

// Neither 0 nor infinite. 9.999e20 is 1.00×10²¹, not 10.00×10²⁰.
QString powerText(double value, int decimals) {
  int exponent = exponentOf(std::abs(value));
  if (std::abs(mantissaOf(value, exponent)) + 0.5 * std::pow(10.0, -decimals) >= 10)
    ++exponent;
  return formatPower(value, exponent, decimals);
}

// Decimals that show steps of this size; 0 where it is none.
int decimalsToTell(double resolution) {
  return resolution > 0 && std::isfinite(resolution)
             ? std::clamp(static_cast<int>(std::ceil(-std::log10(resolution) - 1e-9)), 0, 9)
             : 0;
}

QDateTime shownTime(qint64 utcMs) {
  return QDateTime::fromMSecsSinceEpoch(utcMs, s_utc ? Qt::UTC : Qt::LocalTime);
}

QString withUnit(const QString& number, const char* unit) {
  return number + kNoBreakSpace + QLatin1String(unit);
}

} // namespace

QString FormattedValue::text() const {
  return unit.isEmpty() ? number : number + kNoBreakSpace + unit;
}

UnitScale scaleFor(const QString& unit, double largest) {
  if (!scalesByThousands(unit))
    return {1, shownUnit(unit)};
  const bool isBytes = unit.startsWith(QStringLiteral("byte"), Qt::CaseInsensitive);
  static const std::array<const char*, 6> prefixes{"", "k", "M", "G", "T", "P"};
  double divisor = 1;
  std::size_t step = 0;
  while (std::isfinite(largest) && std::abs(largest) / divisor >= 999.5 && step + 1 < prefixes.size()) {
    divisor *= 1000;
    ++step;
  }
  return {divisor, QLatin1String(prefixes[step]) + (isBytes ? QStringLiteral("B") : unit)};
}

QString formatPower(double value, int exponent, int decimals) {
  return formatFixed(mantissaOf(value, exponent), decimals) + QStringLiteral("×10") + superscript(exponent);
}

QString formatFixed(double value, int decimals) {
  if (!std::isfinite(value))
    return kDash;
  QString digits = QString::number(value, 'f', std::clamp(decimals, 0, 9));
  if (digits.startsWith(u'-')) {
    // "-0.0" is nothing that a person wants to read
    const bool isZero =
        std::all_of(digits.cbegin() + 1, digits.cend(), [](QChar c) { return c == u'0' || c == u'.'; });
    if (isZero)
      digits.remove(0, 1);
    else
      digits[0] = kMinus;
  }
  groupThousands(digits);
  return digits;
}

FormattedValue formatNumber(double value, const QString& unit, const NumberDigits& digits) {
  if (std::isnan(value))
    return {QStringLiteral("NaN"), {}};
  if (std::isinf(value))
    return {value > 0 ? QStringLiteral("∞") : kMinus + QStringLiteral("∞"), shownUnit(unit)};
  if (isSeconds(unit) && std::abs(value) >= 90)
    return {formatDuration(static_cast<qint64>(std::clamp(value, -9e15, 9e15) * 1000)), {}};
  const UnitScale scale = scaleFor(unit, value);
  const double shown = value / scale.divisor;
  const double magnitude = std::abs(shown);
  if (digits.isWhole && scale.divisor == 1 && !isSeconds(unit) && magnitude < kWholeBelow)
    return {formatFixed(shown, 0), scale.unit};
  const double resolution = digits.resolution / scale.divisor;
  const int finer = decimalsToTell(resolution);
  if (magnitude >= kPlainBelow || (magnitude > 0 && magnitude < 1e-4)) {
    const int counted = resolution > 0 ? exponentOf(magnitude) - exponentOf(resolution) : 0;
    return {powerText(shown, std::clamp(counted, 2, 9)), scale.unit};
  }
  int decimals = decimalsFor(unit);
  if (decimals < 0 && scalesByThousands(unit) && scale.divisor == 1)
    decimals = magnitude < 10 && shown != std::floor(shown) ? 1 : 0; // there is no half of a byte
  else if (decimals < 0)
    decimals = significantDecimals(magnitude);
  return {formatFixed(shown, std::max(decimals, finer)), scale.unit};
}

FormattedValue formatValue(const Value& value, const QString& unit) {
  if (value.isNull())
    return {kDash, {}};
  const DataType type = value.type();
  if (type == DataType::Boolean)
    return {value.asBool() ? QStringLiteral("Yes") : QStringLiteral("No"), {}};
  if (type == DataType::DateTime)
    return {formatDateTime(value.asInt64()), {}};
  if (isInteger(type) && !scalesByThousands(unit) && !isSeconds(unit))
    return {wholeNumber(value), shownUnit(unit)};
  if (isNumeric(type))
    return formatNumber(value.toNumber(), unit);
  if (isText(type) && value.bytes().empty())
    return {QStringLiteral("(empty)"), {}};
  if (isText(type)) {
    const auto most = std::min<std::size_t>(value.bytes().size(), 4096);
    return {cutText(displayText(std::string_view(value.bytes()).substr(0, most)), kMostTextShown),
            shownUnit(unit)};
  }
  if (type == DataType::Bytes || type == DataType::File)
    return {formatBytes(static_cast<double>(value.bytes().size())), {}};
  // What has many parts is looked at elsewhere: writing all of it for each cell that is painted would take long.
  if (isArray(type) && value.bytes().size() <= kMostArrayShown)
    return {cutText(displayText(valueText(value)), kMostTextShown), shownUnit(unit)};
  return {QLatin1String(dataTypeName(type).data()), {}};
}

FormattedValue formatShort(const Value& value, const QString& unit) {
  FormattedValue full = formatValue(value, unit);
  if (value.isNull() || full.number.size() <= kShortNumber)
    return full;
  if (value.type() == DataType::DateTime)
    return {QLocale::c().toString(shownTime(value.asInt64()), QStringLiteral("d MMM yy")), {}};
  if (!isNumeric(value.type()) || full.number.contains(kNoBreakSpace)) // durations are short as they are
    return full;
  // In its full unit: a scaled value is short already.
  return {powerText(value.toNumber(), 2), full.unit};
}

QString formatCount(quint64 count) {
  QString digits = QString::number(count);
  groupThousands(digits);
  return digits;
}

QString formatRate(double perSecond) {
  if (!(perSecond > 0))
    return QStringLiteral("0");
  return formatFixed(perSecond, perSecond < 10 ? 1 : 0);
}

QString formatBytes(double bytes) {
  const UnitScale scale = scaleFor(QStringLiteral("B"), bytes);
  const double shown = bytes / scale.divisor;
  return formatFixed(shown, scale.divisor > 1 && shown < 100 ? 1 : 0) + kNoBreakSpace + scale.unit;
}

QString formatAge(qint64 ageMs) {
  const qint64 seconds = std::max<qint64>(0, ageMs) / 1000;
  if (seconds < 60)
    return withUnit(QString::number(seconds), "s");
  if (seconds < 3600)
    return withUnit(QString::number(seconds / 60), "min");
  if (seconds < qint64{48} * 3600)
    return withUnit(QString::number(seconds / 3600), "h");
  return withUnit(formatCount(static_cast<quint64>(seconds / 86'400)), "d");
}

QString formatDuration(qint64 ms) {
  if (ms < 0)
    return kMinus + formatDuration(-ms);
  if (ms < 1000)
    return withUnit(QString::number(ms), "ms");
  if (ms < 60'000)
    return withUnit(formatFixed(static_cast<double>(ms) / 1000, ms < 10'000 ? 1 : 0), "s");
  const qint64 minutes = ms / 60'000;
  if (minutes < 60)
    return withUnit(QString::number(minutes), "min");
  if (minutes < qint64{48} * 60)
    return withUnit(QString::number(minutes / 60), "h") + kNoBreakSpace +
           withUnit(QString::number(minutes % 60), "min");
  return withUnit(formatCount(static_cast<quint64>(minutes / 1440)), "d") + kNoBreakSpace +
         withUnit(QString::number(minutes / 60 % 24), "h");
}

void setTimesInUtc(bool utc) {
  s_utc = utc;
}

bool timesInUtc() {
  return s_utc;
}

QString formatClock(qint64 utcMs) {
  return shownTime(utcMs).toString(QStringLiteral("HH:mm:ss"));
}

QString formatDateTime(qint64 utcMs) {
  return QLocale::c().toString(shownTime(utcMs), QStringLiteral("ddd d MMM yyyy, HH:mm:ss"));
}

QString timeZoneText(qint64 utcMs) {
  const int minutes = shownTime(utcMs).offsetFromUtc() / 60;
  if (minutes == 0)
    return QStringLiteral("UTC");
  const QString hours = QString::number(std::abs(minutes) / 60);
  const QString text = QStringLiteral("UTC") + (minutes < 0 ? kMinus : QChar(u'+')) + hours;
  const int rest = std::abs(minutes) % 60;
  return rest == 0 ? text : text + QStringLiteral(":%1").arg(rest, 2, 10, QChar(u'0'));
}

} // namespace muster::items
