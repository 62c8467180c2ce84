// The parts of a chart that Qt Charts has no form for, as items in its scene: gap bands, the time axis with
// round ticks in local time, the headline, the crosshair with its tags. Each is told what to show and paints
// it; none knows the data. Thread: the GUI's. Owner: the chart (QGraphicsItem's parent).
#pragma once

#include "charts/PlotFrame.h"
#include "charts/TimeTicks.h"

#include <items/ValueFormat.h>
#include <ui/ChartSource.h>

#include <QColor>
#include <QGraphicsItem>

#include <optional>
#include <vector>

namespace muster::ui {

// Common to all: a frame, and the whole scene as its bounds (the view always paints a chart as a whole).
class ChartItem : public QGraphicsItem {
 public:
  ChartItem(QGraphicsItem& parent, double z);
  void setPlace(const QRectF& scene, const PlotFrame& frame);
  QRectF boundingRect() const override { return m_scene; }

 protected:
  const PlotFrame& frame() const { return m_frame; }

 private:
  QRectF m_scene;
  PlotFrame m_frame;
};

class GapBandsItem final : public ChartItem {
 public:
  explicit GapBandsItem(QGraphicsItem& parent);
  void setGaps(std::vector<ChartGap> gaps) { m_gaps = std::move(gaps); }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

 private:
  std::vector<ChartGap> m_gaps;
};

class TimeAxisItem final : public ChartItem {
 public:
  explicit TimeAxisItem(QGraphicsItem& parent);
  void setTicks(std::vector<TimeTick> ticks) { m_ticks = std::move(ticks); }
  const std::vector<TimeTick>& ticks() const { return m_ticks; }
  // Labels that would look out from under this (the crosshair's tag) are left out. Empty: none.
  void setCovered(const QRectF& tag) { m_covered = tag; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

 private:
  std::vector<TimeTick> m_ticks;
  QRectF m_covered;
};

struct HeadlineText {
  QString title;
  items::FormattedValue current;
  items::FormattedValue brief; // the same for where current has no room beside the title
  QString quality = {};        // in a word; empty: good
  bool isBad = false;          // the quality
  QString min, max;            // with unit only where it is not the current value's; empty: nothing in view
  std::vector<std::pair<QString, QColor>> legend;
  bool faded = false; // the value is no longer fresh
};

class HeadlineItem final : public ChartItem {
 public:
  explicit HeadlineItem(QGraphicsItem& parent);
  void setText(HeadlineText text) { m_text = std::move(text); }
  const HeadlineText& text() const { return m_text; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

 private:
  double paintRight(QPainter& painter, double right, double baseline, double least) const;
  HeadlineText m_text;
};

struct CrosshairReading {
  QString name;    // empty where there is one line
  QColor color;    // of the line
  QColor tagColor; // of its swatch in the tag: the other theme's
  items::FormattedValue value;
  std::optional<QPointF> dot; // none: no data here
};

class CrosshairItem final : public ChartItem {
 public:
  explicit CrosshairItem(QGraphicsItem& parent);
  // x: nothing hides the crosshair.
  void setReadings(std::optional<double> x, QString time, std::vector<CrosshairReading> readings);
  bool isShown() const { return m_x.has_value(); }
  QRectF timeTag() const; // empty while hidden
  const std::vector<CrosshairReading>& readings() const { return m_readings; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

 private:
  void paintValueTag(QPainter& painter) const;
  void paintTimeTag(QPainter& painter) const;

  std::optional<double> m_x;
  QString m_time;
  std::vector<CrosshairReading> m_readings;
};

} // namespace muster::ui
