#include "charts/LinePainter.h"

#include <QGraphicsRectItem>
#include <QGraphicsScene>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <cmath>
#include <limits>

using namespace muster;
using namespace muster::ui;

namespace {

constexpr int kWidth = 300, kHeight = 80;
constexpr std::int64_t kPixelMs = 100;

// A scene with one painter in it, as a chart has.
struct Stage {
  QGraphicsScene scene{0, 0, kWidth, kHeight};
  QGraphicsRectItem* parent = scene.addRect(0, 0, 0, 0, Qt::NoPen);
  std::unique_ptr<LinePainter> painter = makeImageLinePainter(*parent);

  ~Stage() { painter.reset(); }

  QImage picture() {
    QImage image(kWidth, kHeight, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter p(&image);
    scene.render(&p);
    return image;
  }
};

PlotFrame frameAt(std::int64_t fromMs) {
  return {QRectF(0, 0, kWidth, kHeight), fromMs, fromMs + kWidth * kPixelMs, -1.2, 1.2};
}

std::vector<ChartLine> wave(std::int64_t toMs, double bump = 0, bool fill = true) {
  ChartLine line;
  for (std::int64_t ms = 0; ms <= toMs; ms += 370)
    line.points.push_back({ms, std::sin(static_cast<double>(ms) / 900) + (ms > 20'000 ? bump : 0)});
  line.color = Qt::blue;
  line.fill = fill;
  return {line};
}

// Largest difference of a colour channel.
int difference(const QImage& a, const QImage& b) {
  int most = 0;
  for (int y = 0; y < a.height(); ++y)
    for (int x = 0; x < a.width(); ++x) {
      const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
      most = std::max({most, std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)),
                       std::abs(qBlue(p) - qBlue(q))});
    }
  return most;
}

} // namespace

class ImageLinePainterTest : public QObject {
  Q_OBJECT
 private slots:
  void aShiftedPictureEqualsOneDrawnAnew();
  void aShiftDrawsOnlyTheNewColumns();
  void nothingNewDrawsNothing();
  void aChangedPointIsDrawnFromThere();
  void anotherScaleDrawsEverything();
  void aBreakLeavesTheGroundOpen();
  void aStepLineHasNoSlopes();
  void hollowPointsHaveTheGroundInside();
  void aLineOnALimitIsSeenInItsFullWidth();
  void infiniteAndHugeValuesDoNotHarm();
};

void ImageLinePainterTest::aShiftedPictureEqualsOneDrawnAnew() {
  Stage shifted;
  shifted.painter->draw(frameAt(0), wave(30'000), Qt::white);
  shifted.picture();
  for (int step = 1; step <= 40; ++step) {
    const std::int64_t from = std::int64_t{step} * 3 * kPixelMs;
    shifted.painter->draw(frameAt(from), wave(30'000 + from), Qt::white);
    shifted.picture();
  }
  Stage fresh;
  fresh.painter->draw(frameAt(120 * kPixelMs), wave(30'000 + 120 * kPixelMs), Qt::white);
  QVERIFY(shifted.painter->lastDrawnColumns() < kWidth / 4);
  const int off = difference(shifted.picture(), fresh.picture());
  QVERIFY2(off <= 8, qPrintable(QString::number(off)));
}

void ImageLinePainterTest::aShiftDrawsOnlyTheNewColumns() {
  Stage stage;
  stage.painter->draw(frameAt(0), wave(29'900), Qt::white);
  stage.picture();
  stage.painter->draw(frameAt(kPixelMs), wave(30'000), Qt::white);
  QVERIFY(stage.painter->lastDrawnColumns() > 0);
  QVERIFY(stage.painter->lastDrawnColumns() < 20);
}

void ImageLinePainterTest::nothingNewDrawsNothing() {
  Stage stage;
  stage.painter->draw(frameAt(0), wave(30'000), Qt::white);
  stage.picture();
  stage.painter->draw(frameAt(0), wave(30'000), Qt::white);
  QCOMPARE(stage.painter->lastDrawnColumns(), 0);
}

void ImageLinePainterTest::aChangedPointIsDrawnFromThere() {
  Stage stage;
  stage.painter->draw(frameAt(0), wave(30'000), Qt::white);
  stage.picture();
  stage.painter->draw(frameAt(0), wave(30'000, 0.1), Qt::white);
  QVERIFY(stage.painter->lastDrawnColumns() >= 100);
  QVERIFY(stage.painter->lastDrawnColumns() < 120);
  Stage fresh;
  fresh.painter->draw(frameAt(0), wave(30'000, 0.1), Qt::white);
  QVERIFY(difference(stage.picture(), fresh.picture()) <= 8);
}

void ImageLinePainterTest::anotherScaleDrawsEverything() {
  Stage stage;
  stage.painter->draw(frameAt(0), wave(30'000), Qt::white);
  stage.picture();
  PlotFrame frame = frameAt(0);
  frame.high = 2;
  stage.painter->draw(frame, wave(30'000), Qt::white);
  QCOMPARE(stage.painter->lastDrawnColumns(), kWidth);
}

void ImageLinePainterTest::aBreakLeavesTheGroundOpen() {
  ChartLine line;
  line.points = {
      {0, 0}, {10'000, 0}, {15'000, std::numeric_limits<double>::quiet_NaN()}, {20'000, 0}, {30'000, 0}};
  line.color = Qt::red;
  line.fill = true;
  Stage stage;
  stage.painter->draw(frameAt(0), {line}, Qt::white);
  const QImage picture = stage.picture();
  for (int y = 0; y < kHeight; ++y)
    QCOMPARE(picture.pixelColor(150, y), QColor(Qt::white));
  QVERIFY(picture.pixelColor(50, kHeight / 2) != QColor(Qt::white));
  QVERIFY(picture.pixelColor(250, kHeight / 2) != QColor(Qt::white));
}

void ImageLinePainterTest::aStepLineHasNoSlopes() {
  ChartLine line;
  line.points = {{0, -1}, {15'000, 1}, {30'000, 1}};
  line.color = Qt::red;
  line.step = true;
  Stage stage;
  stage.painter->draw(frameAt(0), {line}, Qt::white);
  const QImage picture = stage.picture();
  QCOMPARE(picture.pixelColor(75, kHeight / 2), QColor(Qt::white)); // a slope would pass here
  QVERIFY(picture.pixelColor(150, kHeight / 2) != QColor(Qt::white));
}

void ImageLinePainterTest::hollowPointsHaveTheGroundInside() {
  ChartLine line;
  line.doubtful = {{15'000, 0}};
  line.color = Qt::red;
  Stage stage;
  stage.painter->draw(frameAt(0), {line}, Qt::yellow);
  const QImage picture = stage.picture();
  QCOMPARE(picture.pixelColor(150, kHeight / 2), QColor(Qt::yellow));
  QVERIFY(picture.pixelColor(153, kHeight / 2) != QColor(Qt::white));
}

void ImageLinePainterTest::aLineOnALimitIsSeenInItsFullWidth() {
  const auto inkAround = [](double value) { // darkness of a column, as much as a line of 1.5 pixels has
    ChartLine line;
    line.points = {{0, value}, {30'000, value}};
    line.color = Qt::black;
    Stage stage;
    PlotFrame frame = frameAt(0);
    frame.rect.adjust(0, 10, 0, -10);
    stage.painter->draw(frame, {line}, Qt::white);
    const QImage picture = stage.picture();
    int ink = 0;
    for (int y = 0; y < kHeight; ++y)
      ink += 255 - picture.pixelColor(150, y).lightness();
    return ink;
  };
  QVERIFY(inkAround(0) > 350);
  for (const double limit : {frameAt(0).low, frameAt(0).high})
    QVERIFY2(inkAround(limit) > 350, qPrintable(QString::number(inkAround(limit))));
}

void ImageLinePainterTest::infiniteAndHugeValuesDoNotHarm() {
  ChartLine line = wave(30'000)[0];
  line.points[3].value = std::numeric_limits<double>::infinity();
  line.points[5].value = 1e300;
  line.points[7].value = -1e300;
  line.doubtful = {{100, -std::numeric_limits<double>::infinity()}};
  Stage stage;
  stage.painter->draw(frameAt(0), {line}, Qt::white);
  QVERIFY(stage.picture().pixelColor(0, 0).isValid());
}

QTEST_MAIN(ImageLinePainterTest)
#include "ImageLinePainterTest.moc"
