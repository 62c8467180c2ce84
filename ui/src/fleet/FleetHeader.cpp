#include "FleetHeader.h"

#include <ui/Theme.h>

#include <QPainter>

namespace muster::ui {

namespace {

void paintArrow(QPainter& painter, QPointF at, bool up, const QColor& color) {
  const double y = up ? -1.0 : 1.0;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(
      QPolygonF({at + QPointF(-3, -1.5 * y), at + QPointF(0, 1.5 * y), at + QPointF(3, -1.5 * y)}));
}

} // namespace

FleetHeader::FleetHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
  setHighlightSections(false);
  setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  setFocusPolicy(Qt::NoFocus);
  setAttribute(Qt::WA_Hover);
}

QFont FleetHeader::titleFont() {
  return Theme::instance().font(TypeRole::SecondaryStrong);
}

QSize FleetHeader::sizeHint() const {
  return {QHeaderView::sizeHint().width(), 32};
}

void FleetHeader::paintEvent(QPaintEvent* event) {
  QHeaderView::paintEvent(event);
  const ThemeTokens& tokens = Theme::instance().tokens();
  QPainter painter(viewport());
  // Beyond the last section as well.
  const int end = length();
  if (end < width())
    painter.fillRect(QRect(end, 0, width() - end, height()), tokens.window);
  painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.line);
}

void FleetHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == logicalIndex;
  painter->save();
  painter->fillRect(rect, tokens.window);
  QFont font = titleFont();
  if (sorted)
    font.setWeight(QFont::DemiBold);
  painter->setFont(font);
  painter->setPen(sorted ? tokens.text : tokens.text2);
  const QRect box = rect.adjusted(logicalIndex == 0 ? 16 : 8, 0, sorted ? -20 : -4, -1);
  const QString title = model()->headerData(logicalIndex, Qt::Horizontal, Qt::DisplayRole).toString();
  const QString shown = QFontMetrics(font).elidedText(title, Qt::ElideRight, box.width());
  painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, shown);
  if (sorted) {
    const int textWidth = QFontMetrics(font).horizontalAdvance(shown);
    paintArrow(*painter, QPointF(box.left() + textWidth + 10, rect.center().y() + 0.5),
               sortIndicatorOrder() == Qt::DescendingOrder, tokens.text2);
  }
  painter->restore();
}

} // namespace muster::ui
