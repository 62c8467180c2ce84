// Paints the cells of the fleet's table: mark and word of state, names, ages, meters, figures and sparklines.
// Thread: the GUI's. model outlives it.
#pragma once

#include <items/FleetTableModel.h>
#include <ui/Theme.h>

#include <QStyledItemDelegate>

namespace muster::ui {

class FleetDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit FleetDelegate(items::FleetTableModel& model, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  void setHoveredRow(int row) { m_hoveredRow = row; }
  void setFocusShown(bool shown) { m_focusShown = shown; }
  // The span of the sparklines: as long as the window has seen data, 10 minutes at most.
  qint64 sparklineMs() const;

 private:
  struct Cell {
    QPainter& painter;
    QRect rect; // without the margins
    int row;
    int column;
    bool isFresh; // false: the value is old, painted in text3
    const ThemeTokens& tokens;
  };
  void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                   const ThemeTokens& tokens) const;
  void paintStatus(const Cell& cell) const;
  void paintText(const Cell& cell, const QString& text, const QFont& font, const QColor& color) const;
  void paintMetric(const Cell& cell) const;
  void paintKeys(const Cell& cell) const;
  QString briefText(SeriesId series) const;
  const QFont& numberFont(const Cell& cell, const items::MetricCell& metric) const;
  int numberWidth(const Cell& cell, int share, const items::MetricCell& metric) const;
  void paintNumber(const Cell& cell, const QRect& box, const items::MetricCell& metric) const;
  void paintMeter(const Cell& cell, const QRect& box, const items::MetricCell& metric) const;
  void paintLine(const Cell& cell, const QRect& box, const items::MetricCell& metric) const;

  items::FleetTableModel& m_model;
  int m_hoveredRow = -1;
  bool m_focusShown = false;
  qint64 m_firstDataMs = 0;
  QFont m_body, m_name, m_strong;
};

} // namespace muster::ui
