#include "charts/LinePainter.h"

#include <QGraphicsItem>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace muster::ui {

namespace {

constexpr double kLineWidth = 1.5;
constexpr double kFillOpacity = 0.10;
constexpr double kHollowRadius = 2.5;
constexpr int kPiecePixels = 8; // width of the pieces in which a line is stroked
constexpr int kMargin = 4;      // pixels that a line's width, joins and hollow points reach beyond its points
constexpr int kOverhang = kMargin; // above and below the plot: what lies on a limit is seen whole
constexpr double kSlack = 0.15;    // of a pixel: ends are whole milliseconds, so a shift is nearly whole
constexpr double kZ = 100;         // above Qt Charts' grid

bool samePoint(const Point& a, const Point& b) { // NaN equals NaN, unlike ==
  return a.timeMs == b.timeMs &&
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

// First time at or after fromMs from which the two lists differ; nothing where they are the same from there
// on. The last common point is taken, since the line from it changes too.
std::optional<std::int64_t> firstChange(const std::vector<Point>& a, const std::vector<Point>& b,
                                        std::int64_t fromMs) {
  const auto early = [fromMs](const Point& p) { return p.timeMs < fromMs; };
  auto i = std::ranges::partition_point(a, early), j = std::ranges::partition_point(b, early);
  std::optional<std::int64_t> common;
  while (i != a.end() && j != b.end() && samePoint(*i, *j)) {
    common = i->timeMs;
    ++i;
    ++j;
  }
  if (i == a.end() && j == b.end())
    return std::nullopt;
  return common.value_or(fromMs);
}

bool sameStyle(const ChartLine& a, const ChartLine& b) {
  return a.color == b.color && a.dash == b.dash && a.step == b.step && a.fill == b.fill;
}

class ImageLinePainter final : public LinePainter, public QGraphicsItem {
 public:
  explicit ImageLinePainter(QGraphicsItem& parent) : QGraphicsItem(&parent) {
    setZValue(kZ);
    setAcceptedMouseButtons(Qt::NoButton);
  }

  void draw(const PlotFrame& frame, std::vector<ChartLine> lines, const QColor& ground) override;
  int lastDrawnColumns() const override { return m_drawnColumns; }

  QRectF boundingRect() const override { return m_frame.rect.adjusted(0, -kOverhang, 0, kOverhang); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
    if (const double ratio = painter->device()->devicePixelRatioF(); ratio != m_ratio) {
      m_ratio = ratio; // moved to another screen
      m_image = QImage();
    }
    if (m_image.isNull())
      drawAll();
    painter->drawImage(boundingRect().topLeft(), m_image);
  }

 private:
  // An unbroken stretch of a line in pixels, and where its pieces begin (but for the first).
  struct Run {
    QPolygonF shape;
    QList<qsizetype> cuts;
  };

  // Pieces lie on the time axis, not on the plot: a scrolled line keeps its pieces.
  std::int64_t pieceOf(std::int64_t ms) const {
    return static_cast<std::int64_t>(
        std::floor(static_cast<double>(ms) / (m_frame.msPerPixel() * kPiecePixels)));
  }
  bool canShift(const PlotFrame& frame, const std::vector<ChartLine>& lines, const QColor& ground) const;
  double firstChangedX(const PlotFrame& frame, const std::vector<ChartLine>& lines) const;
  void shift(int pixels);
  void drawAll();
  void drawFrom(double x);
  void drawLine(QPainter& painter, const ChartLine& line, double fromX) const;
  void drawArea(QPainter& painter, const QPolygonF& run, QColor color) const;
  static void drawRun(QPainter& painter, const Run& run, const ChartLine& line);
  void drawHollow(QPainter& painter, const ChartLine& line) const;

  PlotFrame m_frame;
  std::vector<ChartLine> m_lines;
  QColor m_ground;
  QImage m_image;
  double m_ratio = 1;
  int m_drawnColumns = 0;
};

bool ImageLinePainter::canShift(const PlotFrame& frame, const std::vector<ChartLine>& lines,
                                const QColor& ground) const {
  return !m_image.isNull() && frame.rect == m_frame.rect && frame.low == m_frame.low &&
         frame.high == m_frame.high && frame.toMs - frame.fromMs == m_frame.toMs - m_frame.fromMs &&
         ground == m_ground && std::ranges::equal(lines, m_lines, sameStyle);
}

double ImageLinePainter::firstChangedX(const PlotFrame& frame, const std::vector<ChartLine>& lines) const {
  double x = frame.rect.right();
  // A column at the left edge is cut by the edge: its points may differ, the picture of the rest does not.
  const auto fromMs = frame.fromMs + static_cast<std::int64_t>(frame.msPerPixel() * kMargin);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const auto list : {&ChartLine::points, &ChartLine::doubtful})
      if (const auto ms = firstChange(m_lines[i].*list, lines[i].*list, fromMs))
        x = std::min(x, frame.x(*ms));
  }
  return x;
}

void ImageLinePainter::draw(const PlotFrame& frame, std::vector<ChartLine> lines, const QColor& ground) {
  if (m_frame.rect != frame.rect)
    prepareGeometryChange();
  if (!canShift(frame, lines, ground)) {
    m_frame = frame;
    m_lines = std::move(lines);
    m_ground = ground;
    m_image = QImage(); // drawn when it is painted: only then the screen's pixel ratio is known
    m_drawnColumns = static_cast<int>(frame.rect.width());
    return;
  }
  const double moved = static_cast<double>(frame.fromMs - m_frame.fromMs) / frame.msPerPixel();
  const int pixels = static_cast<int>(std::lround(moved));
  double x = firstChangedX(frame, lines);
  m_frame = frame;
  m_lines = std::move(lines);
  if (pixels < 0 || pixels >= static_cast<int>(frame.rect.width()) || std::abs(moved - pixels) > kSlack) {
    m_image = QImage();
    m_drawnColumns = static_cast<int>(frame.rect.width());
    return;
  }
  if (pixels > 0) {
    shift(pixels);
    x = std::min(x, frame.rect.right() - pixels);
  }
  drawFrom(x);
}

void ImageLinePainter::shift(int pixels) {
  const auto bytes = static_cast<std::size_t>(std::lround(pixels * m_ratio)) * 4;
  const auto row = static_cast<std::size_t>(m_image.width()) * 4;
  if (bytes >= row)
    return;
  for (int y = 0; y < m_image.height(); ++y) {
    uchar* line = m_image.scanLine(y);
    std::memmove(line, line + bytes, row - bytes);
  }
}

void ImageLinePainter::drawAll() {
  const QSize size = (boundingRect().size() * m_ratio).toSize().expandedTo({1, 1});
  m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
  m_image.setDevicePixelRatio(m_ratio);
  drawFrom(m_frame.rect.left());
}

void ImageLinePainter::drawFrom(double x) {
  const double left = std::max(m_frame.rect.left(), std::floor(x) - kMargin);
  m_drawnColumns = std::max(0, static_cast<int>(m_frame.rect.right() - left));
  if (x >= m_frame.rect.right()) {
    m_drawnColumns = 0;
    return;
  }
  QPainter painter(&m_image);
  painter.translate(-boundingRect().topLeft());
  QRectF area = boundingRect();
  area.setLeft(left);
  painter.setClipRect(area);
  painter.setCompositionMode(QPainter::CompositionMode_Source);
  painter.fillRect(area, Qt::transparent);
  painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const ChartLine& line : m_lines) {
    drawLine(painter, line, left);
    drawHollow(painter, line);
  }
}

void ImageLinePainter::drawLine(QPainter& painter, const ChartLine& line, double fromX) const {
  Run run;
  const auto flush = [&] {
    if (line.fill && run.shape.size() > 1)
      drawArea(painter, run.shape, line.color);
    drawRun(painter, run, line);
    run = {};
  };
  // From the last point left of the area, and one more for its join; then on to the start of its piece, so that
  // pieces are the same whichever part of them is drawn.
  const auto start = m_frame.timeAt(fromX - kMargin);
  auto first = std::ranges::partition_point(line.points, [&](const Point& p) { return p.timeMs < start; });
  for (int back = 0; back < 2 && first != line.points.begin(); ++back)
    --first;
  while (first != line.points.begin() && first != line.points.end() &&
         pieceOf(std::prev(first)->timeMs) == pieceOf(first->timeMs))
    --first;
  std::int64_t piece = 0;
  for (auto p = first; p != line.points.end(); ++p) {
    if (!std::isfinite(p->value)) {
      flush();
      continue;
    }
    const QPointF at(m_frame.x(p->timeMs), m_frame.y(p->value));
    if (line.step && !run.shape.isEmpty())
      run.shape << QPointF(at.x(), run.shape.last().y());
    if (!run.shape.isEmpty() && pieceOf(p->timeMs) != piece)
      run.cuts << run.shape.size();
    piece = pieceOf(p->timeMs);
    run.shape << at;
  }
  flush();
}

// Without antialiasing, which costs most of it: its upper edge lies below the line.
void ImageLinePainter::drawArea(QPainter& painter, const QPolygonF& run, QColor color) const {
  color.setAlphaF(static_cast<float>(kFillOpacity));
  QPolygonF area = run;
  area << QPointF(run.last().x(), m_frame.rect.bottom()) << QPointF(run.first().x(), m_frame.rect.bottom());
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawPolygon(area);
  painter.setRenderHint(QPainter::Antialiasing);
}

// In short pieces: Qt makes one outline of a polyline, and a long one that crosses itself costs many times as much
// (figures in README.md). Where points are close, round joins cannot be seen.
void ImageLinePainter::drawRun(QPainter& painter, const Run& run, const ChartLine& line) {
  const QPolygonF& shape = run.shape;
  if (shape.size() == 1)
    painter.fillRect(QRectF(shape[0] - QPointF(1, 1), QSizeF(2, 2)), line.color); // a sample on its own
  if (shape.size() < 2)
    return;
  painter.setBrush(Qt::NoBrush);
  if (line.dash != Qt::SolidLine) { // pieces would start the dashes anew
    painter.setPen(QPen(line.color, kLineWidth, line.dash, Qt::FlatCap, Qt::BevelJoin));
    painter.drawPolyline(shape);
    return;
  }
  qsizetype start = 0;
  for (qsizetype i = 0; i <= run.cuts.size(); ++i) {
    const qsizetype end =
        i < run.cuts.size() ? run.cuts[i] : shape.size() - 1; // a piece ends where the next begins
    const bool isDense = end - start > kPiecePixels;
    painter.setPen(QPen(line.color, kLineWidth, Qt::SolidLine, isDense ? Qt::FlatCap : Qt::RoundCap,
                        isDense ? Qt::BevelJoin : Qt::RoundJoin));
    painter.drawPolyline(shape.constData() + start, static_cast<int>(end - start + 1));
    start = end;
  }
}

void ImageLinePainter::drawHollow(QPainter& painter, const ChartLine& line) const {
  painter.setPen(QPen(line.color, 1.25));
  painter.setBrush(m_ground);
  for (const Point& p : line.doubtful)
    if (std::isfinite(p.value))
      painter.drawEllipse(QPointF(m_frame.x(p.timeMs), m_frame.y(p.value)), kHollowRadius, kHollowRadius);
}

} // namespace

std::unique_ptr<LinePainter> makeImageLinePainter(QGraphicsItem& parent) {
  return std::make_unique<ImageLinePainter>(parent);
}

} // namespace muster::ui
