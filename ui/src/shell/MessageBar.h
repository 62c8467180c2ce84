// A bar of 36 px under the header: mark, what happened, what it means, and the one thing to do about it; with
// advice a second line says what a person can do. With a value from 0 to 100 it shows how far something has
// come. Thread: the GUI's.
#pragma once

#include <ui/Parts.h>

#include <QWidget>

class QProgressBar;
class QTimer;

namespace muster::ui {

class MessageBar final : public QWidget {
  Q_OBJECT
 public:
  explicit MessageBar(QWidget* parent = nullptr);

  // Shows the bar. buttonText empty: none.
  void showMessage(StatusKind kind, Ground ground, const QString& title, const QString& text,
                   const QString& buttonText, const QString& advice = {});
  void setText(const QString& text);
  void setProgress(int percent); // below 0: none
  // A cross at the right end that hides the bar.
  void setClosable(bool closable);
  // What is shown now went well and asks for nothing: it goes by itself after kPassingMs, and with dismissPassing().
  void setPassing();
  void dismissPassing();
  static constexpr int kPassingMs = 8'000;

  QString title() const;
  QString text() const;
  QString advice() const;

 signals:
  void buttonClicked();
  void closed();

 private:
  MarkWidget* m_mark;
  QLabel* m_title;
  ElidedLabel* m_text;
  ElidedLabel* m_advice;
  QProgressBar* m_progress;
  QPushButton* m_button;
  QToolButton* m_close;
  QTimer* m_passing;
};

} // namespace muster::ui
