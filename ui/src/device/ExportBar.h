// Tells how an export goes: nothing while it takes no time, a percentage and a way to stop it, then where the
// file is, or what went wrong and what to do. Beside the charts that were exported, never a dialog. Thread:
// the GUI's.
#pragma once

#include <items/CsvExport.h>

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace muster::ui {

class ElidedLabel;

class ExportBar final : public QWidget {
  Q_OBJECT
 public:
  // Follows this export; it outlives the bar.
  explicit ExportBar(items::CsvExport& job, QWidget* parent = nullptr);

  enum class State { Hidden, Running, Done, Failed };
  State state() const { return m_state; }
  QString text() const;

 signals:
  void retryRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void show(State state, const QString& text, const QString& detail);
  void onProgress(int percent);

  items::CsvExport& m_job;
  State m_state = State::Hidden;
  bool m_isLong = false; // has run for longer than a blink
  QLabel* m_text;
  ElidedLabel* m_detail;
  QProgressBar* m_progress;
  QPushButton* m_action;
  QToolButton* m_close;
};

} // namespace muster::ui
