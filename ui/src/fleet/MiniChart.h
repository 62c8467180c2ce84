// A small chart of the details pane: title, least and greatest value, value now, and the line below.
// Thread: the GUI's. fleet outlives it.
#pragma once

#include <items/Fleet.h>
#include <items/MetricColumns.h>
#include <ui/Spoken.h>

#include <QWidget>

namespace muster::ui {

class MiniChart final : public QWidget, public Spoken {
  Q_OBJECT
 public:
  explicit MiniChart(items::Fleet& fleet, QWidget* parent = nullptr);

  void setSeries(SeriesId series);
  SeriesId series() const { return m_series; }
  void setSpan(qint64 spanMs) { m_spanMs = spanMs; }
  void setTimesShown(bool shown); // the axis below the last chart of a column
  QSize sizeHint() const override;
  QAccessible::Role spokenRole() const override { return QAccessible::Chart; }
  QString spokenName() const override;
  QString spokenDescription() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  bool isFresh() const;
  void paintTitle(QPainter& painter, const MetricState& metric, const QString& range) const;
  void paintTimes(QPainter& painter, qint64 fromMs, qint64 toMs) const;
  QRectF plot() const;

  items::Fleet& m_fleet;
  SeriesId m_series = kNoSeries;
  items::MetricColumn m_look;
  qint64 m_spanMs = 600'000;
  bool m_timesShown = false;
};

} // namespace muster::ui
