// Every counter of the connection that is not zero, as a small list above the status strip. A click beside it
// or Esc closes it. Thread: the GUI's.
#pragma once

#include <items/Fleet.h>

#include <QFrame>

namespace muster::ui {

class FiguresPopover final : public QFrame {
  Q_OBJECT
 public:
  explicit FiguresPopover(const items::FeedFigures& figures, QWidget* parent);
  void openAbove(const QWidget& anchor);
};

} // namespace muster::ui
