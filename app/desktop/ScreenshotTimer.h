// Saves a window as PNG after a while and ends the program: kSuccess where the file is there and shows what it
// should, kFailed and a line that says why otherwise. Works without a display (offscreen) as well.
// Thread: the GUI's. window outlives it.
#pragma once

#include <QObject>
#include <QString>

#include <chrono>
#include <functional>

class QWidget;

namespace muster {

class ScreenshotTimer final : public QObject {
  Q_OBJECT
 public:
  // missing: what the window should show by then and does not; empty: nothing.
  ScreenshotTimer(QWidget& window, QString file, std::chrono::milliseconds after,
                  std::function<QString()> missing, QObject* parent = nullptr);

 private:
  void save();
  QWidget& m_window;
  QString m_file;
  std::function<QString()> m_missing;
};

} // namespace muster
