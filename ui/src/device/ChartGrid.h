// The charts of a page in one or two columns, scrolled by one bar. Only charts in view exist: a device may
// have a hundred thousand metrics, and a chart costs milliseconds to make. Views are reused while scrolling.
// Thread: the GUI's. The timeline outlives it; sources are owned here.
#pragma once

#include <ui/ChartSource.h>

#include <QAbstractScrollArea>

#include <map>
#include <memory>
#include <vector>

namespace muster::ui {

class ChartTimeline;
class ChartView;

class ChartGrid final : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit ChartGrid(ChartTimeline& timeline, QWidget* parent = nullptr);
  ~ChartGrid() override;

  void setSources(std::vector<std::unique_ptr<ChartSource>> sources);
  std::size_t count() const { return m_sources.size(); }
  void setColumns(int columns); // 1 or 2
  int columns() const { return m_columns; }
  void setEmptyText(const QString& text);

  // Once a tick: charts in view look whether they have to change.
  void refresh();
  void scrollTo(std::size_t index);
  // Null where that chart is not in view.
  ChartView* view(std::size_t index) const;
  std::size_t viewsInUse() const { return m_views.size(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void paintEvent(QPaintEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  void arrange();
  void shareLabelRoom();
  int rows() const;
  int chartHeight() const;
  QRect place(std::size_t index) const; // in the viewport
  ChartView* takeView();
  void putAway(ChartView& view);

  ChartTimeline& m_timeline;
  std::vector<std::unique_ptr<ChartSource>> m_sources;
  std::map<std::size_t, ChartView*> m_views; // by index; children of the viewport
  std::vector<ChartView*> m_spare;           // hidden
  int m_columns = 2;
  QString m_emptyText;
  bool m_keepsFocus = false; // while it passes through
};

} // namespace muster::ui
