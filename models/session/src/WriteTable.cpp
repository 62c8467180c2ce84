#include "WriteTable.h"

namespace muster {

WriteId WriteTable::add(SeriesId series, Value value, std::string where, std::int64_t dueMs) {
  m_pending.emplace(series, Pending{++m_lastId, std::move(value), std::move(where), dueMs});
  return m_lastId;
}

void WriteTable::onSamples(const SampleBatch& samples, std::size_t from) {
  for (std::size_t row = from; row < samples.size() && !m_pending.empty(); ++row) {
    if (samples.isHistorical(row))
      continue;
    const auto [begin, end] = m_pending.equal_range(samples.series[row]);
    for (auto it = begin; it != end;) {
      Pending& pending = it->second;
      if (samples.valueAt(row, pending.value.type()) == pending.value) {
        m_outcomes.push_back({pending.id, {}});
        it = m_pending.erase(it);
      } else {
        pending.sawAnother = true;
        ++it;
      }
    }
  }
}

void WriteTable::onTick(std::int64_t nowMs) {
  std::erase_if(m_pending, [&](const auto& entry) {
    const Pending& pending = entry.second;
    if (nowMs < pending.dueMs)
      return false;
    const char* what = pending.sawAnother ? "the device answered with another value"
                                          : "the value did not come back from the device";
    m_outcomes.push_back({pending.id, unexpected(ErrorCode::TimedOut, pending.where, what)});
    return true;
  });
}

void WriteTable::onLost() {
  for (const auto& [series, pending] : m_pending)
    m_outcomes.push_back({pending.id, unexpected(ErrorCode::NotConnected, pending.where,
                                                 "the broker went away before the value came back")});
  m_pending.clear();
}

} // namespace muster
