#include "FleetModel.h"

#include <cmath>

namespace muster::bench {

namespace {

constexpr std::size_t kLongestDelay = 7'200;
constexpr double kMeanOutageSeconds = 600;

} // namespace

FleetModel::FleetModel(const FleetOptions& options)
    : m_options(options), m_random(options.seed), m_changed(options.nodes, 0), m_awayUntil(options.nodes, 0),
      m_onTheWay(kLongestDelay + 1) {
  m_walks.reserve(series());
  for (std::size_t node = 0; node < options.nodes; ++node) {
    m_phaseMs.push_back(m_random.between(0, 999));
    for (int metric = 0; metric < kMetricsEach; ++metric)
      m_walks.emplace_back(metric, m_random);
  }
  if (options.causes == Causes::Together) {
    addCause({{2, 3, 4, 7, 12, 13, 14, 17}, 2.5, 0.6});
    addCause({{0, 1, 8, 10, 11, 18}, 1.25, 0.6});
    addCause({{6, 16}, 0.75, 1});
    for (const int noise : {9, 19})
      addCause({{noise}, 0.95, 1});
    for (const int binary : {5, 15})
      addCause({{binary}, 0.05, 1});
    return;
  }
  for (int metric = 0; metric < kMetricsEach; ++metric)
    addCause({{metric}, 1, 1});
}

void FleetModel::addCause(Cause cause) {
  cause.logOfFailure = std::log1p(-cause.timesAMinute / 60);
  m_causes.push_back(std::move(cause));
}

void FleetModel::births(SampleBatch& out) {
  for (std::size_t node = 0; node < nodes(); ++node)
    message(node, 0, out);
}

void FleetModel::message(std::size_t node, std::int64_t second, SampleBatch& out) {
  m_second = second;
  const std::int64_t timeMs = timeOf(second) + m_phaseMs[node];
  for (std::size_t s = node * kMetricsEach; s < (node + 1) * kMetricsEach; ++s)
    out.addScalar(static_cast<SeriesId>(s), timeMs, timeMs, m_walks[s].nextOther(m_random, second), 192, 0);
}

void FleetModel::drawChanges() {
  for (const Cause& cause : m_causes) {
    const double log = cause.logOfFailure;
    for (std::uint64_t node = m_random.skipped(log); node < nodes(); node += 1 + m_random.skipped(log)) {
      for (const int metric : cause.metrics) {
        if (cause.chanceOfEach < 1 && !m_random.chance(cause.chanceOfEach))
          continue;
        m_changed[node] |= 1U << metric;
        // Half of the model's time otherwise.
        __builtin_prefetch(&m_walks[node * kMetricsEach + static_cast<std::size_t>(metric)], 1);
      }
    }
  }
}

void FleetModel::drawOutages() {
  // A node is away for kMeanOutageSeconds of those that lie between the beginnings of two outages.
  const double log = std::log1p(-m_options.lateShare / kMeanOutageSeconds);
  for (std::uint64_t node = m_random.skipped(log); node < nodes(); node += 1 + m_random.skipped(log)) {
    if (m_awayUntil[node] <= m_second)
      m_awayUntil[node] = m_second + m_random.between(60, 1'140);
  }
}

std::int64_t FleetModel::arrivalOf(std::size_t node) {
  if (m_options.late == Late::Outages)
    return std::max(m_awayUntil[node], m_second);
  const bool isLate = m_options.late == Late::Scattered && m_random.chance(m_options.lateShare);
  return isLate ? m_second + m_random.between(60, static_cast<std::int64_t>(kLongestDelay)) : m_second;
}

void FleetModel::deliver(std::size_t arrival, SampleBatch& out) {
  std::vector<Row>& rows = m_onTheWay[arrival];
  for (const Row& row : rows)
    out.addScalar(row.series, row.timeMs, timeOf(m_second), row.bits, 192, sampleflag::Historical);
  m_lateRows += rows.size();
  rows.clear();
}

void FleetModel::next(SampleBatch& out) {
  ++m_second;
  drawChanges();
  if (m_options.late == Late::Outages)
    drawOutages();
  for (std::size_t node = 0; node < nodes(); ++node) {
    if (m_changed[node] == 0)
      continue;
    const std::int64_t timeMs = timeOf(m_second) + m_phaseMs[node] + (m_random.chance(0.1) ? 1 : 0);
    const std::int64_t arrival = arrivalOf(node);
    for (std::uint32_t left = std::exchange(m_changed[node], 0); left != 0; left &= left - 1) {
      const auto series =
          static_cast<SeriesId>(node * kMetricsEach + static_cast<std::size_t>(std::countr_zero(left)));
      const std::uint64_t bits = m_walks[series].nextOther(m_random, m_second);
      if (arrival == m_second)
        out.addScalar(series, timeMs, timeMs, bits, 192, 0);
      else
        m_onTheWay[static_cast<std::size_t>(arrival) % m_onTheWay.size()].push_back({series, timeMs, bits});
    }
  }
  deliver(static_cast<std::size_t>(m_second) % m_onTheWay.size(), out);
}

void FleetModel::rest(SampleBatch& out) {
  for (std::size_t i = 0; i < m_onTheWay.size(); ++i) {
    ++m_second;
    deliver(static_cast<std::size_t>(m_second) % m_onTheWay.size(), out);
  }
}

} // namespace muster::bench
