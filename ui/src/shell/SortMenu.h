// "Sort by": the table's columns in view, each with a key of its own, so that sorting needs no pointer.
// Thread: the GUI's.
#pragma once

#include <QMenu>

#include <functional>

namespace muster::ui {

class SortMenu final : public QMenu {
  Q_OBJECT
 public:
  explicit SortMenu(QWidget* parent = nullptr);

  // Asked each time the menu is opened: columns come and go with the width of the window.
  void setTitles(std::function<QStringList()> titles) { m_titles = std::move(titles); }

 signals:
  void chosen(int nth); // of the columns in view

 private:
  void showTitles();

  std::function<QStringList()> m_titles;
  QList<QAction*> m_entries;
};

} // namespace muster::ui
