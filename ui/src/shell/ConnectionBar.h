// Watches the link and shows a message bar while it is down: reason, since when, the next try, "Try now".
// A connection that comes up within two seconds shows nothing.
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
  QString nextTry() const;

  items::Fleet& m_fleet;
  MessageBar& m_bar;
};

} // namespace muster::ui
