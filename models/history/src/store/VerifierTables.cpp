// The tables that stand for themselves: rollups, journal, events, odd samples.
#include "Layout.h"
#include "ReaderJournal.h"
#include "ReaderQueries.h"
#include "Verifier.h"

#include <algorithm>

namespace muster {

Result<void> Verifier::checkRollups() {
  return each(
      "SELECT key, body FROM rollup WHERE key NOT IN (SELECT key FROM stale) ORDER BY key",
      [this](const Statement& row) -> Result<void> {
        ++m_verdict.checked;
        const std::int64_t key = row.integer(0), day = key & 0xffffffff;
        const auto device = static_cast<DeviceId>(key >> 32 & 0xffffffff);
        const std::string name =
            "rollup of the day from " + hourText(day * 24) + ", device " + m_catalogue.nameOf(device);
        const Result<std::vector<HourSummary>> entries = decodeRollup(row.blob(1), layout::dayStart(day));
        if (!entries) {
          damage(name + ": " + entries.error().detail);
          return {};
        }
        for (const HourSummary& entry : *entries) {
          const std::int64_t start = layout::dayStart(day) + entry.hour * layout::kHourMs;
          const Summary& summary = entry.summary;
          if (m_catalogue.hasSeries(entry.series) && m_catalogue.series()[entry.series].device == device &&
              entry.hour < 24 && summary.firstMs >= start && summary.firstMs <= summary.lastMs &&
              summary.lastMs < start + layout::kHourMs)
            continue;
          damage(name + ", series " + std::to_string(entry.series) +
                 ": it is not of this device, or its times are not of this hour");
          break;
        }
        return {};
      });
}

Result<void> Verifier::checkJournal() {
  JournalBlockReader reader;
  return each("SELECT id, rows, first_ms, last_ms, body FROM journal ORDER BY id",
              [&](const Statement& row) -> Result<void> {
                ++m_verdict.checked;
                const std::string name = "row " + std::to_string(row.integer(0)) + " of the journal";
                SampleBatch batch;
                if (Result<void> decoded = reader.decode(row.blob(4), batch); !decoded) {
                  damage(name + ": " + decoded.error().detail);
                  return {};
                }
                m_verdict.samples += batch.size();
                const auto [first, last] = std::minmax_element(batch.timeMs.begin(), batch.timeMs.end());
                if (batch.empty() || row.integer(1) != static_cast<std::int64_t>(batch.size()) ||
                    row.integer(2) != *first || row.integer(3) != *last || *first < layout::kEpochMs ||
                    *last >= layout::kEndMs)
                  damage(name + ": it does not hold what its row says");
                const auto unknown =
                    std::find_if_not(batch.series.begin(), batch.series.end(),
                                     [this](SeriesId series) { return m_catalogue.hasSeries(series); });
                if (unknown != batch.series.end())
                  damage(name + ": the catalogue has no series " + std::to_string(*unknown));
                return {};
              });
}

Result<void> Verifier::checkRecords() {
  const std::string& path = m_connection.database().path();
  Result<void> checked =
      each("SELECT id, kind, device, time_ms, received_ms, count, sender, detail FROM event",
           [&](const Statement& row) -> Result<void> {
             const Result<HistoryEvent> event = eventOf(row, path);
             if (!event)
               damage(event.error().detail);
             else if (event->device != kNoDevice && (event->device >= m_catalogue.devices().size() ||
                                                     m_catalogue.devices()[event->device].id == kNoDevice))
               damage("event " + std::to_string(event->id) + ": the catalogue has no device " +
                      std::to_string(event->device));
             return {};
           });
  if (!checked)
    return checked;
  return each("SELECT id, series FROM odd", [&](const Statement& row) -> Result<void> {
    const std::int64_t series = row.integer(1);
    if (series < 0 || series >= kNoSeries || !m_catalogue.hasSeries(static_cast<SeriesId>(series)))
      damage("row " + std::to_string(row.integer(0)) + " of the odd samples: the catalogue has no series " +
             std::to_string(series));
    return {};
  });
}

} // namespace muster
