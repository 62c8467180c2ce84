// Paints the cells of the table of events: time, mark and word of the kind, whose it is, what happened.
// Thread: the GUI's. model outlives it.
#pragma once

#include <items/EventTableModel.h>
#include <ui/Theme.h>

#include <QStyledItemDelegate>

namespace muster::ui {

class EventDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit EventDelegate(items::EventTableModel& model, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  void setHoveredRow(int row) { m_hoveredRow = row; }
  void setFocusShown(bool shown) { m_focusShown = shown; }

 private:
  void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

  items::EventTableModel& m_model;
  int m_hoveredRow = -1;
  bool m_focusShown = false;
  QFont m_body, m_name;
};

} // namespace muster::ui
