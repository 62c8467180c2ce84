// What draws the lines of a chart in Qt Charts' scene. Qt Charts gives axes, grid and scene; its own series
// cost too much for a page of live charts (figures in README.md), so the drawing is behind this interface.
// Thread: the GUI's. Owner: the chart.
#pragma once

#include "charts/PlotFrame.h"

#include <fleet/RecentSamples.h>

#include <QColor>

#include <memory>
#include <vector>

class QGraphicsItem;

namespace muster::ui {

struct ChartLine {
  std::vector<Point> points;   // already thinned to the plot's pixel columns, in order of time; NaN breaks
  std::vector<Point> doubtful; // bad quality, drawn as hollow points
  QColor color;
  Qt::PenStyle dash = Qt::SolidLine;
  bool step = false; // holds its value until the next point
  bool fill = false;
};

class LinePainter {
 public:
  virtual ~LinePainter() = default;
  // Shows these lines from now on. ground: the colour behind, for the inside of hollow points.
  virtual void draw(const PlotFrame& frame, std::vector<ChartLine> lines, const QColor& ground) = 0;
  // Columns of pixels drawn anew by the last draw(): 0 to the plot's width. For tests and figures.
  virtual int lastDrawnColumns() const = 0;
};

// Keeps a picture of the plot, shifts it when the chart scrolls, and draws only the columns whose points
// changed. parent: the chart; the item lives in its scene.
std::unique_ptr<LinePainter> makeImageLinePainter(QGraphicsItem& parent);

} // namespace muster::ui
