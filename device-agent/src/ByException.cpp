#include <agent/ByException.h>

#include <cmath>

namespace muster::agent {

namespace {

bool hasLeft(const Value& sent, const Value& value, double deadBand) {
  if (sent == value)
    return false;
  const bool hasBand = isNumeric(value.type()) || value.type() == DataType::DateTime;
  if (sent.isNull() || value.isNull() || !hasBand)
    return true;
  // A difference with NaN in it is NaN, which is not smaller than the band: that goes out.
  return !(std::abs(value.toNumber() - sent.toNumber()) < deadBand);
}

} // namespace

void ByException::add(ReportRule rule) {
  m_metrics.push_back({rule, false, 0, {}});
}

bool ByException::accept(std::uint32_t metric, const Value& value, std::int64_t monotonicMs) {
  Metric& state = m_metrics.at(metric);
  const std::int64_t everyMs = state.rule.atLeastEvery.count();
  const bool isNothing = value.isNull() && state.sent.isNull();
  const bool isDue = everyMs > 0 && monotonicMs - state.sentMs >= everyMs && !isNothing;
  if (state.wasSent && !isDue && !hasLeft(state.sent, value, state.rule.deadBand))
    return false;
  state.wasSent = true;
  state.sentMs = monotonicMs;
  state.sent = value;
  return true;
}

} // namespace muster::agent
