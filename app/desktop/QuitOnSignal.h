// SIGTERM and SIGINT quit as closing the window does, so that the host says goodbye to its broker. More of them
// change nothing: timeout(1) and some supervisors send theirs twice, and the goodbye has its own patience.
// Thread: the GUI's; one at a time.
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <functional>

namespace muster {

class QuitOnSignal final : public QObject {
  Q_OBJECT
 public:
  explicit QuitOnSignal(std::function<void()> quit);
  ~QuitOnSignal() override;

 private:
  void onSignal();

  std::function<void()> m_quit;
  QSocketNotifier m_notifier;
};

} // namespace muster
