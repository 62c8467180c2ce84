#include "WriterStory.h"

#include "store/Layout.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace muster {

namespace {

// A test cannot go on.
[[noreturn]] void giveUp(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

constexpr DataType kTypes[] = {DataType::Double,  DataType::Float,  DataType::Int64,
                               DataType::UInt64,  DataType::Int8,   DataType::UInt32,
                               DataType::Boolean, DataType::String, DataType::DateTime,
                               DataType::Bytes,   DataType::Double, DataType::DoubleArray};

} // namespace

WriterStory::WriterStory(std::uint64_t seed, std::string path, StoryOptions options)
    : m_random(static_cast<std::uint32_t>(seed)), m_path(std::move(path)), m_options(std::move(options)),
      m_nowMs(m_options.startMs) {
  for (int node = 0; node < m_options.nodes; ++node) {
    m_plain.addDevice("group " + std::to_string(node % 2), "node " + std::to_string(node), "");
    m_plain.addDevice("group " + std::to_string(node % 2), "node " + std::to_string(node), "dev");
  }
  for (int i = 0; i < m_options.series; ++i)
    m_plain.addSeries(static_cast<DeviceId>(m_random.below(m_plain.devices().size())),
                      "metric " + std::to_string(i), kTypes[static_cast<std::size_t>(i) % std::size(kTypes)]);
}

std::string WriterStory::open() {
  m_waiting = {};
  m_writer.reset();
  Result<std::unique_ptr<HistoryWriter>> writer = openHistoryWriter(m_path, m_options.writer);
  if (!writer)
    return "open: " + writer.error().message();
  m_writer = std::move(*writer);
  declare();
  return {};
}

void WriterStory::declare() {
  for (const DeviceInfo& info : m_plain.devices())
    if (m_writer->device(info.group, info.nodeName, info.device).value_or(kNoDevice) != info.id)
      giveUp("a device has another id than before");
  for (const SeriesInfo& info : m_plain.series())
    if (m_writer->series(info.device, info.metric, info.type).value_or(kNoSeries) != info.id)
      giveUp("a series has another id than before");
}

// Mostly now, sometimes to the hour, late by up to days, or ahead by up to a day.
std::int64_t WriterStory::timeOf() {
  const std::uint64_t kind = m_random.below(100);
  const auto back = [&](std::int64_t most) {
    return m_nowMs - static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>(most)));
  };
  if (kind < 70)
    return back(60'000);
  if (kind < 80)
    return m_nowMs / layout::kHourMs * layout::kHourMs;
  if (kind < 88)
    return back(3 * layout::kHourMs);
  if (kind < 94)
    return back(3 * layout::kDayMs);
  if (kind < 97)
    return m_nowMs + static_cast<std::int64_t>(m_random.below(2 * layout::kHourMs));
  return m_nowMs + static_cast<std::int64_t>(m_random.below(layout::kDayMs));
}

PlainSample WriterStory::sampleOf(DataType type, std::int64_t timeMs) {
  PlainSample sample;
  sample.timeMs = timeMs;
  sample.value = m_random.chance(4) ? Value::null(type) : m_random.valueOf(type);
  if (m_options.hasLongValues && type == DataType::Bytes && m_random.chance(1))
    sample.value = Value::bytes(type, std::string(1u << 20, static_cast<char>(m_random.below(256))));
  if (m_random.chance(5))
    sample.quality = m_random.chance(50) ? 0 : 500;
  if (sample.value.isNull())
    sample.flags |= sampleflag::Null;
  if (m_random.chance(5))
    sample.flags |= sampleflag::Historical;
  if (m_random.chance(1))
    sample.metadata = m_random.bytes(20) + "m";
  return sample;
}

void WriterStory::addRow(SampleBatch& batch) {
  PlainArrival arrival;
  if (!m_recent.empty() && m_random.chance(10)) {
    // The same time again: a repeat, another value, or the same value with another quality.
    arrival = m_recent[m_random.below(m_recent.size())];
    if (m_random.chance(40))
      arrival.sample = sampleOf(m_plain.series()[arrival.series].type, arrival.sample.timeMs);
    else if (m_random.chance(30))
      arrival.sample.quality = 500;
  } else {
    arrival.series = static_cast<SeriesId>(m_random.below(m_plain.series().size()));
    arrival.sample = sampleOf(m_plain.series()[arrival.series].type, timeOf());
  }
  std::int64_t receivedMs = m_nowMs;
  const bool isOdd = m_random.chance(1);
  if (isOdd)
    arrival.sample.timeMs = m_random.chance(50) ? static_cast<std::int64_t>(m_random.below(layout::kEpochMs))
                                                : m_nowMs + layout::kDayMs + 1 +
                                                      static_cast<std::int64_t>(m_random.below(1u << 30));
  const PlainSample& sample = arrival.sample;
  const auto flags = static_cast<std::uint8_t>(sample.flags | (m_random.chance(10) ? sampleflag::Birth : 0));
  const bool isTransient = m_random.chance(1);
  const auto sent = static_cast<std::uint8_t>(flags | (isTransient ? sampleflag::Transient : 0));
  if (isScalar(sample.value.type()) || sample.value.isNull())
    batch.addScalar(arrival.series, sample.timeMs, receivedMs, sample.value.bits(), sample.quality, sent);
  else
    batch.addBytes(arrival.series, sample.timeMs, receivedMs, sample.value.bytes(), sample.quality, sent);
  if (!sample.metadata.empty())
    batch.addMetadata(sample.metadata);
  if (isTransient)
    return;
  if (isOdd) {
    SeriesRun run;
    run.type = sample.value.type();
    if (isScalar(run.type) || sample.value.isNull())
      run.add(sample.timeMs, sample.value.bits(), sample.quality, sample.flags);
    else
      run.addBytes(sample.timeMs, sample.value.bytes(), sample.quality, sample.flags);
    m_waiting.odd.push_back({arrival.series, receivedMs, std::move(run)});
    return;
  }
  m_waiting.rows.push_back(arrival);
  if (m_recent.size() < 200)
    m_recent.push_back(std::move(arrival));
  else
    m_recent[m_random.below(m_recent.size())] = std::move(arrival);
}

void WriterStory::addRows(int count) {
  SampleBatch batch;
  for (int i = 0; i < count; ++i)
    addRow(batch);
  m_writer->append(batch, {});
}

void WriterStory::addEvent() {
  HistoryEvent event;
  event.kind = static_cast<EventKind>(m_random.below(7));
  const bool isHosts = event.kind == EventKind::HostOffline || event.kind == EventKind::HostOnline;
  if (!isHosts)
    event.device = static_cast<DeviceId>(m_random.below(m_plain.devices().size()));
  // Sometimes the host's clock goes back.
  event.receivedMs =
      m_nowMs - (m_random.chance(5) ? static_cast<std::int64_t>(m_random.below(7'200'000)) : 0);
  event.timeMs = event.receivedMs - static_cast<std::int64_t>(m_random.below(5'000));
  event.count = 1 + m_random.below(3);
  event.detail = m_random.text();
  m_writer->addEvent(event);
  m_waiting.events.push_back(std::move(event));
}

std::string WriterStory::commit() {
  if (const Result<void> done = m_writer->commit(m_nowMs); !done)
    return "commit: " + done.error().message();
  m_committedRows += m_waiting.rows.size();
  m_plain.addBatch(std::move(m_waiting.rows));
  for (OddHistorySample& odd : m_waiting.odd)
    m_odd.push_back(std::move(odd));
  for (HistoryEvent& event : m_waiting.events)
    m_plain.addEvent(std::move(event));
  m_waiting = {};
  isSettled = false;
  return {};
}

std::string WriterStory::settle() {
  if (std::string wrong = commit(); !wrong.empty())
    return wrong;
  if (const Result<void> done = m_writer->settle(m_nowMs); !done)
    return "settle: " + done.error().message();
  isSettled = true;
  return {};
}

std::string WriterStory::step() {
  m_nowMs += static_cast<std::int64_t>(m_random.below(m_random.chance(10) ? 7'200'000 : 240'000));
  if (m_random.chance(90))
    addRows(1 + static_cast<int>(m_random.below(static_cast<std::uint64_t>(m_options.rowsAStep))));
  while (m_random.chance(50))
    addEvent();
  const std::uint64_t what = m_random.below(100);
  if (what < 5)
    return settle();
  if (what < 9)
    return open();
  return what < 85 ? commit() : std::string();
}

} // namespace muster
