#include "FleetColumns.h"

#include <items/FleetTableModel.h>

#include <algorithm>

namespace muster::ui::columns {

using items::FleetTableModel;
using items::MetricColumn;

namespace {

constexpr int kStatusWidth = 100;
constexpr int kNodeWidth = 136;
constexpr int kNodeMost = 264;
constexpr int kDeviceWidth = 112;
constexpr int kDeviceMost = 184;
constexpr int kGroupWidth = 80;
constexpr int kGroupMost = 144;
constexpr int kAgeWidth = 84;
constexpr int kLineMore = 144;
constexpr int kKeysWidth = 184; // one figure with its name
constexpr int kKeysMost = 424;  // three of them
constexpr int kMargins = 16;

int metricWidth(const MetricColumn& column, int titleWidth) {
  if (column.style == MetricColumn::Style::KeyMetrics)
    return kKeysWidth;
  int content = kMargins + numberWidth(column);
  if (column.style == MetricColumn::Style::Meter)
    content += kMeterWidth + 8;
  if (column.style == MetricColumn::Style::Sparkline)
    content += kSparklineWidth + 14;
  return std::max(content, titleWidth + kMargins + 20);
}

// What a wider column takes of `left`.
int growOne(int& width, int most, int left) {
  const int more = std::clamp(left, 0, std::max(0, most - width));
  width += more;
  return more;
}

// Gives `left` away to columns that may grow, all alike.
void grow(std::vector<int>& widths, std::vector<std::pair<std::size_t, int>> most, int left) {
  while (left > 0 && !most.empty()) {
    const int share = std::max(1, left / static_cast<int>(most.size()));
    for (auto it = most.begin(); it != most.end() && left > 0;) {
      const int more = std::min({share, left, it->second - widths[it->first]});
      widths[it->first] += std::max(0, more);
      left -= std::max(0, more);
      it = widths[it->first] >= it->second ? most.erase(it) : it + 1;
    }
  }
}

} // namespace

int numberWidth(const MetricColumn& column) {
  if (column.unitInTitle)
    return 44;
  return column.unit == QStringLiteral("%") ? 44 : column.unit.isEmpty() ? 56 : 72;
}

Plan plan(int width, bool hasDevices, const std::vector<MetricColumn>& metrics,
          const std::vector<int>& titleWidths) {
  Plan plan;
  plan.widths.assign(FleetTableModel::FirstMetricColumn + metrics.size(), 0);
  int left = width;
  const auto take = [&](std::size_t column, int wanted) {
    if (left < wanted && plan.widths[column] == 0 && column != FleetTableModel::StatusColumn &&
        column != FleetTableModel::NodeColumn && column != FleetTableModel::LastSeenColumn)
      return;
    plan.widths[column] = wanted;
    left -= wanted;
  };
  const auto takeMetric = [&](std::size_t i) {
    if (i < metrics.size())
      take(FleetTableModel::FirstMetricColumn + i, metricWidth(metrics[i], titleWidths[i]));
  };
  take(FleetTableModel::StatusColumn, kStatusWidth);
  take(FleetTableModel::NodeColumn, kNodeWidth);
  take(FleetTableModel::LastSeenColumn, kAgeWidth);
  if (hasDevices)
    take(FleetTableModel::DeviceColumn, kDeviceWidth);
  takeMetric(0);
  takeMetric(1);
  take(FleetTableModel::GroupColumn, kGroupWidth);
  for (std::size_t i = 2; i < metrics.size(); ++i)
    takeMetric(i);

  std::vector<std::pair<std::size_t, int>> most{{FleetTableModel::NodeColumn, kNodeMost}};
  if (plan.widths[FleetTableModel::DeviceColumn] > 0)
    most.emplace_back(FleetTableModel::DeviceColumn, kDeviceMost);
  if (plan.widths[FleetTableModel::GroupColumn] > 0)
    most.emplace_back(FleetTableModel::GroupColumn, kGroupMost);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const std::size_t column = FleetTableModel::FirstMetricColumn + i;
    if (plan.widths[column] > 0 && metrics[i].style == MetricColumn::Style::Sparkline)
      most.emplace_back(column, plan.widths[column] + kLineMore);
    if (plan.widths[column] > 0 && metrics[i].style == MetricColumn::Style::KeyMetrics)
      left -= growOne(plan.widths[column], kKeysMost, left);
  }
  grow(plan.widths, most, left);
  return plan;
}

} // namespace muster::ui::columns
