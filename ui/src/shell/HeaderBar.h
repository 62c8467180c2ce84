// The header of the window, 56 px: name and state of the connection, and how many devices are in which state.
// Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>
#include <ui/StatusMark.h>

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace muster::ui {

class ElidedLabel;
class MarkWidget;

class HeaderBar final : public QWidget {
  Q_OBJECT
 public:
  explicit HeaderBar(items::Fleet& fleet, QWidget* parent = nullptr);
  // The connection's name; empty: none yet.
  void setTitle(const QString& title);

 private:
  QLabel* addCount(QHBoxLayout& layout, StatusKind kind);
  void showLink();
  void showCounts();

  items::Fleet& m_fleet;
  ElidedLabel* m_title;
  MarkWidget* m_linkMark;
  QLabel* m_linkWord;
  ElidedLabel* m_linkPlace;
  QLabel *m_online, *m_stale, *m_offline;
  QLabel* m_total;
  QWidget* m_counts;
};

} // namespace muster::ui
