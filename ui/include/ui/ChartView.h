// One chart of a device page: title, minimum, maximum and current value at the top, round time and value
// axes, the lines of a ChartSource, and the crosshair that it shares with the
// other charts of its ChartTimeline.
//
// Pointer: the wheel over the plot zooms around it (elsewhere the page scrolls), dragging pans, resting moves
// the crosshair. Keys: Left/Right move the crosshair by a pixel column (Ctrl: 20), past the edge the view goes
// along; Home and End take it to the ends of what is in view; + and - zoom, Space pauses and resumes, L resumes live,
// Esc removes the crosshair. What is not visible does no work: data is fetched only when the
// chart is about to be painted. Thread: the GUI's. The timeline and the source outlive the chart or are taken
// away first.
#pragma once

#include <ui/ChartSource.h>
#include <ui/Spoken.h>

#include <QGraphicsView>

#include <memory>
#include <optional>

namespace muster::ui {

class ChartScene;
class ChartTimeline;

class ChartView final : public QGraphicsView, public Spoken {
  Q_OBJECT
 public:
  explicit ChartView(ChartTimeline& timeline, QWidget* parent = nullptr);
  ~ChartView() override;

  // Null: an empty chart.
  void setSource(const ChartSource* source);
  const ChartSource* source() const;

  // Looks whether source or timeline changed what is on screen, and asks for painting if so; cheap otherwise.
  // Call it once a tick for charts in view.
  void refresh();

  // Pixels that the labels of the value axis need at the left. The charts of a page are each told the widest of all,
  // so that their time axes line up.
  double labelRoom() const;
  void setLeastLabelRoom(double pixels);
  // Takes in what changed without painting: for whoever paints the ground that charts lie on.
  void takeIn();

  // "CPU temperature", and "now 78.4 °C, lowest 54.3 °C, highest 79 °C, from 02:14 to 08:14".
  // With a crosshair also "at 06:12:30 77.5 °C".
  QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
  QString spokenName() const override;
  QString spokenDescription() const override;

  // For tests and figures: the plot in this widget's pixels; times that data was fetched; columns drawn last.
  QRectF plotRect() const;
  quint64 fetches() const;
  int lastDrawnColumns() const;

 signals:
  void labelRoomChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void applyTheme();
  bool moveCrosshairByKey(int key, Qt::KeyboardModifiers modifiers);

  ChartTimeline& m_timeline;
  std::unique_ptr<ChartScene> m_scene;
  bool m_ring = false; // focus came from the keyboard
  std::optional<QPointF> m_dragAt;
  double m_room = 0; // labelRoom() when last told
};

} // namespace muster::ui
