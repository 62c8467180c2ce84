#include "ScreenshotTimer.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>
#include <QWidget>

namespace muster {

ScreenshotTimer::ScreenshotTimer(QWidget& window, QString file, std::chrono::milliseconds after,
                                 QObject* parent)
    : QObject(parent), m_window(window), m_file(std::move(file)) {
  QTimer::singleShot(after, this, &ScreenshotTimer::save);
}

void ScreenshotTimer::save() {
  // Painted by the window itself and not taken from the screen: no frame, no other window, exactly its size.
  QPixmap picture(m_window.size());
  m_window.render(&picture);
  const bool saved = picture.save(m_file, "PNG");
  if (!saved)
    QTextStream(stderr) << "muster: cannot write " << m_file << '\n';
  QCoreApplication::exit(saved ? 0 : 1);
}

} // namespace muster
