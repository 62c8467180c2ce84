#include "charts/ValueAxis.h"

#include <items/ValueFormat.h>
#include <ui/Theme.h>

#include <QFont>
#include <QFontMetricsF>
#include <QPen>

#include <algorithm>
#include <cmath>

namespace muster::ui {

namespace {

constexpr double kMostPlain = 1e18, kLeastPlain = 1e-4, kLeastPlainStep = 1e-9;
constexpr qsizetype kShortLabel = 9, kTwoGroups = 7;
constexpr QChar kDigitGroups(0x202F), kEllipsis(0x2026);

int decimalsOfStep(double step) {
  for (int decimals = 0; decimals < 9; ++decimals) {
    const double scaled = step * std::pow(10.0, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
      return decimals;
  }
  return 9;
}

// One power of ten for all labels of an axis: "0.5×10⁹", "1.0×10⁹".
QStringList powerLabels(const std::vector<double>& values, double largest, double step) {
  const int exponent = static_cast<int>(std::floor(std::log10(largest)));
  const int decimals = decimalsOfStep(step / std::pow(10.0, exponent));
  QStringList labels;
  for (const double value : values)
    labels << (value == 0 ? QStringLiteral("0") : items::formatPower(value, exponent, decimals));
  return labels;
}

// A scaled unit is named in the label ("4 GB"), others stand beside the current value.
QStringList plainLabels(const std::vector<double>& values, double largest, double step, const QString& unit) {
  const items::UnitScale scale = items::scaleFor(unit, largest);
  const int decimals = decimalsOfStep(step / scale.divisor);
  QStringList labels;
  for (const double value : values) {
    const QString number = items::formatFixed(value / scale.divisor, decimals);
    labels << (scale.divisor == 1 || value == 0 ? number : number + QChar(0x00A0) + scale.unit);
  }
  return labels;
}

// "…742 000": the leading digits that all labels share stand above, with the values. Empty where nothing is shared.
QStringList lastDigits(const std::vector<double>& values, double step, const QString& unit) {
  QStringList labels;
  for (const double value : values)
    labels << items::formatFixed(value, decimalsOfStep(step));
  qsizetype shared = 0; // up to and with the last separator that all have in common
  for (qsizetype i = 0; i < labels.first().size(); ++i) {
    const QChar c = labels.first()[i];
    if (std::ranges::any_of(labels, [&](const QString& label) {
          return label.size() != labels.first().size() || label[i] != c;
        }))
      break;
    if (c == kDigitGroups)
      shared = i + 1;
  }
  if (shared > 0 &&
      labels.first().size() - shared < kTwoGroups) // one group alone is hard to find in the value
    shared = labels.first().lastIndexOf(kDigitGroups, shared - 2) + 1;
  if (shared == 0)
    return {};
  for (QString& label : labels)
    label = kEllipsis + label.mid(shared) + (unit.isEmpty() ? QString() : QChar(0x00A0) + unit);
  return labels;
}

qsizetype longest(const QStringList& labels) {
  qsizetype length = 0;
  for (const QString& label : labels)
    length = std::max(length, label.size());
  return length;
}

QStringList labelsOf(const ScaleLimits& limits, ScaleKind kind, const QString& unit) {
  const std::vector<double> values = limits.lines();
  QStringList labels;
  if (kind == ScaleKind::Duration && limits.high >= 90) {
    for (const double value : values)
      labels << (value == 0 ? QStringLiteral("0") : items::formatNumber(value, unit).text());
    return labels;
  }
  const double largest = std::max(std::abs(limits.low), std::abs(limits.high));
  const bool isTiny = limits.step < kLeastPlainStep || largest < kLeastPlain;
  if (largest < kMostPlain && !isTiny)
    labels = plainLabels(values, largest, limits.step, unit);
  if (!labels.isEmpty() && longest(labels) <= kShortLabel)
    return labels;
  // Finer than nine decimals of a power of ten, or of a scaled unit.
  if (!isTiny && limits.step < largest * 1e-8) {
    const bool isScaled = items::scaleFor(unit, largest).divisor != 1;
    if (QStringList last =
            lastDigits(values, limits.step, isScaled ? items::scaleFor(unit, 1).unit : QString());
        !last.isEmpty())
      return last;
  }
  const QStringList powers = powerLabels(values, largest, limits.step);
  return labels.isEmpty() || longest(powers) < longest(labels) ? powers : labels;
}

} // namespace

ValueAxis::ValueAxis(QChart& chart) : m_axis(new QCategoryAxis) {
  m_axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
  m_axis->setLineVisible(false);
  m_axis->setTruncateLabels(false);
  chart.addAxis(m_axis, Qt::AlignLeft);
}

void ValueAxis::setLimits(const ScaleLimits& limits, ScaleKind kind, const QString& unit) {
  if (m_set && limits == m_limits && kind == m_kind && unit == m_unit)
    return;
  m_set = true;
  m_limits = limits;
  m_kind = kind;
  m_unit = unit;
  for (const QString& label : m_axis->categoriesLabels())
    m_axis->remove(label);
  // In shares of the axis: Qt Charts takes a very small range for none.
  const auto place = [&](double value) { return (value - limits.low) / (limits.high - limits.low); };
  m_axis->setRange(0, 1);
  m_axis->setStartValue(0);
  m_labels.clear();
  if (kind == ScaleKind::Boolean) {
    for (const bool truth : {false, true}) {
      m_labels << items::formatValue(Value::boolean(truth), {}).number;
      m_axis->append(m_labels.last(), place(truth ? 1 : 0));
    }
    return;
  }
  m_labels = labelsOf(limits, kind, unit);
  const std::vector<double> values = limits.lines();
  for (std::size_t i = 0; i < values.size(); ++i)
    m_axis->append(m_labels[static_cast<qsizetype>(i)], place(values[i]));
}

double ValueAxis::widestLabel() const {
  const QFontMetricsF metrics(m_axis->labelsFont());
  double widest = 0;
  for (const QString& label : m_labels)
    widest = std::max(widest, metrics.horizontalAdvance(label));
  return widest;
}

void ValueAxis::applyTheme(const ThemeTokens& tokens, const QFont& font) {
  m_axis->setLabelsFont(font);
  m_axis->setLabelsColor(tokens.text3);
  m_axis->setGridLinePen(QPen(tokens.grid, 1));
}

} // namespace muster::ui
