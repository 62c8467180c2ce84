#include "device/MetricListModel.h"

#include "device/MetricFacts.h"

#include <items/DisplayText.h>
#include <items/MetricLabel.h>
#include <schema/MetricCatalog.h>
#include <schema/Payload.h>
#include <ui/Parts.h>

#include <algorithm>

namespace muster::ui {

namespace {

constexpr quintptr kGroup = 0; // internal ids: 0 a group, group's row + 1 a metric

// Below its group's heading a foreign name needs no first level.
QString labelInGroup(const std::string& name) {
  const std::size_t slash = name.find('/');
  if (findMetric(name) || slash == std::string::npos || slash == 0 || slash + 1 == name.size())
    return items::metricLabel(name);
  return items::displayText(name.substr(slash + 1));
}

QString qualityWord(const MetricState& metric, StatusKind status) {
  if (metric.quality != kQualityGood && metric.quality != kQualityBad && metric.quality != kQualityStale)
    return QString::number(metric.quality); // another maker's code
  switch (status) {
  case StatusKind::Online:
    return metric.isTransient ? QStringLiteral("Live") : QStringLiteral("Good"); // the tip says what it means
  case StatusKind::Offline:
    return QStringLiteral("Bad");
  default:
    return QStringLiteral("Stale");
  }
}

} // namespace

MetricListModel::MetricListModel(const DeviceData& data, QObject* parent)
    : QAbstractItemModel(parent), m_data(data) {
}

void MetricListModel::reload() {
  std::vector<SeriesId> all;
  if (m_data.isSet())
    all = shownMetrics(m_data.fleetState(), m_data.id());
  beginResetModel();
  m_all = std::move(all);
  arrange();
  endResetModel();
}

void MetricListModel::setFilter(const QString& words) {
  const QStringList wanted = words.simplified().toCaseFolded().split(u' ', Qt::SkipEmptyParts);
  if (wanted == m_words)
    return;
  beginResetModel();
  m_words = wanted;
  arrange();
  endResetModel();
}

void MetricListModel::arrange() {
  m_groups.clear();
  QHash<QString, std::size_t> places;
  for (const SeriesId series : m_all) {
    if (!matches(series))
      continue;
    const QString name = items::metricGroup(m_data.fleetState().series(series).metric);
    const auto place = places.constFind(name);
    if (place == places.cend()) {
      places.insert(name, m_groups.size());
      m_groups.push_back({name, {series}});
    } else {
      m_groups[*place].series.push_back(series);
    }
  }
}

bool MetricListModel::matches(SeriesId series) const {
  if (m_words.isEmpty())
    return true;
  const std::string& name = m_data.fleetState().series(series).metric;
  const QString text = (QString::fromStdString(name) + u' ' + items::metricLabel(name)).toCaseFolded();
  return std::ranges::all_of(m_words, [&text](const QString& word) { return text.contains(word); });
}

void MetricListModel::refreshValues() {
  for (int row = 0; row < static_cast<int>(m_groups.size()); ++row) {
    const QModelIndex group = index(row, 0);
    emit dataChanged(index(0, Value, group), index(rowCount(group) - 1, Age, group));
  }
}

QModelIndex MetricListModel::indexOf(SeriesId series) const {
  for (int row = 0; row < static_cast<int>(m_groups.size()); ++row) {
    const auto& in = m_groups[static_cast<std::size_t>(row)].series;
    if (const auto at = std::ranges::find(in, series); at != in.end())
      return index(static_cast<int>(at - in.begin()), 0, index(row, 0));
  }
  return {};
}

QModelIndex MetricListModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent))
    return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kGroup);
}

QModelIndex MetricListModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kGroup)
    return {};
  return createIndex(static_cast<int>(child.internalId() - 1), 0, kGroup);
}

int MetricListModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid())
    return static_cast<int>(m_groups.size());
  if (parent.internalId() != kGroup || parent.column() != 0)
    return 0;
  return static_cast<int>(m_groups[static_cast<std::size_t>(parent.row())].series.size());
}

int MetricListModel::columnCount(const QModelIndex&) const {
  return ColumnCount;
}

QVariant MetricListModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid))
    return {};
  if (index.internalId() == kGroup) {
    const Group& group = m_groups[static_cast<std::size_t>(index.row())];
    return index.column() == Metric && role == Qt::DisplayRole ? QVariant(group.name) : QVariant();
  }
  const Group& group = m_groups[static_cast<std::size_t>(index.internalId() - 1)];
  return metricData(group.series[static_cast<std::size_t>(index.row())], index.column(), role);
}

QVariant MetricListModel::metricData(SeriesId series, int column, int role) const {
  const MetricState* metric = m_data.fleetState().metric(series);
  if (!metric)
    return {};
  const SeriesInfo& info = m_data.fleetState().series(series);
  switch (role) {
  case Qt::DisplayRole:
    return column == Metric ? labelInGroup(info.metric) : textOf(*metric, column);
  case Qt::TextAlignmentRole:
    return QVariant(Qt::AlignVCenter | (column == Value || column == Age ? Qt::AlignRight : Qt::AlignLeft));
  case Qt::ToolTipRole:
    if (column == Value)
      return plainTip(valueOf(*metric).text());
    return plainTip((QStringList{items::metricLabel(info.metric), items::displayText(info.metric),
                                 QStringLiteral("%1, %2").arg(
                                     QLatin1String(dataTypeName(info.type).data()),
                                     metric->timeMs ? items::formatDateTime(metric->timeMs) : QString())} +
                     metricFacts(m_data, *metric))
                        .join(u'\n'));
  case Qt::AccessibleTextRole:
    return QStringLiteral("%1 %2, %3, %4")
        .arg(labelInGroup(info.metric), textOf(*metric, Value), textOf(*metric, Quality),
             textOf(*metric, Age));
  case NumberRole:
    return valueOf(*metric).number;
  case UnitRole:
    return valueOf(*metric).unit;
  case ShortNumberRole:
    return valueOf(*metric, true).number;
  case ShortUnitRole:
    return valueOf(*metric, true).unit;
  case TextRole:
    return !isScalar(info.type);
  case StatusRole:
    return static_cast<int>(statusOf(*metric));
  case SeriesRole:
    return series;
  case FadedRole:
    return m_data.state().status != DeviceStatus::Online || !metric->announced;
  default:
    return {};
  }
}

items::FormattedValue MetricListModel::valueOf(const MetricState& metric, bool isShort) const {
  const QString unit = QString::fromStdString(m_data.fleetState().series(metric.series).unit);
  return isShort ? items::formatShort(metric.value, unit) : items::formatValue(metric.value, unit);
}

QString MetricListModel::textOf(const MetricState& metric, int column) const {
  if (column == Value)
    return valueOf(metric).text();
  if (column == Quality)
    return qualityWord(metric, statusOf(metric));
  return metric.timeMs == 0 ? QString() : items::formatAge(m_data.nowMs() - metric.timeMs);
}

StatusKind MetricListModel::statusOf(const MetricState& metric) const {
  if (metric.quality == kQualityBad)
    return StatusKind::Offline;
  if (m_data.state().status != DeviceStatus::Online || !metric.announced || metric.quality == kQualityStale)
    return StatusKind::Stale;
  return metric.quality == kQualityGood ? StatusKind::Online : StatusKind::Stale;
}

QVariant MetricListModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal)
    return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant(Qt::AlignVCenter | (section == Value || section == Age ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole)
    return {};
  switch (section) {
  case Metric:
    return tr("Metric");
  case Value:
    return tr("Value");
  case Quality:
    return tr("Quality");
  case Age:
    return tr("Age");
  default:
    return {};
  }
}

} // namespace muster::ui
