// What a page of 16 charts with 1,600 points each costs a frame: Qt Charts' own line series beside ours, in
// one run. Frames are painted into a picture, offscreen. Run: QT_QPA_PLATFORM=offscreen bench_charts
#include "MadeUpSource.h"

#include <ui/ChartTimeline.h>
#include <ui/ChartView.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QDateTimeAxis>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpSource;

namespace {

constexpr int kCharts = 16, kPoints = 1'600, kFrames = 200;
constexpr qint64 kNow = 1'794'896'072'000;
constexpr qint64 kStepMs = 1'000;
constexpr qint64 kSpan = kPoints * kStepMs;
const QSize kPage(1'440, 900);

double wave(double t, int chart) {
  return 50 + 20 * std::sin(t / (60 + chart)) + 10 * std::sin(t * 7) * std::cos(t / 11);
}

// Paints frames and prints the median and the 99th percentile.
void measure(const char* name, QWidget& page, const std::function<void(int)>& prepare) {
  QImage image(kPage, QImage::Format_RGB32);
  std::vector<double> times;
  for (int frame = 0; frame < kFrames; ++frame) {
    QElapsedTimer timer;
    timer.start();
    prepare(frame);
    QCoreApplication::sendPostedEvents();
    page.render(&image);
    times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  std::ranges::sort(times);
  std::printf("%-58s median %6.2f ms   99 %% %6.2f ms\n", name, times[kFrames / 2],
              times[kFrames * 99 / 100]);
}

void measureQtCharts() {
  QWidget page;
  auto* grid = new QGridLayout(&page);
  struct Raw {
    QLineSeries* series;
    QDateTimeAxis* time;
  };
  std::vector<Raw> raw;
  for (int i = 0; i < kCharts; ++i) {
    auto* chart = new QChart;
    auto* series = new QLineSeries;
    auto* time = new QDateTimeAxis;
    auto* value = new QValueAxis;
    time->setFormat(QStringLiteral("HH:mm"));
    value->setRange(0, 100);
    chart->addSeries(series);
    chart->addAxis(time, Qt::AlignBottom);
    chart->addAxis(value, Qt::AlignLeft);
    series->attachAxis(time);
    series->attachAxis(value);
    chart->legend()->hide();
    auto* view = new QChartView(chart);
    view->setRenderHint(QPainter::Antialiasing);
    grid->addWidget(view, i / 4, i % 4);
    raw.push_back({series, time});
  }
  page.resize(kPage);
  page.show();
  measure("Qt Charts, QLineSeries::replace() and a moved axis", page, [&](int frame) {
    for (int i = 0; i < kCharts; ++i) {
      QList<QPointF> points;
      points.reserve(kPoints);
      const qint64 end = kNow + frame * kStepMs;
      for (qint64 ms = end - kSpan; ms < end; ms += kStepMs)
        points << QPointF(static_cast<double>(ms), wave(static_cast<double>(ms % 100'000'000) / 1000, i));
      raw[static_cast<std::size_t>(i)].series->replace(points);
      raw[static_cast<std::size_t>(i)].time->setRange(QDateTime::fromMSecsSinceEpoch(end - kSpan),
                                                      QDateTime::fromMSecsSinceEpoch(end));
    }
  });
}

void measureOurs() {
  ChartTimeline timeline;
  timeline.tick(kNow);
  timeline.setSpan(kSpan);
  QWidget page;
  auto* grid = new QGridLayout(&page);
  std::vector<std::unique_ptr<MadeUpSource>> sources;
  std::vector<ChartView*> views;
  for (int i = 0; i < kCharts; ++i) {
    sources.push_back(std::make_unique<MadeUpSource>(
        ChartSpec{QStringLiteral("Chart"), QStringLiteral("%"), ChartKind::Percent}));
    sources.back()->fill(kNow - kSpan, kNow + kFrames * 10 * kStepMs, kStepMs,
                         [i](double t) { return wave(t, i); });
    views.push_back(new ChartView(timeline));
    views.back()->setSource(sources.back().get());
    grid->addWidget(views.back(), i / 4, i % 4);
  }
  page.resize(kPage);
  page.show();
  qint64 now = kNow;
  measure("ours, nothing new", page, [](int) {});
  measure("ours, live: a new sample and a scroll in every chart", page, [&](int) {
    now += 5 * kStepMs; // about a pixel
    timeline.tick(now);
  });
  measure("ours, crosshair moving over all charts", page,
          [&](int frame) { timeline.setCrosshair(now - kSpan / 2 + frame * kStepMs, false); });
  measure("ours, zooming: everything drawn anew", page,
          [&](int frame) { timeline.setSpan(kSpan - (frame % 50) * 10 * kStepMs); });
}

} // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  Theme theme;
  theme.apply(ThemeMode::Light);
  std::printf("%d charts, %d points each, %d frames of %d x %d\n", kCharts, kPoints, kFrames, kPage.width(),
              kPage.height());
  measureQtCharts();
  measureOurs();
  return 0;
}
