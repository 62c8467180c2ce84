// All metrics of a device, by the first level of their name: value, quality and age. Two levels: groups,
// metrics. Filtered here and not by a proxy, which would look at every row on every tick. Resets when the
// device, its set of metrics or the filter change; values change in place. Thread: the GUI's.
#pragma once

#include "device/DeviceData.h"

#include <items/ValueFormat.h>
#include <ui/StatusMark.h>

#include <QAbstractItemModel>

#include <vector>

namespace muster::ui {

class MetricListModel final : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Column { Metric, Value, Quality, Age, ColumnCount };
  // NumberRole, UnitRole: the parts of a value's text; the Short ones where the whole has no room. TextRole: it is
  // a text, which may be cut where there is no room; figures may not.
  enum Role {
    NumberRole = Qt::UserRole,
    UnitRole,
    ShortNumberRole,
    ShortUnitRole,
    TextRole,
    StatusRole,
    SeriesRole,
    FadedRole
  };

  explicit MetricListModel(const DeviceData& data, QObject* parent = nullptr);

  void reload();                        // the device or its metrics changed
  void refreshValues();                 // values or ages changed
  void setFilter(const QString& words); // all words must occur in name or label, in any order
  std::size_t total() const { return m_all.size(); }
  QModelIndex indexOf(SeriesId series) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const final;
  QModelIndex parent(const QModelIndex& child) const final;
  int rowCount(const QModelIndex& parent = {}) const final;
  int columnCount(const QModelIndex& parent = {}) const final;
  QVariant data(const QModelIndex& index, int role) const final;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const final;

 private:
  struct Group {
    QString name;
    std::vector<SeriesId> series;
  };
  void arrange();
  bool matches(SeriesId series) const;
  QVariant metricData(SeriesId series, int column, int role) const;
  items::FormattedValue valueOf(const MetricState& metric, bool isShort = false) const;
  QString textOf(const MetricState& metric, int column) const;
  StatusKind statusOf(const MetricState& metric) const;

  const DeviceData& m_data;
  std::vector<SeriesId> m_all;
  std::vector<Group> m_groups;
  QStringList m_words;
};

} // namespace muster::ui
