// Compares a widget with its reference picture, with a tolerance, and leaves picture and difference behind
// when they differ. MUSTER_UPDATE_PICTURES=1 in the environment writes the references anew instead: look at
// them before you commit them. Every picture is drawn offscreen, with Noto Sans, at a pixel ratio of 1.
#pragma once

#include <QFontDatabase>
#include <QImage>
#include <QPixmap>
#include <QString>
#include <QWidget>

#include <algorithm>
#include <cstdlib>

namespace muster::test {

struct PictureFolders {
  QString references; // in the source tree
  QString output;     // in the build tree
};

inline bool hasPictureFont() {
  return QFontDatabase::hasFamily(QStringLiteral("Noto Sans"));
}

// Pixels whose channels differ by more than this count; so many per million may.
inline constexpr int kChannelTolerance = 40;
inline constexpr qint64 kPixelsPerMillion = 2'000;

inline int channelDifference(QRgb a, QRgb b) {
  return std::max(
      {std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

// Empty where the picture is as it should be; else what differs and where to look.
inline QString pictureProblem(QWidget& widget, const QString& name, const PictureFolders& folders) {
  const QImage now = widget.grab().toImage().convertToFormat(QImage::Format_RGB32);
  const QString reference = QStringLiteral("%1/%2.png").arg(folders.references, name);
  if (qEnvironmentVariableIsSet("MUSTER_UPDATE_PICTURES"))
    return now.save(reference) ? QString() : QStringLiteral("cannot write %1").arg(reference);
  const QImage expected = QImage(reference).convertToFormat(QImage::Format_RGB32);
  const QString actual = QStringLiteral("%1/%2.png").arg(folders.output, name);
  if (expected.size() != now.size()) {
    now.save(actual);
    return QStringLiteral("%1 has another size than %2").arg(actual, reference);
  }
  QImage marks(now.size(), QImage::Format_RGB32);
  qint64 differing = 0;
  for (int y = 0; y < now.height(); ++y)
    for (int x = 0; x < now.width(); ++x) {
      const bool isOff = channelDifference(now.pixel(x, y), expected.pixel(x, y)) > kChannelTolerance;
      differing += isOff ? 1 : 0;
      marks.setPixel(x, y,
                     isOff ? qRgb(255, 0, 80)
                           : qRgb(qGray(expected.pixel(x, y)), qGray(expected.pixel(x, y)),
                                  qGray(expected.pixel(x, y))));
    }
  if (differing * 1'000'000 <= kPixelsPerMillion * now.width() * now.height())
    return {};
  const QString difference = QStringLiteral("%1/%2-difference.png").arg(folders.output, name);
  now.save(actual);
  marks.save(difference);
  return QStringLiteral("%1 pixels differ: see %2").arg(differing).arg(difference);
}

} // namespace muster::test
