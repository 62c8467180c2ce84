#include "OutPath.h"
#include "SeriesTexts.h"

#include <reports/ReportRun.h>
#include <reports/SeriesPattern.h>

namespace muster {

namespace {

Result<Period> periodOf(const ReportDefinition& definition, const Zone& zone, std::int64_t nowMs) {
  if (!definition.period.empty()) {
    if (!definition.from.empty() || !definition.to.empty())
      return unexpected(ErrorCode::BadArgument, "period", "has no place beside from and to");
    return parsePeriod(definition.period, zone, nowMs);
  }
  if (definition.from.empty())
    return unexpected(ErrorCode::BadArgument, "period", "is missing: a period, or from and to");
  const auto from = parseMoment(definition.from, zone, nowMs);
  if (!from)
    return unexpected(from.error());
  const auto to = parseMoment(definition.to.empty() ? "now" : definition.to, zone, nowMs);
  if (!to)
    return unexpected(to.error());
  return Period{*from, *to};
}

Result<void> chooseSeries(const ReportDefinition& definition, const HistoryReader& history,
                          ReportPlan& plan) {
  std::vector<SeriesPattern> patterns;
  for (const std::string& text : definition.patterns) {
    auto pattern = SeriesPattern::parse(text);
    if (!pattern)
      return unexpected(pattern.error());
    patterns.push_back(*std::move(pattern));
  }
  Selection selection = selectSeries(history.devices(), history.series(), patterns);
  if (!patterns.empty() && selection.series.empty())
    return unexpected(ErrorCode::UnknownMetric, "patterns", "no series of the history matches them");
  plan.series = std::move(selection.series);
  plan.unmatched = std::move(selection.unmatched);
  return {};
}

} // namespace

Result<ReportPlan> planReport(const ReportDefinition& definition, const HistoryReader& history,
                              std::int64_t nowMs, const Zone& localZone, const std::string& zoneFolder) {
  ReportPlan plan;
  plan.kind = definition.kind;
  plan.nowMs = nowMs;
  plan.aggregate = definition.aggregate;
  plan.dialect = definition.dialect;
  plan.zone = localZone;
  if (auto good = checkDialect(definition.dialect); !good)
    return unexpected(good.error());
  if (!definition.zone.empty()) {
    auto zone = Zone::load(definition.zone, zoneFolder);
    if (!zone)
      return unexpected(zone.error());
    plan.zone = *std::move(zone);
  }
  const auto period = periodOf(definition, plan.zone, nowMs);
  if (!period)
    return unexpected(period.error());
  if (period->fromMs >= period->toMs)
    return unexpected(ErrorCode::BadArgument, "period", "is empty: it ends when or before it begins");
  plan.period = *period;
  if (auto chosen = chooseSeries(definition, history, plan); !chosen)
    return unexpected(chosen.error());
  if (plan.kind == ReportKind::Wide) {
    if (plan.series.size() > kMostColumns)
      return unexpected(ErrorCode::LimitExceeded, "patterns",
                        "choose " + std::to_string(plan.series.size()) +
                            " series, and a wide report has at most " + std::to_string(kMostColumns) +
                            " columns; choose fewer, or take the long form, which has no such bound");
    const auto step = parseStep(definition.step);
    if (!step)
      return unexpected(step.error());
    auto edges = stepEdges(plan.period, *step, plan.zone);
    if (!edges)
      return unexpected(edges.error());
    plan.edges = *std::move(edges);
  } else {
    sortByName(history, plan.series);
  }
  auto path = fillOutPath(definition.out, {definition.name, plan.zone, plan.period, nowMs});
  if (!path)
    return unexpected(path.error());
  plan.path = *std::move(path);
  plan.dialect.gzip = plan.dialect.gzip || plan.path.ends_with(".gz");
  return plan;
}

} // namespace muster
