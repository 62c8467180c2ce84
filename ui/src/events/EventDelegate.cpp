#include "EventDelegate.h"

#include <ui/StatusMark.h>

#include <QAbstractItemView>
#include <QPainter>

namespace muster::ui {

using items::EventTableModel;

EventDelegate::EventDelegate(EventTableModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_body(Theme::instance().font(TypeRole::Body)),
      m_name(Theme::instance().font(TypeRole::Name)) {
}

QSize EventDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {80, 32};
}

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  paintGround(*painter, option, index);
  const FleetEvent* event = m_model.eventAt(index.row());
  if (!event)
    return;
  const ThemeTokens& tokens = Theme::instance().tokens();
  const int column = index.column();
  QRect box = option.rect.adjusted(column == EventTableModel::TimeColumn ? 16 : 8, 0, -8, -1);
  QColor color = tokens.text2;
  if (column == EventTableModel::KindColumn) {
    const StatusKind kind = statusKindOf(event->kind);
    paintStatusMark(*painter, QRectF(box.left(), box.center().y() - 5, 12, 12), kind, tokens);
    box.adjust(20, 0, 0, 0);
    color = kind == StatusKind::Unknown ? tokens.text2 : statusColors(kind, tokens).text;
  } else if (column == EventTableModel::SourceColumn || column == EventTableModel::DetailColumn) {
    color = tokens.text;
  }
  const bool isName = column == EventTableModel::SourceColumn;
  painter->setFont(isName ? m_name : m_body);
  painter->setPen(color);
  const QString text = painter->fontMetrics().elidedText(
      index.data(Qt::DisplayRole).toString(), isName ? Qt::ElideMiddle : Qt::ElideRight, box.width());
  painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter, text);
}

void EventDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const {
  const ThemeTokens& tokens = Theme::instance().tokens();
  const bool isSelected = option.state.testFlag(QStyle::State_Selected);
  const QRect r = option.rect;
  painter.fillRect(r, isSelected                    ? tokens.selection
                      : index.row() == m_hoveredRow ? tokens.hover
                                                    : tokens.surface);
  painter.fillRect(QRect(r.left(), r.bottom(), r.width(), 1), tokens.lineSoft);
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  if (!isSelected || !m_focusShown || !view || view->currentIndex().row() != index.row())
    return;
  // One ring around the current row, each cell painting its part of it.
  painter.fillRect(QRect(r.left(), r.top(), r.width(), 2), tokens.accent);
  painter.fillRect(QRect(r.left(), r.bottom() - 1, r.width(), 2), tokens.accent);
  if (index.column() == EventTableModel::TimeColumn)
    painter.fillRect(QRect(r.left(), r.top(), 2, r.height()), tokens.accent);
}

} // namespace muster::ui
