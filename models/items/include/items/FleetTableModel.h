// The fleet as rows: every edge node and every device behind one, with status, names, age and chosen metrics.
// Sorts and filters by itself over dense ids (10,000 rows: sort or filter in under 100 ms), and changes
// incrementally: a reset comes only with a new feed.
//
// Live values change where they stand. The order is made anew at most every two seconds, and not while it is
// held (a pointer rests on the rows): nothing jumps away under the cursor. A click on a header or a new
// filter acts at once. Thread: the GUI's. fleet outlives the model.
#pragma once

#include <items/Fleet.h>
#include <items/FleetFilter.h>
#include <items/MetricColumns.h>
#include <items/ValueFormat.h>

#include <QAbstractTableModel>

#include <memory>
#include <string>
#include <vector>

namespace muster::items {

enum class ValueLevel { Normal, Warning, Alert };

// What a delegate needs to paint a metric's cell.
struct MetricCell {
  SeriesId series = kNoSeries; // kNoSeries: this device has no such metric
  FormattedValue shown;
  FormattedValue brief; // the same in about nine characters
  double fraction = 0;  // of a meter's range, 0 to 1
  ValueLevel level = ValueLevel::Normal;
};

// One of a device's own key metrics.
struct KeyFigure {
  SeriesId series = kNoSeries;
  QString label; // "CPU temp."
  FormattedValue shown;
};

QString statusText(DeviceStatus status); // "Online", "Stale", "Offline"

class FleetTableModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { StatusColumn, NodeColumn, DeviceColumn, GroupColumn, LastSeenColumn, FirstMetricColumn };
  static constexpr std::size_t kMostMetricColumns = 5;
  static constexpr std::size_t kMostKeyFigures = 4;

  explicit FleetTableModel(Fleet& fleet, QObject* parent = nullptr);
  ~FleetTableModel() override;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

  DeviceId deviceAt(int row) const; // row < rowCount()
  int rowOf(DeviceId device) const; // -1: hidden by the filter, or unknown
  const DeviceState& stateAt(int row) const;
  bool hasProblem(int row) const;     // a gap or refused input in the last ten minutes
  QString problemText(int row) const; // what a tip and a voice say of it; empty: none
  MetricCell metricCell(int row, int column) const;
  // What a column of the style KeyMetrics shows: at most kMostKeyFigures, the most telling first.
  std::vector<KeyFigure> keyFigures(int row) const;
  Fleet& fleet() const;
  bool hasDevices() const; // any row that is not an edge node: else the device column says nothing

  void setFilter(const FleetFilter& filter);
  const FleetFilter& filter() const;
  // A pointer rests on the rows: keep the order until it is gone.
  void setOrderHeld(bool held);

  const std::vector<MetricColumn>& metricColumns() const;
  // Which of these the view has room for: key figures repeat what is hidden, not what is shown.
  void setMetricsInView(const std::vector<bool>& inView);
  // From now on these (kKeyMetrics may be among them) and no automatic choice; empty: automatic again.
  void chooseMetrics(const std::vector<std::string>& metrics);

 signals:
  void matchesChanged();       // rowCount() or the total changed
  void metricColumnsChanged(); // also their number

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;

  void onAboutToReset();
  void onReset();
  void onReplaced();
  void onDevicesAdded();
  void onChanged(const QVector<muster::DeviceId>& devices);
  void onTicked(qint64 nowMs);
  void updateRows(bool resort);
  void dropRows(std::vector<DeviceId> staying);
  void appendRows(const std::vector<DeviceId>& entering);
  void reorder(std::vector<DeviceId> order);
  void replaceColumns(const std::vector<std::string>& metrics);
  QString cellText(int row, int column) const;
  QString keyText(int row) const;
  QString spokenText(int row, int column) const;
};

} // namespace muster::items
