// Saves a window as PNG after a while and ends the program: 0 where the file is there, 1 where it could not
// be written. Works without a display (offscreen) as well. Thread: the GUI's. window outlives it.
#pragma once

#include <QObject>
#include <QString>

#include <chrono>

class QWidget;

namespace muster {

class ScreenshotTimer final : public QObject {
  Q_OBJECT
 public:
  ScreenshotTimer(QWidget& window, QString file, std::chrono::milliseconds after, QObject* parent = nullptr);

 private:
  void save();
  QWidget& m_window;
  QString m_file;
};

} // namespace muster
