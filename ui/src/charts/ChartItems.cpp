#include "charts/ChartItems.h"

#include <ui/StatusMark.h>
#include <ui/Theme.h>

#include <QFontMetricsF>
#include <QPainter>

namespace muster::ui {

namespace {

constexpr double kBandsZ = 50, kAxisZ = 110, kHeadlineZ = 120, kCrosshairZ = 200; // the lines are at 100
constexpr double kMargin = 12;
constexpr double kHeadlineBaseline = 21, kMarkSize = 9;

const ThemeTokens& tokens() {
  return Theme::instance().tokens();
}

QFont timeFont() {
  QFont font = Theme::instance().font(TypeRole::Caption);
  font.setWeight(QFont::DemiBold);
  return font;
}

} // namespace

ChartItem::ChartItem(QGraphicsItem& parent, double z) : QGraphicsItem(&parent) {
  setZValue(z);
  setAcceptedMouseButtons(Qt::NoButton);
}

void ChartItem::setPlace(const QRectF& scene, const PlotFrame& frame) {
  if (m_scene != scene)
    prepareGeometryChange();
  m_scene = scene;
  m_frame = frame;
}

GapBandsItem::GapBandsItem(QGraphicsItem& parent) : ChartItem(parent, kBandsZ) {
}

void GapBandsItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const QRectF& rect = frame().rect;
  for (const ChartGap& gap : m_gaps) {
    const double left = std::max(rect.left(), std::round(frame().x(gap.fromMs)));
    const double right = std::min(rect.right(), std::round(frame().x(gap.toMs)));
    if (right < rect.left() || left > rect.right())
      continue;
    const double width = std::max(1.0, right - left);
    painter->fillRect(QRectF(left, rect.top(), width, rect.height()), tokens().sunken);
    painter->setPen(QPen(tokens().control, 1, Qt::DotLine));
    for (const double x : {left, left + width})
      if (x > rect.left() && x < rect.right())
        painter->drawLine(QPointF(x + 0.5, rect.top()), QPointF(x + 0.5, rect.bottom()));
  }
}

TimeAxisItem::TimeAxisItem(QGraphicsItem& parent) : ChartItem(parent, kAxisZ) {
}

void TimeAxisItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const QRectF& rect = frame().rect;
  const double y = std::round(rect.bottom());
  painter->setRenderHint(QPainter::Antialiasing, false);
  painter->setPen(QPen(tokens().axis, 1));
  painter->drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
  painter->setFont(Theme::instance().font(TypeRole::Caption));
  const QFontMetricsF metrics(painter->font());
  for (const TimeTick& tick : m_ticks) {
    const double x = std::round(frame().x(tick.ms));
    const double half = metrics.horizontalAdvance(tick.label) / 2;
    painter->setPen(QPen(tokens().axis, 1));
    painter->drawLine(QPointF(x, y), QPointF(x, y + 3));
    if (x - half < boundingRect().left() + 2 || x + half > boundingRect().right() - 2)
      continue; // half a label is worse than none
    if (x + half > m_covered.left() && x - half < m_covered.right())
      continue;
    painter->setPen(tokens().text3);
    painter->drawText(QPointF(std::round(x - half), y + 5 + metrics.ascent()), tick.label);
  }
}

HeadlineItem::HeadlineItem(QGraphicsItem& parent) : ChartItem(parent, kHeadlineZ) {
}

void HeadlineItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  QFont title = Theme::instance().font(TypeRole::Name);
  title.setWeight(QFont::DemiBold);
  const double named = kMargin + QFontMetricsF(title).horizontalAdvance(m_text.title) + 16;
  const double right = paintRight(*painter, boundingRect().right() - kMargin, kHeadlineBaseline, named);
  painter->setFont(title);
  const QFontMetricsF metrics(title);
  const double room = right - kMargin - 16;
  painter->setPen(tokens().text);
  const QString text = metrics.elidedText(m_text.title, Qt::ElideRight, room);
  painter->drawText(QPointF(kMargin, kHeadlineBaseline), text);

  double x = kMargin + metrics.horizontalAdvance(text) + 12;
  painter->setFont(Theme::instance().font(TypeRole::Caption));
  const QFontMetricsF small(painter->font());
  for (const auto& [name, color] : m_text.legend) {
    const double width = 14 + small.horizontalAdvance(name) + 12;
    if (x + width > right)
      break;
    painter->setPen(QPen(color, 2));
    painter->drawLine(QPointF(x, kHeadlineBaseline - 4), QPointF(x + 10, kHeadlineBaseline - 4));
    painter->setPen(tokens().text2);
    painter->drawText(QPointF(x + 14, kHeadlineBaseline), name);
    x += width;
  }
}

// The name matters more than the least and greatest value: they go where it would be cut.
double HeadlineItem::paintRight(QPainter& painter, double right, double baseline, double least) const {
  const auto put = [&](const QString& text, const QFont& font, const QColor& color, double gap) {
    if (text.isEmpty())
      return;
    painter.setFont(font);
    painter.setPen(color);
    right -= QFontMetricsF(font).horizontalAdvance(text);
    painter.drawText(QPointF(std::round(right), baseline), text);
    right -= gap;
  };
  const Theme& theme = Theme::instance();
  const QFontMetricsF caption(theme.font(TypeRole::Caption));
  const double fullWidth =
      QFontMetricsF(theme.font(TypeRole::Headline)).horizontalAdvance(m_text.current.number) +
      QFontMetricsF(theme.font(TypeRole::Secondary)).horizontalAdvance(m_text.current.unit) +
      (m_text.quality.isEmpty() ? 0 : caption.horizontalAdvance(m_text.quality) + kMarkSize + 12);
  const items::FormattedValue& current = right - fullWidth - 16 >= least ? m_text.current : m_text.brief;
  put(current.unit, theme.font(TypeRole::Secondary), tokens().text2, 4);
  put(current.number, theme.font(TypeRole::Headline), m_text.faded ? tokens().text3 : tokens().text,
      m_text.quality.isEmpty() ? 12 : 8);
  if (!m_text.quality.isEmpty()) {
    put(m_text.quality, theme.font(TypeRole::Caption), tokens().text2, kMarkSize + 4);
    const StatusKind kind = m_text.isBad ? StatusKind::Offline : StatusKind::Stale;
    paintStatusMark(painter, QRectF(std::round(right), baseline - kMarkSize + 1, kMarkSize, kMarkSize), kind,
                    tokens());
    right -= 12;
  }
  const QString max = QStringLiteral("max ") + m_text.max, min = QStringLiteral("min ") + m_text.min;
  if (!m_text.max.isEmpty() && right - caption.horizontalAdvance(max + min) - 16 >= least) {
    put(max, theme.font(TypeRole::Caption), tokens().text3, 8);
    put(min, theme.font(TypeRole::Caption), tokens().text3, 8);
  }
  return right;
}

CrosshairItem::CrosshairItem(QGraphicsItem& parent) : ChartItem(parent, kCrosshairZ) {
}

void CrosshairItem::setReadings(std::optional<double> x, QString time,
                                std::vector<CrosshairReading> readings) {
  m_x = x;
  m_time = std::move(time);
  m_readings = std::move(readings);
}

void CrosshairItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  if (!m_x)
    return;
  const QRectF& rect = frame().rect;
  QColor line = tokens().text;
  line.setAlphaF(0.65F);
  painter->setRenderHint(QPainter::Antialiasing, false);
  painter->setPen(QPen(line, 1));
  painter->drawLine(QPointF(std::round(*m_x), rect.top()), QPointF(std::round(*m_x), rect.bottom()));
  painter->setRenderHint(QPainter::Antialiasing);
  for (const CrosshairReading& reading : m_readings) {
    if (!reading.dot)
      continue;
    painter->setPen(QPen(tokens().surface, 1.5));
    painter->setBrush(reading.color);
    painter->drawEllipse(*reading.dot, 4.25, 4.25); // 7 px of colour inside the ring
  }
  paintTimeTag(*painter);
  paintValueTag(*painter);
}

QRectF CrosshairItem::timeTag() const {
  if (!m_x)
    return {};
  const double width = QFontMetricsF(timeFont()).horizontalAdvance(m_time) + 12;
  const double left =
      std::clamp(*m_x - width / 2, boundingRect().left() + 2, boundingRect().right() - width - 2);
  return {std::round(left), std::round(frame().rect.bottom()) + 2, width, 17};
}

void CrosshairItem::paintTimeTag(QPainter& painter) const {
  painter.setFont(timeFont());
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens().tip);
  painter.drawRoundedRect(timeTag(), 3, 3);
  painter.setPen(tokens().tipText);
  painter.drawText(timeTag(), Qt::AlignCenter, m_time);
}

void CrosshairItem::paintValueTag(QPainter& painter) const {
  const Theme& theme = Theme::instance();
  const QFont nameFont = theme.font(TypeRole::Caption), valueFont = theme.font(TypeRole::SecondaryStrong);
  const QFontMetricsF nameMetrics(nameFont), valueMetrics(valueFont);
  double names = 0, values = 0;
  for (const CrosshairReading& r : m_readings) {
    if (!r.name.isEmpty())
      names = std::max(names, 16 + nameMetrics.horizontalAdvance(r.name) + 8);
    values = std::max(values, valueMetrics.horizontalAdvance(r.value.text()));
  }
  constexpr double kRow = 16;
  const QSizeF size(names + values + 20, kRow * static_cast<double>(m_readings.size()) + 8);
  const QRectF& rect = frame().rect;
  const bool roomLeft = *m_x - rect.left() > rect.right() - *m_x; // the side with more room
  const double wanted = roomLeft ? *m_x - 8 - size.width() : *m_x + 8;
  const double left =
      std::max(boundingRect().left() + 2, // where nothing fits its end matters less than its start
               std::min(wanted, boundingRect().right() - 2 - size.width()));
  const QRectF tag(QPointF(std::round(left), std::round(rect.top()) + 4), size);
  painter.setPen(Qt::NoPen);
  painter.setBrush(tokens().tip);
  painter.drawRoundedRect(tag, 4, 4);
  double top = tag.top() + 4;
  for (const CrosshairReading& r : m_readings) {
    const QRectF row(tag.left() + 10, top, tag.width() - 20, kRow);
    if (!r.name.isEmpty()) {
      painter.setPen(QPen(r.tagColor, 2));
      painter.drawLine(QPointF(row.left(), row.center().y()), QPointF(row.left() + 10, row.center().y()));
      painter.setPen(tokens().tipText2);
      painter.setFont(nameFont);
      painter.drawText(row.adjusted(16, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, r.name);
    }
    painter.setPen(r.dot ? tokens().tipText : tokens().tipText2);
    painter.setFont(valueFont);
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, r.value.text());
    top += kRow;
  }
}

} // namespace muster::ui
