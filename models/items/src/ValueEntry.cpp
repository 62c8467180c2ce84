#include <items/ValueEntry.h>
#include <items/ValueFormat.h>
#include <schema/NumberOrder.h>
#include <schema/ValueInput.h>
#include <schema/ValueText.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <bit>

namespace muster::items {

namespace {

const QString kTimeForm = QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz");

QString tr(const char* text) {
  return QCoreApplication::translate("ValueEntry", text);
}

// Every digit that tells a limit from its neighbours.
QString limitText(double limit, const QString& unit) {
  return FormattedValue{
      QString::number(limit, 'g', QLocale::FloatingPointShortest).replace(u'-', QChar(0x2212)), unit}
      .text();
}

QString wholeNumbers(DataType type) {
  const int bits = integerBits(type);
  if (isUnsignedInteger(type))
    return tr("A whole number from 0 to %1 is wanted").arg(formatCount(~quint64{0} >> (64 - bits)));
  const quint64 half = quint64{1} << (bits - 1);
  return tr("A whole number from %1 to %2 is wanted")
      .arg(QChar(0x2212) + formatCount(half), formatCount(half - 1));
}

QString wanted(DataType type, const QString& text) {
  if (isInteger(type))
    return wholeNumbers(type);
  if (isFloating(type))
    return text.contains(u',') ? tr("A number with a point is wanted, such as 21.5")
                               : tr("A number is wanted, such as 21.5");
  if (type == DataType::DateTime)
    return tr("A time is wanted, such as 2026-11-22 08:14:32");
  if (type == DataType::Boolean)
    return tr("true or false is wanted");
  if (type == DataType::UUID)
    return tr("A UUID is wanted, such as 123e4567-e89b-12d3-a456-426614174000");
  if (type == DataType::Bytes || type == DataType::File)
    return tr("Base64 is wanted");
  return tr("This is no %1 as JSON").arg(QLatin1String(dataTypeName(type).data()));
}

// Back from how ValueFormat writes numbers: a true minus, and narrow no-break spaces between thousands.
QString plainNumber(const QString& text) {
  return text.trimmed().replace(QChar(0x2212), u'-').remove(QChar(0x202f));
}

std::optional<Value> readTime(const QString& text) {
  if (const Result<Value> exact = parseValue(DataType::DateTime, text.toStdString()))
    return *exact;
  for (const QString& form : {kTimeForm, QStringLiteral("yyyy-MM-dd HH:mm:ss"),
                              QStringLiteral("yyyy-MM-dd HH:mm"), QStringLiteral("yyyy-MM-dd")}) {
    QDateTime time = QDateTime::fromString(text, form);
    if (timesInUtc())
      time.setTimeSpec(Qt::UTC);
    if (time.isValid() && time.toMSecsSinceEpoch() >= 0)
      return Value::unsignedInteger(DataType::DateTime, static_cast<quint64>(time.toMSecsSinceEpoch()));
  }
  return std::nullopt;
}

bool isInRange(const SeriesInfo& metric, const Value& value) {
  if (!isNumeric(metric.type))
    return true;
  const Number number{value.type(), value.bits()};
  const auto bound = [&](double v) {
    return roundedFor(metric.type, {DataType::Double, std::bit_cast<std::uint64_t>(v)});
  };
  if (metric.low && metric.high && *metric.low > *metric.high)
    return true; // the birth's mistake
  // NaN is in no range that was announced.
  return (!metric.low || compareNumbers(number, bound(*metric.low)) >= 0) &&
         (!metric.high || compareNumbers(number, bound(*metric.high)) <= 0);
}

} // namespace

ValueEntry readEntry(const SeriesInfo& metric, const QString& text) {
  const DataType type = metric.type;
  std::optional<Value> value;
  if (type == DataType::DateTime) {
    value = readTime(text.trimmed());
  } else {
    const bool isAsTyped = isText(type) && type != DataType::UUID;
    const QString plain = isNumeric(type) ? plainNumber(text) : isAsTyped ? text : text.trimmed();
    if (Result<Value> read = parseInput(type, plain.toStdString()))
      value = *std::move(read);
  }
  if (!value)
    return {std::nullopt, wanted(type, text)};
  if (!isInRange(metric, *value))
    return {std::nullopt, tr("Out of range: %1 is announced").arg(rangeText(metric))};
  return {std::move(value), {}};
}

QString entryText(const Value& value) {
  if (value.isNull())
    return {};
  if (value.type() != DataType::DateTime)
    return QString::fromStdString(valueText(value));
  const QDateTime time =
      QDateTime::fromMSecsSinceEpoch(value.asInt64(), timesInUtc() ? Qt::UTC : Qt::LocalTime);
  const QString text = time.toString(kTimeForm);
  // Years of five figures, and the hour that summer time has twice, have no other exact form.
  const std::optional<Value> back = readTime(text);
  return back && *back == value ? text : QString::fromStdString(valueText(value));
}

QString rangeText(const SeriesInfo& metric) {
  const QString unit = QString::fromStdString(metric.unit);
  if (metric.low && metric.high)
    return tr("%1 to %2").arg(limitText(*metric.low, {}), limitText(*metric.high, unit));
  if (metric.low)
    return tr("at least %1").arg(limitText(*metric.low, unit));
  return metric.high ? tr("at most %1").arg(limitText(*metric.high, unit)) : QString();
}

} // namespace muster::items
