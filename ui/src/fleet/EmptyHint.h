// One sentence and at most one action, in the middle of an empty pane or below the last row of a short list.
// Thread: the GUI's.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace muster::ui {

class EmptyHint final : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyHint(QWidget* parent);

  // Empty text: nothing is shown. actionText empty: no action.
  void setHint(const QString& text, const QString& actionText);
  QString text() const;
  // area: of the pane. contentHeight: what the rows take of it; 0: the pane is empty.
  void place(const QRect& area, int contentHeight);

 signals:
  void actionChosen();

 private:
  QLabel* m_text;
  QPushButton* m_action;
};

} // namespace muster::ui
