#include "ScreenshotTimer.h"

#include "DesktopOptions.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>
#include <QWidget>

namespace muster {

ScreenshotTimer::ScreenshotTimer(QWidget& window, QString file, std::chrono::milliseconds after,
                                 std::function<QString()> missing, QObject* parent)
    : QObject(parent), m_window(window), m_file(std::move(file)), m_missing(std::move(missing)) {
  QTimer::singleShot(after, this, &ScreenshotTimer::save);
}

void ScreenshotTimer::save() {
  // Painted by the window itself and not taken from the screen: no frame, no other window, exactly its size.
  QPixmap picture(m_window.size());
  m_window.render(&picture);
  const bool saved = picture.save(m_file, "PNG");
  const QString missing = m_missing();
  if (!saved)
    QTextStream(stderr) << "muster: cannot write " << m_file << '\n';
  else if (!missing.isEmpty())
    QTextStream(stderr) << "muster: " << missing << '\n';
  QCoreApplication::exit(saved && missing.isEmpty() ? kSuccess : kFailed);
}

} // namespace muster
