// The table's header, 32 px: titles at the left of their columns, the sorted one darker, with an arrow.
// Thread: the GUI's.
#pragma once

#include <QHeaderView>

namespace muster::ui {

class FleetHeader final : public QHeaderView {
  Q_OBJECT
 public:
  explicit FleetHeader(QWidget* parent = nullptr);
  QSize sizeHint() const override;
  static QFont titleFont();

 protected:
  void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
  void paintEvent(QPaintEvent* event) override;
};

} // namespace muster::ui
