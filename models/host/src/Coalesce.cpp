#include "Coalesce.h"

#include <fleet/SampleTime.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace muster {

namespace {

enum class Standing : std::uint8_t { None, Historical, Odd, Current };

// How much a sample has to say about the current value; the larger one stays.
struct Claim {
  Standing standing = Standing::None;
  std::int64_t timeMs = 0;

  bool isAtLeast(const Claim& other) const {
    return std::tie(standing, timeMs) >= std::tie(other.standing, other.timeMs);
  }
};

struct Winner {
  Claim claim;
  std::uint32_t batch = 0;
  std::uint32_t row = 0;
};

Claim claimOf(const SampleBatch& batch, std::size_t row) {
  if (batch.isHistorical(row))
    return {Standing::Historical, batch.timeMs[row]};
  const bool isOdd = isOddTime(batch.timeMs[row], batch.receivedMs[row]);
  return {isOdd ? Standing::Odd : Standing::Current, batch.timeMs[row]};
}

std::vector<Winner> winnersOf(const std::vector<const SampleBatch*>& batches) {
  std::vector<Winner> winners; // by series
  for (std::uint32_t index = 0; index < batches.size(); ++index) {
    const SampleBatch& batch = *batches[index];
    for (std::uint32_t row = 0; row < batch.size(); ++row) {
      const SeriesId series = batch.series[row];
      if (series >= winners.size())
        winners.resize(std::size_t{series} + 1);
      const Claim claim = claimOf(batch, row);
      if (claim.isAtLeast(winners[series].claim))
        winners[series] = {claim, index, row};
    }
  }
  return winners;
}

template<class Entry>
void appendNewestEntries(std::vector<Entry>& folded, const std::vector<const std::vector<Entry>*>& lists) {
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (std::size_t place = 0; place < folded.size(); ++place)
    places[folded[place].id] = place;
  for (const std::vector<Entry>* list : lists) {
    for (const Entry& entry : *list) {
      const auto [it, isNew] = places.try_emplace(entry.id, folded.size());
      if (isNew)
        folded.push_back(entry);
      else
        folded[it->second] = entry;
    }
  }
}

} // namespace

void Coalescer::learn(const std::vector<SeriesInfo>& series) {
  for (const SeriesInfo& info : series) {
    if (info.id == kNoSeries)
      continue;
    if (info.id >= m_isBytes.size())
      m_isBytes.resize(std::size_t{info.id} + 1);
    m_isBytes[info.id] = !isScalar(info.type);
  }
}

std::size_t Coalescer::fold(FleetUpdate& folded,
                            const std::vector<std::shared_ptr<const FleetUpdate>>& updates) {
  std::vector<const std::vector<DeviceInfo>*> devices;
  std::vector<const std::vector<SeriesInfo>*> series;
  std::vector<const SampleBatch*> samples{&folded.samples};
  std::size_t before = folded.samples.size();
  for (const auto& update : updates) {
    devices.push_back(&update->devices);
    series.push_back(&update->series);
    samples.push_back(&update->samples);
    before += update->samples.size();
    folded.events.insert(folded.events.end(), update->events.begin(), update->events.end());
  }
  appendNewestEntries(folded.devices, devices);
  appendNewestEntries(folded.series, series);
  folded.samples = newestOfEach(samples);
  return before - folded.samples.size();
}

SampleBatch Coalescer::newestOfEach(const std::vector<const SampleBatch*>& batches) const {
  const std::vector<Winner> winners = winnersOf(batches);
  SampleBatch out;
  out.reserve(
      static_cast<std::size_t>(std::count_if(winners.begin(), winners.end(), [](const Winner& winner) {
        return winner.claim.standing != Standing::None;
      })));
  // In order of arrival, so that samples of one device stay beside each other.
  for (std::uint32_t index = 0; index < batches.size(); ++index) {
    for (std::uint32_t row = 0; row < batches[index]->size(); ++row) {
      const Winner& winner = winners[batches[index]->series[row]];
      if (winner.batch == index && winner.row == row)
        addRow(out, *batches[index], row);
    }
  }
  return out;
}

void Coalescer::addRow(SampleBatch& out, const SampleBatch& from, std::size_t row) const {
  const SeriesId series = from.series[row];
  if (series < m_isBytes.size() && m_isBytes[series] && !from.isNull(row))
    out.addBytes(series, from.timeMs[row], from.receivedMs[row], from.bytesAt(row), from.quality[row],
                 from.flags[row]);
  else
    out.addScalar(series, from.timeMs[row], from.receivedMs[row], from.bits[row], from.quality[row],
                  from.flags[row]);
  if (const std::string_view metadata = from.metadataAt(row); !metadata.empty())
    out.addMetadata(metadata);
}

} // namespace muster
