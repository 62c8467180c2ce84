#include <items/DisplayText.h>
#include <items/MetricColumns.h>
#include <items/MetricLabel.h>
#include <items/ValueFormat.h>
#include <schema/MetricCatalog.h>

#include <QCoreApplication>

#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>

namespace muster::items {

namespace {

constexpr std::size_t kDevicesLookedAt = 2'000;
constexpr std::size_t kAlwaysInView = 2;
constexpr std::size_t kShare = 4; // a column is worth its place where every fourth device has the metric
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// What an operator looks for first, in this order; parts of the name in lower case.
enum class Family { CpuTemperature, CpuUse, Memory, Disk, Signal, Other };

bool has(const QString& name, const char* part) {
  return name.contains(QLatin1String(part));
}

Family familyOf(const std::string& metric, const std::string& unit) {
  const QString name = QString::fromStdString(metric).toLower();
  const bool isPercent = unit == "%";
  if (has(name, "temp"))
    return Family::CpuTemperature;
  if (has(name, "cpu") && isPercent && (has(name, "usage") || has(name, "use") || has(name, "load")))
    return Family::CpuUse;
  if (has(name, "mem") && isPercent)
    return Family::Memory;
  if ((has(name, "disk") || has(name, "storage")) && isPercent && !has(name, "busy"))
    return Family::Disk;
  if (has(name, "signal") || unit == "dBm")
    return Family::Signal;
  return Family::Other;
}

bool isShowable(const SeriesInfo& info) {
  return isNumeric(info.type) && !isProtocolMetric(info.metric);
}

struct Candidate {
  std::string metric;
  Family family = Family::Other;
  std::size_t count = 0;
  std::size_t firstSeen = 0;
  bool isCanonical = false;
};

std::vector<Candidate> candidates(const FleetState& state) {
  std::unordered_map<std::string, Candidate> found;
  const std::size_t devices = std::min(state.deviceCount(), kDevicesLookedAt);
  for (std::size_t id = 0; id < devices; ++id) {
    for (const MetricState& metric : state.device(static_cast<DeviceId>(id)).metrics) {
      const SeriesInfo& info = state.series(metric.series);
      if (!isShowable(info))
        continue;
      const auto [it, isNew] = found.try_emplace(info.metric);
      if (isNew)
        it->second = {info.metric, familyOf(info.metric, info.unit), 0, found.size(),
                      findMetric(info.metric) != nullptr};
      ++it->second.count;
    }
  }
  std::vector<Candidate> list;
  list.reserve(found.size());
  for (auto& [name, candidate] : found)
    list.push_back(std::move(candidate));
  std::sort(list.begin(), list.end(), [](const Candidate& a, const Candidate& b) {
    return a.count != b.count ? a.count > b.count : a.firstSeen < b.firstSeen;
  });
  return list;
}

// Some device has values, and none of them would be in the columns that a narrow window shows as well.
bool leavesSomebodyOut(const FleetState& state, const std::vector<std::string>& metrics) {
  const std::size_t devices = std::min(state.deviceCount(), kDevicesLookedAt);
  for (std::size_t id = 0; id < devices; ++id) {
    const auto device = static_cast<DeviceId>(id);
    const auto& all = state.device(device).metrics;
    const auto end = metrics.begin() + static_cast<std::ptrdiff_t>(std::min(metrics.size(), kAlwaysInView));
    const bool isShown = std::any_of(
        metrics.begin(), end, [&](const std::string& name) { return state.metric(device, name) != nullptr; });
    if (!isShown && std::any_of(all.begin(), all.end(), [&](const MetricState& metric) {
          return isShowable(state.series(metric.series));
        }))
      return true;
  }
  return false;
}

// Limits hold for metrics whose meaning we know from the catalogue, not for a stranger's "temp".
void setLimits(MetricColumn& column, Family family, bool isCanonical) {
  column.warnAt = column.alertAt = kNone;
  if (!isCanonical)
    return;
  if (column.metric == "CPU/Temperature") {
    column.warnAt = 70;
    column.alertAt = 80;
  } else if (family == Family::Memory || family == Family::Disk) {
    column.warnAt = 85;
    column.alertAt = 95;
  }
}

} // namespace

MetricColumn makeMetricColumn(const FleetState& state, const std::string& metric) {
  MetricColumn column;
  column.metric = metric;
  if (metric == kKeyMetrics) {
    column.style = MetricColumn::Style::KeyMetrics;
    column.title = QCoreApplication::translate("MetricColumns", "Key metrics");
    column.warnAt = column.alertAt = kNone;
    return column;
  }
  const std::size_t devices = std::min(state.deviceCount(), kDevicesLookedAt);
  for (std::size_t id = 0; id < devices; ++id) {
    if (const MetricState* found = state.metric(static_cast<DeviceId>(id), metric)) {
      const SeriesInfo& info = state.series(found->series);
      column.unit = displayText(info.unit);
      column.low = info.low.value_or(0);
      column.high = info.high.value_or(column.unit == QStringLiteral("%") ? 100 : 0);
      break;
    }
  }
  const Family family = familyOf(metric, column.unit.toStdString());
  const bool isMeter = (family == Family::Memory || family == Family::Disk) && column.high > column.low;
  column.style = isMeter ? MetricColumn::Style::Meter : MetricColumn::Style::Sparkline;
  // Bytes, rates and durations take another unit from cell to cell; a meter has room for its "%".
  column.unitInTitle =
      !isMeter && !column.unit.isEmpty() && formatNumber(1e9, column.unit).unit == column.unit;
  column.title = shortMetricLabel(metric);
  if (isMeter)
    column.title.remove(QStringLiteral(" usage")); // the meter says it
  if (column.unitInTitle)
    column.title += QStringLiteral(", ") + column.unit;
  setLimits(column, family, findMetric(metric) != nullptr);
  return column;
}

std::vector<std::string> usualMetrics(const FleetState& state, std::size_t most) {
  const std::vector<Candidate> all = candidates(state);
  const std::size_t devices = std::max<std::size_t>(1, std::min(state.deviceCount(), kDevicesLookedAt));
  std::vector<const Candidate*> chosen;
  for (const Family family :
       {Family::CpuTemperature, Family::CpuUse, Family::Memory, Family::Disk, Family::Signal}) {
    const Candidate* best = nullptr;
    for (const Candidate& candidate : all)
      if (candidate.family == family && candidate.count * kShare >= devices &&
          (!best || (candidate.isCanonical && !best->isCanonical && candidate.count * 2 >= best->count)))
        best = &candidate;
    if (best && chosen.size() < most)
      chosen.push_back(best);
  }
  for (const Candidate& candidate : all) {
    const bool isTaken = std::find(chosen.begin(), chosen.end(), &candidate) != chosen.end();
    if (chosen.size() < most && !isTaken && candidate.count * kShare >= devices)
      chosen.push_back(&candidate);
  }
  std::vector<std::string> names;
  names.reserve(chosen.size());
  for (const Candidate* candidate : chosen)
    names.push_back(candidate->metric);
  if (!leavesSomebodyOut(state, names))
    return names;
  names.insert(names.begin(), kKeyMetrics);
  names.resize(std::min(names.size(), most));
  return names;
}

std::vector<SeriesId> keyMetrics(const FleetState& state, DeviceId device,
                                 const std::vector<MetricColumn>& columns, std::size_t most) {
  std::vector<std::pair<Family, SeriesId>> found;
  for (const MetricState& metric : state.device(device).metrics) {
    const SeriesInfo& info = state.series(metric.series);
    const bool isShown = std::any_of(columns.begin(), columns.end(), [&](const MetricColumn& column) {
      return column.metric == info.metric;
    });
    if (metric.announced && !isShown && isShowable(info))
      found.emplace_back(familyOf(info.metric, info.unit), metric.series);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  // One of each kind tells more than five temperatures.
  std::set<Family> seen;
  std::stable_partition(found.begin(), found.end(), [&seen](const auto& entry) {
    return seen.insert(entry.first).second || entry.first == Family::Other;
  });
  // In a wide window they stand there twice; in a narrow one those columns have given way.
  if (found.empty() && columns.size() > kAlwaysInView) {
    const std::vector<MetricColumn> first(columns.begin(), columns.begin() + kAlwaysInView);
    return keyMetrics(state, device, first, most);
  }
  if (found.empty() && !columns.empty())
    return keyMetrics(state, device, {}, most);
  std::vector<SeriesId> series;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
    series.push_back(found[i].second);
  return series;
}

QString shortMetricLabel(const std::string& metric) {
  return metricLabel(metric).replace(QStringLiteral("temperature"), QStringLiteral("temp."));
}

std::vector<std::pair<std::string, std::size_t>> metricsInUse(const FleetState& state, std::size_t most) {
  std::vector<std::pair<std::string, std::size_t>> result;
  for (const Candidate& candidate : candidates(state)) {
    if (result.size() == most)
      break;
    result.emplace_back(candidate.metric, candidate.count);
  }
  return result;
}

} // namespace muster::items
