#include "FleetDelegate.h"

#include "FleetColumns.h"
#include "Sparkline.h"

#include <ui/Parts.h>
#include <ui/StatusMark.h>

#include <QPainter>

namespace muster::ui {

using items::FleetTableModel;
using items::MetricColumn;
using items::ValueLevel;

namespace {

constexpr qint64 kSparklineMostMs = 600'000;
constexpr qint64 kSparklineLeastMs = 30'000;

QColor levelColor(ValueLevel level, const ThemeTokens& tokens, const QColor& normal) {
  switch (level) {
  case ValueLevel::Alert:
    return tokens.alert.text;
  case ValueLevel::Warning:
    return tokens.stale.text;
  case ValueLevel::Normal:
    break;
  }
  return normal;
}

} // namespace

FleetDelegate::FleetDelegate(FleetTableModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_body(Theme::instance().font(TypeRole::Body)),
      m_name(Theme::instance().font(TypeRole::Name)), m_strong(m_body) {
  m_strong.setWeight(QFont::DemiBold);
  connect(&model.fleet(), &items::Fleet::reset, this, [this] { m_firstDataMs = 0; });
  // A history gives as much as the lines show.
  connect(&model.fleet(), &items::Fleet::replaced, this, [this] { m_firstDataMs = 1; });
  connect(&model.fleet(), &items::Fleet::changed, this, [this] {
    if (m_firstDataMs == 0)
      m_firstDataMs = m_model.fleet().nowMs();
  });
}

qint64 FleetDelegate::sparklineMs() const {
  const qint64 seen = m_firstDataMs == 0 ? 0 : m_model.fleet().nowMs() - m_firstDataMs;
  return std::clamp(seen, kSparklineLeastMs, kSparklineMostMs);
}

QSize FleetDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {80, 32};
}

void FleetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  paintGround(*painter, option, index, tokens);
  const int left = index.column() == FleetTableModel::StatusColumn ? 16 : 8;
  const DeviceState& device = m_model.stateAt(index.row());
  const bool linked = m_model.fleet().isCurrent();
  const Cell cell{*painter,
                  option.rect.adjusted(left, 0, -8, -1),
                  index.row(),
                  index.column(),
                  linked && device.status != DeviceStatus::Offline,
                  tokens};
  const QString text = index.column() < FleetTableModel::FirstMetricColumn
                           ? index.data(Qt::DisplayRole).toString()
                           : QString();
  switch (index.column()) {
  case FleetTableModel::StatusColumn:
    paintStatus(cell);
    break;
  case FleetTableModel::NodeColumn: {
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    paintText(cell, text, selected ? m_strong : m_name, tokens.text);
    break;
  }
  case FleetTableModel::LastSeenColumn:
    paintText(cell, text, m_body, device.status == DeviceStatus::Stale ? tokens.stale.text : tokens.text2);
    break;
  case FleetTableModel::DeviceColumn:
  case FleetTableModel::GroupColumn:
    paintText(cell, text, m_body, tokens.text2);
    break;
  default:
    paintMetric(cell);
    break;
  }
}

void FleetDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index, const ThemeTokens& tokens) const {
  const bool selected = option.state.testFlag(QStyle::State_Selected);
  const QColor ground = selected                      ? tokens.selection
                        : index.row() == m_hoveredRow ? tokens.hover
                                                      : tokens.surface;
  painter.fillRect(option.rect, ground);
  painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.lineSoft);
  if (!selected || !m_focusShown)
    return;
  // One ring around the row, each cell painting its part of it.
  const QRect r = option.rect;
  painter.fillRect(QRect(r.left(), r.top(), r.width(), 2), tokens.accent);
  painter.fillRect(QRect(r.left(), r.bottom() - 1, r.width(), 2), tokens.accent);
  if (index.column() == FleetTableModel::StatusColumn)
    painter.fillRect(QRect(r.left(), r.top(), 2, r.height()), tokens.accent);
}

void FleetDelegate::paintText(const Cell& cell, const QString& text, const QFont& font,
                              const QColor& color) const {
  cell.painter.setFont(font);
  cell.painter.setPen(color);
  const QString shown = elided(QFontMetrics(font), text, Qt::ElideMiddle, cell.rect.width());
  cell.painter.drawText(cell.rect, Qt::AlignLeft | Qt::AlignVCenter, shown);
}

void FleetDelegate::paintStatus(const Cell& cell) const {
  const StatusKind kind = statusKindOf(m_model.stateAt(cell.row).status);
  const QRectF box(cell.rect.left(), cell.rect.center().y() - 5, 12, 12);
  paintStatusMark(cell.painter, box, kind, cell.tokens);
  cell.painter.setFont(m_body);
  cell.painter.setPen(statusColors(kind, cell.tokens).text);
  cell.painter.drawText(cell.rect.adjusted(20, 0, 8, 0), Qt::AlignLeft | Qt::AlignVCenter, statusWord(kind));
  if (m_model.hasProblem(cell.row)) // its words are in the tip
    paintStatusMark(cell.painter, QRectF(cell.rect.right() - 9, cell.rect.center().y() - 4, 10, 10),
                    m_model.stateAt(cell.row).rejected != 0 ? StatusKind::Alert : StatusKind::Stale,
                    cell.tokens);
}

void FleetDelegate::paintMetric(const Cell& cell) const {
  const auto& column =
      m_model.metricColumns()[static_cast<std::size_t>(cell.column - FleetTableModel::FirstMetricColumn)];
  if (column.style == MetricColumn::Style::KeyMetrics) {
    paintKeys(cell);
    return;
  }
  const items::MetricCell metric = m_model.metricCell(cell.row, cell.column);
  const bool isMeter = column.style == MetricColumn::Style::Meter;
  if (metric.series == kNoSeries) {
    const int at = isMeter ? columns::kMeterWidth + 8 : 0;
    cell.painter.setFont(m_body);
    cell.painter.setPen(cell.tokens.text3);
    cell.painter.drawText(cell.rect.adjusted(at, 0, 0, 0)
                              .intersected(QRect(cell.rect.left() + at, cell.rect.top(),
                                                 columns::numberWidth(column), cell.rect.height())),
                          Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("–"));
    return;
  }
  const int number = numberWidth(cell, columns::numberWidth(column), metric);
  if (isMeter) {
    paintMeter(cell, QRect(cell.rect.left(), cell.rect.center().y() - 1, columns::kMeterWidth, 4), metric);
    paintNumber(
        cell, QRect(cell.rect.left() + columns::kMeterWidth + 8, cell.rect.top(), number, cell.rect.height()),
        metric);
    return;
  }
  paintNumber(cell, QRect(cell.rect.left(), cell.rect.top(), number, cell.rect.height()), metric);
  if (column.style == MetricColumn::Style::Sparkline)
    paintLine(cell,
              QRect(cell.rect.left() + number + 10, cell.rect.center().y() - 8,
                    cell.rect.width() - number - 14, 18),
              metric);
}

QString FleetDelegate::briefText(SeriesId series) const {
  const FleetState& state = m_model.fleet().state();
  const MetricState* metric = state.metric(series);
  const QString unit = QString::fromStdString(state.series(series).unit);
  return metric ? items::formatShort(metric->value, unit).text() : QString();
}

// Name and value, then the next one, as many as have room; the first one always.
void FleetDelegate::paintKeys(const Cell& cell) const {
  const QFontMetrics body(m_body);
  int left = cell.rect.left();
  for (const items::KeyFigure& figure : m_model.keyFigures(cell.row)) {
    QString value = figure.shown.text();
    int valueWidth = body.horizontalAdvance(value);
    const int labelWidth = body.horizontalAdvance(figure.label) + 1;
    const bool isFirst = left == cell.rect.left();
    if (isFirst &&
        left + labelWidth + valueWidth + 6 > cell.rect.right()) { // the name is worth more than digits
      value = briefText(figure.series);
      valueWidth = body.horizontalAdvance(value);
    }
    const int room = cell.rect.right() - left - valueWidth - 6;
    if (labelWidth > room && !isFirst)
      break;
    const QRect label(left, cell.rect.top(), std::min(labelWidth, std::max(0, room)), cell.rect.height());
    cell.painter.setFont(m_body);
    cell.painter.setPen(cell.tokens.text3);
    cell.painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                          elided(body, figure.label, Qt::ElideRight, label.width()));
    left = label.right() + 7;
    cell.painter.setPen(cell.isFresh ? cell.tokens.text : cell.tokens.text3);
    cell.painter.drawText(QRect(left, label.top(), valueWidth + 1, label.height()),
                          Qt::AlignLeft | Qt::AlignVCenter, value);
    left += valueWidth + 20;
  }
}

const QFont& FleetDelegate::numberFont(const Cell& cell, const items::MetricCell& metric) const {
  return metric.level != ValueLevel::Normal && cell.isFresh ? m_strong : m_body;
}

// The column's share, or what a large number needs of the small line's room: without its first digits it would be
// another number.
int FleetDelegate::numberWidth(const Cell& cell, int share, const items::MetricCell& metric) const {
  const int wanted = QFontMetrics(numberFont(cell, metric)).horizontalAdvance(metric.brief.text());
  return std::clamp(wanted + 1, share, std::max(share, cell.rect.width()));
}

void FleetDelegate::paintNumber(const Cell& cell, const QRect& box, const items::MetricCell& metric) const {
  QPainter& p = cell.painter;
  const bool isPast = metric.level != ValueLevel::Normal && cell.isFresh;
  const QFont& font = numberFont(cell, metric);
  const QFontMetrics metrics(font);
  const items::FormattedValue& text =
      metrics.horizontalAdvance(metric.shown.text()) <= box.width() ? metric.shown : metric.brief;
  const QColor color =
      !cell.isFresh ? cell.tokens.text3 : levelColor(metric.level, cell.tokens, cell.tokens.text);
  const QString unit = text.unit.isEmpty() ? QString() : QChar(0x00A0) + text.unit;
  const int unitWidth = unit.isEmpty() ? 0 : metrics.horizontalAdvance(unit);
  p.setFont(font);
  p.setPen(color);
  p.drawText(box.adjusted(0, 0, -unitWidth, 0), Qt::AlignRight | Qt::AlignVCenter,
             metrics.elidedText(text.number, Qt::ElideRight, box.width() - unitWidth));
  if (unit.isEmpty())
    return;
  p.setPen(isPast ? color : cell.isFresh ? cell.tokens.text2 : cell.tokens.text3);
  p.drawText(box, Qt::AlignRight | Qt::AlignVCenter, unit);
}

void FleetDelegate::paintMeter(const Cell& cell, const QRect& box, const items::MetricCell& metric) const {
  cell.painter.fillRect(box, cell.tokens.sunken);
  QColor color = cell.isFresh ? cell.tokens.text2 : cell.tokens.controlSoft;
  if (cell.isFresh && metric.level == ValueLevel::Alert)
    color = cell.tokens.alert.mark;
  else if (cell.isFresh && metric.level == ValueLevel::Warning)
    color = cell.tokens.stale.mark;
  cell.painter.fillRect(QRect(box.left(), box.top(), qRound(box.width() * metric.fraction), box.height()),
                        color);
}

void FleetDelegate::paintLine(const Cell& cell, const QRect& box, const items::MetricCell& metric) const {
  if (box.width() < 24)
    return;
  SparklineLook look;
  look.line = cell.isFresh ? cell.tokens.series[0] : cell.tokens.text3;
  if (cell.isFresh && metric.level == ValueLevel::Alert)
    look.line = cell.tokens.alert.mark;
  look.missing = cell.tokens.controlSoft;
  const qint64 now = m_model.fleet().nowMs();
  paintSparkline(cell.painter, QRectF(box), m_model.fleet().state().recent(), metric.series,
                 now - sparklineMs(), now, look);
}

} // namespace muster::ui
