#include "charts/ChartScene.h"

#include "charts/LineData.h"

#include <ui/ChartTimeline.h>
#include <ui/Theme.h>

#include <QGraphicsLayout>
#include <QLegend>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace muster::ui {

namespace {

constexpr double kRight = 12, kTop = 42, kBottom = 26;     // around the plot
constexpr double kLeastLeft = 40, kLeftStep = 8;           // in steps: a digit more moves no chart
constexpr double kLabelPadding = 18;                       // beside the labels: the card's edge, the plot
constexpr double kMostLeftShare = 0.5;                     // of the chart's width
constexpr double kMinuteSpacing = 46, kSecondSpacing = 84; // pixels between time labels at least
constexpr std::size_t kMostLines = 8;
// What stands above the plot has the digits that it has in lists; the crosshair those of the axis.
constexpr ScaleLimits kAsInLists{0, 1, 0};

ScaleKind scaleKind(ChartKind kind) {
  switch (kind) {
  case ChartKind::Percent:
    return ScaleKind::Percent;
  case ChartKind::Boolean:
    return ScaleKind::Boolean;
  case ChartKind::Duration:
    return ScaleKind::Duration;
  case ChartKind::Number:
    break;
  }
  return ScaleKind::Free;
}

ValueBounds boundsOf(const ChartSpec& spec) {
  ValueBounds bounds;
  return {spec.low.value_or(bounds.low), spec.high.value_or(bounds.high)};
}

// From the fifth line on colour alone is not enough.
Qt::PenStyle dashOf(std::size_t line) {
  constexpr std::array kDashes = {Qt::DashLine, Qt::DotLine};
  return line < 4 ? Qt::SolidLine : kDashes[line % kDashes.size()];
}

} // namespace

items::FormattedValue chartValueText(const ChartSpec& spec, double value, const ScaleLimits& limits) {
  if (std::isnan(value)) // of a chart's points: none
    return items::formatValue(Value::null(DataType::Double), {});
  if (spec.kind == ChartKind::Boolean && std::isfinite(value))
    return items::formatValue(Value::boolean(value != 0), {});
  return items::formatNumber(value, spec.unit, {spec.whole, limits.step});
}

ChartScene::ChartScene()
    : m_chart(new QChart), m_valueAxis(*m_chart), m_painter(makeImageLinePainter(*m_chart)),
      m_bands(new GapBandsItem(*m_chart)), m_timeAxis(new TimeAxisItem(*m_chart)),
      m_headline(new HeadlineItem(*m_chart)), m_crosshair(new CrosshairItem(*m_chart)) {
  m_scene.setItemIndexMethod(QGraphicsScene::NoIndex);
  m_scene.addItem(m_chart);
  m_chart->setBackgroundVisible(false);
  m_chart->setMargins({});
  m_chart->layout()->setContentsMargins(0, 0, 0, 0);
  m_chart->legend()->hide();
  m_chart->setAnimationOptions(QChart::NoAnimation);
  applyTheme();
}

// The painter's item is a child of the chart, so it goes before the scene does.
ChartScene::~ChartScene() {
  m_painter.reset();
}

void ChartScene::setSource(const ChartSource* source) {
  m_source = source;
  m_spec = source ? source->spec() : ChartSpec{};
  m_scale = ValueScale(scaleKind(m_spec.kind), boundsOf(m_spec));
  m_dirty = true;
}

void ChartScene::setSize(const QSizeF& size) {
  m_scene.setSceneRect(QRectF(QPointF(0, 0), size));
  m_chart->setGeometry(m_scene.sceneRect());
  placePlot();
}

void ChartScene::setLeastLabelRoom(double pixels) {
  if (pixels == m_leastRoom)
    return;
  m_leastRoom = pixels;
  placePlot();
}

double ChartScene::labelRoom() const {
  const double steps = std::ceil((m_valueAxis.widestLabel() + kLabelPadding - kLeastLeft) / kLeftStep);
  return std::min(kLeastLeft + kLeftStep * std::max(0.0, steps),
                  std::floor(m_scene.width() * kMostLeftShare));
}

void ChartScene::placePlot() {
  const double left = std::max(labelRoom(), m_leastRoom);
  m_frame.rect = QRectF(left, kTop, std::max(1.0, std::floor(m_scene.width()) - left - kRight),
                        std::max(1.0, std::floor(m_scene.height()) - kTop - kBottom));
  m_chart->setPlotArea(m_frame.rect);
  m_valueAxis.forgetPlace();
  m_dirty = true;
}

void ChartScene::applyTheme() {
  m_valueAxis.applyTheme(Theme::instance().tokens(), Theme::instance().font(TypeRole::Caption));
  m_dirty = true;
}

PlotFrame ChartScene::frameFor(const ChartTimeline& timeline) const {
  PlotFrame frame = m_frame;
  frame.fromMs = timeline.fromMs();
  frame.toMs = timeline.toMs();
  snapToPixels(frame);
  return frame;
}

bool ChartScene::isOutdated(const ChartTimeline& timeline) const {
  if (m_dirty || timeline.crosshairMs() != m_crosshairMs || timeline.zone() != m_zone)
    return true;
  const PlotFrame frame = frameFor(timeline);
  return frame != m_frame || (m_source && m_source->revision() != m_revision);
}

void ChartScene::update(const ChartTimeline& timeline) {
  const PlotFrame frame = frameFor(timeline);
  if (m_dirty || frame != m_frame || timeline.zone() != m_zone ||
      (m_source && m_source->revision() != m_revision)) {
    takeIn(timeline);
    if (std::max(labelRoom(), m_leastRoom) != m_frame.rect.left()) { // other labels: another plot
      placePlot();
      takeIn(timeline);
    }
  }
  updateCrosshair(timeline);
}

void ChartScene::takeIn(const ChartTimeline& timeline) {
  m_frame = frameFor(timeline);
  m_zone = timeline.zone();
  fetch(timeline);
  m_dirty = false;
}

void ChartScene::fetch(const ChartTimeline& timeline) {
  std::vector<ChartLine> lines;
  std::vector<ChartGap> gaps;
  const ThemeTokens& tokens = Theme::instance().tokens();
  if (m_source) {
    ++m_fetches;
    m_revision = m_source->revision();
    gaps = m_source->gaps(m_frame.fromMs, m_frame.toMs);
    const std::size_t count = std::min(static_cast<std::size_t>(m_spec.lines.size()), kMostLines);
    const bool step = m_spec.kind == ChartKind::Boolean;
    for (std::size_t i = 0; i < count; ++i) {
      ChartLine line;
      const int index = static_cast<int>(i);
      line.points = visibleLine(*m_source, index, gaps, m_frame, timeline.nowMs(), step);
      m_source->copyDoubtful(index, m_frame.fromMs, m_frame.toMs, line.doubtful);
      line.color = tokens.series[i];
      line.dash = dashOf(i);
      line.step = step;
      line.fill = m_spec.fill && count == 1;
      lines.push_back(std::move(line));
    }
  }
  showValues(lines);
  m_bands->setGaps(std::move(gaps));
  const double spacing = m_frame.msPerPixel() * kMinuteSpacing < 60'000 ? kSecondSpacing : kMinuteSpacing;
  m_timeAxis->setTicks(timeTicks(m_frame.fromMs, m_frame.toMs,
                                 std::max(1, static_cast<int>(m_frame.rect.width() / spacing)), m_zone));
  m_points.clear();
  for (const ChartLine& line : lines)
    m_points.push_back(line.points);
  place();
  m_painter->draw(m_frame, std::move(lines), tokens.surface);
}

void ChartScene::showValues(const std::vector<ChartLine>& lines) {
  std::optional<ValueRange> range;
  HeadlineText text;
  text.title = m_spec.title;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const auto list : {&ChartLine::points, &ChartLine::doubtful}) {
      const auto one = valueRange(lines[i].*list, m_frame.fromMs, m_frame.toMs);
      if (one && range) {
        range->include(one->min);
        range->include(one->max);
      } else if (one) {
        range = one;
      }
    }
    if (lines.size() > 1)
      text.legend.emplace_back(m_spec.lines[static_cast<qsizetype>(i)], lines[i].color);
  }
  if (range)
    m_scale.update(range->min, range->max);
  m_valueAxis.setLimits(m_scale.limits(), m_scale.kind(), m_spec.unit);
  m_frame.low = m_scale.limits().low;
  m_frame.high = m_scale.limits().high;
  if (m_source) {
    const auto newest = m_source->current(0);
    text.current =
        chartValueText(m_spec, newest ? newest->value : std::numeric_limits<double>::quiet_NaN(), kAsInLists);
    text.brief = text.current;
    if (const auto texts = m_source->currentTexts(0)) {
      text.current = texts->full;
      text.brief = texts->brief;
      text.quality = texts->quality;
      text.isBad = texts->isBad;
    }
    text.faded = !m_source->holds();
  }
  if (range && m_spec.kind != ChartKind::Boolean) {
    const auto beside = [&](const items::FormattedValue& value) { // the current value names the unit already
      return value.unit == text.current.unit ? value.number : value.text();
    };
    text.min = beside(chartValueText(m_spec, range->min, kAsInLists));
    text.max = beside(chartValueText(m_spec, range->max, kAsInLists));
  }
  m_headline->setText(std::move(text));
}

void ChartScene::updateCrosshair(const ChartTimeline& timeline) {
  m_crosshairMs = timeline.crosshairMs();
  if (!m_crosshairMs || *m_crosshairMs < m_frame.fromMs || *m_crosshairMs > m_frame.toMs) {
    m_crosshair->setReadings(std::nullopt, {}, {});
    m_timeAxis->setCovered({});
    return;
  }
  const auto ms = *m_crosshairMs;
  const Theme& theme = Theme::instance();
  std::vector<CrosshairReading> readings;
  for (std::size_t i = 0; i < m_points.size(); ++i) {
    CrosshairReading reading;
    if (m_points.size() > 1)
      reading.name = m_spec.lines[static_cast<qsizetype>(i)];
    reading.color = theme.tokens().series[i];
    reading.tagColor = theme.otherTokens().series[i];
    reading.value = {QStringLiteral("no data"), {}};
    if (const auto point = pointNear(m_points[i], ms, m_spec.kind == ChartKind::Boolean)) {
      reading.value = chartValueText(m_spec, point->value, m_scale.limits());
      reading.dot = QPointF(m_frame.x(point->timeMs), m_frame.y(point->value));
    }
    readings.push_back(std::move(reading));
  }
  m_crosshair->setReadings(m_frame.x(ms), timeTag(ms, m_frame.msPerPixel(), m_zone), std::move(readings));
  m_timeAxis->setCovered(m_crosshair->timeTag());
}

void ChartScene::place() {
  for (ChartItem* item : std::initializer_list<ChartItem*>{m_bands, m_timeAxis, m_headline, m_crosshair})
    item->setPlace(m_scene.sceneRect(), m_frame);
  m_chart->layout()->invalidate();
  m_chart->layout()->activate();
}

} // namespace muster::ui
