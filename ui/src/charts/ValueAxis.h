// The value axis of a chart: Qt Charts draws its grid lines and labels, this keeps them on the scale's round
// values. Labels and lines change only with the scale, since Qt Charts lays its axes out anew each time.
// Thread: the GUI's.
#pragma once

#include "charts/ValueScale.h"

#include <QCategoryAxis>
#include <QChart>
#include <QStringList>

namespace muster::ui {

struct ThemeTokens;

class ValueAxis {
 public:
  explicit ValueAxis(QChart& chart);

  void setLimits(const ScaleLimits& limits, ScaleKind kind, const QString& unit);
  // The plot has another size: Qt's axis moves its lines and labels only when they are set anew.
  void forgetPlace() { m_set = false; }
  double widestLabel() const; // pixels
  const QStringList& labels() const { return m_labels; }
  void applyTheme(const ThemeTokens& tokens, const QFont& font);

 private:
  QCategoryAxis* m_axis; // the chart's
  ScaleLimits m_limits;
  ScaleKind m_kind = ScaleKind::Free;
  QString m_unit;
  QStringList m_labels;
  bool m_set = false;
};

} // namespace muster::ui
