// Every counter of the connection that is not zero and the last events of the fleet, strangers' included, as a
// small list above the status strip. A click beside it
// or Esc closes it. Thread: the GUI's.
#pragma once

#include <items/Fleet.h>

#include <QFrame>

namespace muster::ui {

class FiguresPopover final : public QFrame {
  Q_OBJECT
 public:
  explicit FiguresPopover(items::Fleet& fleet, QWidget* parent);

  void openAbove(const QWidget& anchor);

 private:
  QWidget* makeCounters(const items::FeedFigures& figures);
};

} // namespace muster::ui
