#include <backtoback/Line.h>

namespace muster::test {

void Line::clear() {
  for (auto& fates : m_fates)
    fates.clear();
  m_mutedUntilMs.fill(0);
}

void Line::send(Flight flight, std::int64_t nowMs) {
  const bool certain = flight.message.qos == 1;
  std::deque<Fate>& fates = m_fates.at(flight.node);
  Fate fate{Kind::Delay, 0, 0};
  if (!fates.empty() && fates.front().skip-- <= 0) {
    fate = fates.front();
    fates.pop_front();
  }
  if (!certain && (fate.kind == Kind::Drop || nowMs < m_mutedUntilMs.at(flight.node)))
    return;
  if (fate.kind == Kind::Double)
    m_flights.emplace(nowMs, flight);
  m_flights.emplace(nowMs + (fate.kind == Kind::Drop ? 0 : fate.ms), std::move(flight));
}

} // namespace muster::test
