// What one chart shows: Qt Charts' QChart with its value axis, our lines, gap bands, time axis, headline and
// crosshair, brought up to date from a source and a timeline when asked. Knows no widget and no events.
// Thread: the GUI's.
#pragma once

#include "charts/ChartItems.h"
#include "charts/LinePainter.h"
#include "charts/ValueAxis.h"
#include "charts/ValueScale.h"

#include <ui/ChartSource.h>

#include <QGraphicsScene>

#include <memory>
#include <optional>
#include <vector>

namespace muster::ui {

class ChartTimeline;

class ChartScene {
 public:
  ChartScene();
  ~ChartScene();

  QGraphicsScene& graphics() { return m_scene; }
  void setSource(const ChartSource* source); // null: none
  const ChartSource* source() const { return m_source; }
  void setSize(const QSizeF& size);
  void applyTheme();
  // Pixels from the left edge to the plot that this chart's labels need, and what it is to leave at least: the
  // charts of a page take the widest of all, so that their time axes line up.
  double labelRoom() const;
  void setLeastLabelRoom(double pixels);

  // Source, range (in whole pixels), crosshair or theme differ from what update() saw last.
  bool isOutdated(const ChartTimeline& timeline) const;
  void update(const ChartTimeline& timeline);

  const PlotFrame& frame() const { return m_frame; }
  const HeadlineText& headline() const { return m_headline->text(); }
  const std::vector<TimeTick>& ticks() const { return m_timeAxis->ticks(); }
  const std::vector<CrosshairReading>& readings() const { return m_crosshair->readings(); }
  bool isCrosshairShown() const { return m_crosshair->isShown(); }
  const ScaleLimits& limits() const { return m_scale.limits(); }
  quint64 fetches() const { return m_fetches; }
  int lastDrawnColumns() const { return m_painter->lastDrawnColumns(); }

 private:
  PlotFrame frameFor(const ChartTimeline& timeline) const;
  void takeIn(const ChartTimeline& timeline);
  void fetch(const ChartTimeline& timeline);
  void showValues(const std::vector<ChartLine>& lines);
  void updateCrosshair(const ChartTimeline& timeline);
  void place();
  void placePlot();

  QGraphicsScene m_scene;
  QChart* m_chart; // the scene's
  ValueAxis m_valueAxis;
  std::unique_ptr<LinePainter> m_painter;
  GapBandsItem* m_bands; // the chart's, as all items
  TimeAxisItem* m_timeAxis;
  HeadlineItem* m_headline;
  CrosshairItem* m_crosshair;

  const ChartSource* m_source = nullptr;
  ChartSpec m_spec;
  ValueScale m_scale;
  PlotFrame m_frame;
  double m_leastRoom = 0;
  std::vector<std::vector<Point>> m_points; // by line, as drawn
  quint64 m_revision = 0;
  quint64 m_fetches = 0;
  std::optional<qint64> m_crosshairMs;
  QTimeZone m_zone;
  bool m_dirty = true;
};

// "78.4 °C", "Yes": a value as headline and crosshair show it, as it stands in lists; with more digits only where
// steps of the axis need them.
items::FormattedValue chartValueText(const ChartSpec& spec, double value, const ScaleLimits& limits);

} // namespace muster::ui
