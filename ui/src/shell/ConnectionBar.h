// Watches the link and shows a message bar while it is down: the step that failed and why, since when,
// the next try, what to do, "Try now". A connection that comes up within two seconds shows nothing.
// Thread: the GUI's. Both outlive it.
#pragma once

#include <items/Fleet.h>

#include <QObject>

namespace muster::ui {

class MessageBar;

class ConnectionBar final : public QObject {
  Q_OBJECT
 public:
  ConnectionBar(items::Fleet& fleet, MessageBar& bar, QObject* parent = nullptr);

 private:
  void show();

  items::Fleet& m_fleet;
  MessageBar& m_bar;
  qint64 m_lostMs = 0; // UTC, of the loss, over all attempts since; 0: connected
};

} // namespace muster::ui
