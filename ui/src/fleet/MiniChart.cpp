#include "MiniChart.h"

#include "Sparkline.h"

#include <items/MetricLabel.h>
#include <items/ValueFormat.h>
#include <ui/Theme.h>

#include <QPainter>

namespace muster::ui {

namespace {

constexpr int kTitleHeight = 24;
constexpr int kPlotHeight = 40;
constexpr int kTimesHeight = 20;

QString rangeText(const SparklineRange& range, const QString& unit) {
  if (range.empty || range.low == range.high)
    return {}; // the value says it
  const items::FormattedValue low = items::formatNumber(range.low, unit);
  const items::FormattedValue high = items::formatNumber(range.high, unit);
  if (low.text() == high.text())
    return {}; // a large counter moves in digits that have no room here
  const bool sameUnit = low.unit == high.unit;
  const QString from = sameUnit ? low.number : low.text();
  const QString to = high.number + (sameUnit || high.unit.isEmpty() ? QString() : QChar(0x00A0) + high.unit);
  // "−73–−57" cannot be read
  return range.low < 0 ? MiniChart::tr("%1 to %2").arg(from, to) : from + QChar(0x2013) + to;
}

} // namespace

MiniChart::MiniChart(items::Fleet& fleet, QWidget* parent) : QWidget(parent), m_fleet(fleet) {
  setTimesShown(false);
}

void MiniChart::setSeries(SeriesId series) {
  m_series = series;
  if (series != kNoSeries) {
    const SeriesInfo& info = m_fleet.state().series(series);
    m_look = items::makeMetricColumn(m_fleet.state(), info.metric);
  }
  setVisible(series != kNoSeries);
  update();
}

void MiniChart::setTimesShown(bool shown) {
  m_timesShown = shown;
  setFixedHeight(sizeHint().height());
}

QSize MiniChart::sizeHint() const {
  return {304, kTitleHeight + kPlotHeight + 1 + (m_timesShown ? kTimesHeight : 8)};
}

QString MiniChart::spokenName() const {
  return m_series == kNoSeries ? QString() : items::metricLabel(m_fleet.state().series(m_series).metric);
}

QString MiniChart::spokenDescription() const {
  const MetricState* metric = m_series == kNoSeries ? nullptr : m_fleet.state().metric(m_series);
  if (!metric)
    return {};
  const QString unit = QString::fromStdString(m_fleet.state().series(m_series).unit);
  const qint64 now = m_fleet.nowMs();
  const SparklineRange range = sparklineRange(m_fleet.state().recent(), m_series, now - m_spanMs, now);
  QString said = tr("now %1").arg(items::formatValue(metric->value, unit).text());
  if (!range.empty)
    said += tr(", lowest %1, highest %2 of the last %3")
                .arg(items::formatNumber(range.low, unit).text(),
                     items::formatNumber(range.high, unit).text(), items::formatDuration(m_spanMs));
  return said;
}

QRectF MiniChart::plot() const {
  return {1, kTitleHeight + 4.0, width() - 4.0, kPlotHeight - 4.0};
}

// What was heard before the connection or the device went may be otherwise by now.
bool MiniChart::isFresh() const {
  return m_fleet.isCurrent() &&
         m_fleet.state().device(m_fleet.state().series(m_series).device).status != DeviceStatus::Offline;
}

void MiniChart::paintEvent(QPaintEvent*) {
  const MetricState* metric = m_series == kNoSeries ? nullptr : m_fleet.state().metric(m_series);
  if (!metric)
    return;
  const ThemeTokens& tokens = Theme::instance().tokens();
  const SeriesInfo& info = m_fleet.state().series(m_series);
  const QString unit = QString::fromStdString(info.unit);
  QPainter painter(this);
  SparklineLook look;
  look.line = isFresh() ? tokens.series[0] : tokens.text3;
  if (unit != QStringLiteral("dBm") && unit != QStringLiteral("V")) {
    look.fill = look.line;
    look.fill.setAlphaF(0.10F);
  }
  look.missing = tokens.controlSoft;
  look.least = unit == QStringLiteral("%") ? 5 : unit == QStringLiteral("°C") ? 4 : 0;
  const qint64 now = m_fleet.nowMs();
  const SparklineRange range =
      paintSparkline(painter, plot(), m_fleet.state().recent(), m_series, now - m_spanMs, now, look);
  painter.fillRect(QRectF(0, kTitleHeight + kPlotHeight, width(), 1), tokens.axis);
  paintTitle(painter, *metric, rangeText(range, unit));
  if (m_timesShown)
    paintTimes(painter, now - m_spanMs, now);
}

void MiniChart::paintTitle(QPainter& painter, const MetricState& metric, const QString& range) const {
  const Theme& theme = Theme::instance();
  const ThemeTokens& tokens = theme.tokens();
  const SeriesInfo& info = m_fleet.state().series(m_series);
  const items::FormattedValue value = items::formatValue(metric.value, QString::fromStdString(info.unit));
  const double number = metric.value.toNumber();
  const QColor color = !isFresh()                 ? tokens.text3
                       : number >= m_look.alertAt ? tokens.alert.text
                       : number >= m_look.warnAt  ? tokens.stale.text
                                                  : tokens.text;
  QFont strong = theme.font(TypeRole::Body);
  strong.setWeight(QFont::DemiBold);
  const QRect row(0, 0, width(), kTitleHeight - 2);
  painter.setFont(strong);
  painter.setPen(color);
  painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, value.text());
  const int valueWidth = QFontMetrics(strong).horizontalAdvance(value.text());

  const QFont secondary = theme.font(TypeRole::Secondary);
  const QString label = items::metricLabel(info.metric);
  const QFont caption = theme.font(TypeRole::Caption);
  const int left = row.width() - valueWidth - 20 - QFontMetrics(caption).horizontalAdvance(range);
  // The name matters more than the range.
  const QString shownRange =
      left >= std::min(QFontMetrics(secondary).horizontalAdvance(label), 96) ? range : QString();
  painter.setFont(caption);
  painter.setPen(tokens.text3);
  painter.drawText(row.adjusted(0, 1, -valueWidth - 10, 1), Qt::AlignRight | Qt::AlignVCenter, shownRange);
  const int rangeWidth = QFontMetrics(caption).horizontalAdvance(shownRange);
  const int room = row.width() - valueWidth - rangeWidth - 24;
  painter.setFont(secondary);
  painter.setPen(tokens.text2);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(secondary).elidedText(label, Qt::ElideMiddle, room));
}

void MiniChart::paintTimes(QPainter& painter, qint64 fromMs, qint64 toMs) const {
  const Theme& theme = Theme::instance();
  painter.setFont(theme.font(TypeRole::Caption));
  painter.setPen(theme.tokens().text3);
  const QRect row(0, kTitleHeight + kPlotHeight + 3, width(), kTimesHeight - 3);
  painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, items::formatClock(fromMs));
  painter.drawText(row, Qt::AlignHCenter | Qt::AlignVCenter, items::formatClock((fromMs + toMs) / 2));
  painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, items::formatClock(toMs));
}

} // namespace muster::ui
