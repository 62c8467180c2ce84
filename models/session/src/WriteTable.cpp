#include "WriteTable.h"

#include "HostNode.h"

#include <schema/Utf8.h>
#include <schema/ValueText.h>

namespace muster {

namespace {

constexpr std::size_t kMostTold = 128; // bytes of a value

std::string durationText(std::int64_t ms) {
  return ms % 1'000 == 0 ? std::to_string(ms / 1'000) + " s" : std::to_string(ms) + " ms";
}

// As in "its value is 20.5 °C".
std::string hasText(const Value& value, const std::string& unit) {
  if (value.type() == DataType::Unknown)
    return "it has another value";
  if (value.isNull())
    return "it has no value";
  const std::string text = toPrintableUtf8(valueText(value));
  if (isText(value.type()))
    return "its value is \"" + text + "\"";
  return "its value is " + text + (unit.empty() ? "" : " " + unit);
}

} // namespace

WriteId WriteTable::add(WriteTarget target, Value value, std::int64_t nowMs, std::int64_t patienceMs) {
  const SeriesId series = target.series;
  m_pending.emplace(
      series, Pending{++m_lastId, std::move(target), std::move(value), nowMs + patienceMs, patienceMs, {}});
  return m_lastId;
}

template<class HasComeBack>
void WriteTable::confirm(SeriesId series, HasComeBack hasComeBack) {
  const auto [begin, end] = m_pending.equal_range(series);
  for (auto it = begin; it != end;) {
    if (hasComeBack(it->second)) {
      m_outcomes.push_back({it->second.id, {}});
      it = m_pending.erase(it);
    } else {
      ++it;
    }
  }
}

void WriteTable::onSamples(const SampleBatch& samples, std::size_t from) {
  for (std::size_t row = from; row < samples.size() && !m_pending.empty(); ++row) {
    if (samples.isHistorical(row))
      continue;
    confirm(samples.series[row], [&](Pending& pending) {
      Value came = samples.valueAt(row, pending.value.type());
      if (came == pending.value)
        return true;
      pending.another = came.bytes().size() <= kMostTold ? std::move(came) : Value();
      return false;
    });
  }
}

void WriteTable::onControl(const HostNode& node, std::string_view control, const MetricView& reported) {
  if (reported.isHistorical)
    return;
  confirm(kNoSeries, [&](const Pending& pending) {
    const WriteTarget& target = pending.target;
    if (target.slot != node.slot || target.serial != node.serial || target.control != control)
      return false;
    const Result<Value> came = metricValue(reported, pending.value.type());
    return came && *came == pending.value;
  });
}

void WriteTable::onSessionEnd(const HostNode& node) {
  confirm(kNoSeries, [&](const Pending& pending) {
    const WriteTarget& target = pending.target;
    return target.slot == node.slot && target.serial == node.serial && target.control == kMetricReboot &&
           pending.value != Value::boolean(false);
  });
}

// A control's other values say nothing: most are switched back at once.
std::string WriteTable::whatCame(const Pending& pending) {
  const std::string within = "within " + durationText(pending.patienceMs);
  if (pending.another)
    return "not taken " + within + "; " + hasText(*pending.another, pending.target.unit);
  return "sent, but the value did not come back " + within + "; it may have been taken all the same";
}

void WriteTable::onTick(std::int64_t nowMs) {
  std::erase_if(m_pending, [&](const auto& entry) {
    const Pending& pending = entry.second;
    if (nowMs < pending.dueMs)
      return false;
    m_outcomes.push_back(
        {pending.id, unexpected(ErrorCode::TimedOut, pending.target.where, whatCame(pending))});
    return true;
  });
}

void WriteTable::onLost() {
  for (const auto& [series, pending] : m_pending)
    m_outcomes.push_back({pending.id, unexpected(ErrorCode::NotConnected, pending.target.where,
                                                 "the broker went away before the value came back")});
  m_pending.clear();
}

} // namespace muster
