#include "charts/ValueAxis.h"

#include <items/ValueFormat.h>
#include <ui/Theme.h>

#include <QFont>
#include <QPen>

#include <cmath>

namespace muster::ui {

namespace {

int decimalsOfStep(double step) {
  for (int decimals = 0; decimals < 9; ++decimals) {
    const double scaled = step * std::pow(10.0, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1.0, scaled))
      return decimals;
  }
  return 9;
}

// A scaled unit is named in the label ("4 GB"), others stand beside the current value.
QString label(double value, const ScaleLimits& limits, ScaleKind kind, const QString& unit) {
  if (kind == ScaleKind::Duration && limits.high >= 90)
    return value == 0 ? QStringLiteral("0") : items::formatNumber(value, unit).text();
  const double largest = std::max(std::abs(limits.low), std::abs(limits.high));
  if (largest >= 1e12 || (largest > 0 && largest < 1e-6))
    if (items::scaleFor(unit, largest).divisor == 1 || largest >= 1e18)
      return QString::number(value, 'g', 3).replace(u'-', QChar(0x2212));
  const items::UnitScale scale = items::scaleFor(unit, largest);
  const QString number =
      items::formatFixed(value / scale.divisor, decimalsOfStep(limits.step / scale.divisor));
  return scale.divisor == 1 || value == 0 ? number : number + QChar(0x00A0) + scale.unit;
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
  m_axis->setRange(limits.low, limits.high);
  m_axis->setStartValue(limits.low);
  if (kind == ScaleKind::Boolean) {
    m_axis->append(items::formatValue(Value::boolean(false), {}).number, 0);
    m_axis->append(items::formatValue(Value::boolean(true), {}).number, 1);
    return;
  }
  for (const double value : limits.lines())
    m_axis->append(label(value, limits, kind, unit), value);
}

void ValueAxis::applyTheme(const ThemeTokens& tokens, const QFont& font) {
  m_axis->setLabelsFont(font);
  m_axis->setLabelsColor(tokens.text3);
  m_axis->setGridLinePen(QPen(tokens.grid, 1));
}

} // namespace muster::ui
