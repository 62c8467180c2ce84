// The strip at the foot, 24 px: connection, rates, gaps and errors (a click goes to whose they are), the queue
// towards the screen (a click lists every counter), and in which zone times are shown. Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace muster::ui {

class MarkWidget;

class StatusStrip final : public QWidget {
  Q_OBJECT
 public:
  explicit StatusStrip(items::Fleet& fleet, QWidget* parent = nullptr);
  void setTitle(const QString& title);

 signals:
  void problemsRequested();

 private:
  void showFigures();
  void showLink();
  void showRecording();
  void openDetails();
  QWidget* makeFigures();
  QLabel* addText(QHBoxLayout& layout, const QString& name);
  QPushButton* addButton(QHBoxLayout& layout, const QString& tip);

  items::Fleet& m_fleet;
  QString m_title;
  qint64 m_shownMs = 0;
  MarkWidget* m_linkMark;
  QLabel* m_link;
  QWidget* m_figures; // of the connection; hidden where there is none
  QLabel* m_messages;
  QLabel* m_metrics;
  MarkWidget* m_gapMark;
  QPushButton* m_gaps;
  QPushButton* m_errors;
  QPushButton* m_queue;
  QLabel* m_recording; // empty where nothing is recorded
  QLabel* m_zone;
};

} // namespace muster::ui
