#include "StoreWriter.h"

#include "Layout.h"

#include <algorithm>
#include <chrono>

namespace muster {

namespace {

constexpr std::size_t kMostWaitingEvents = 100'000;

Result<std::int64_t> nextId(Database& database, const char* table) {
  const Result<std::int64_t> rows = database.integer(std::string("SELECT 1 + max(id) FROM ") + table);
  if (!rows)
    return rows;
  return std::max<std::int64_t>(*rows, 1);
}

} // namespace

StoreWriter::StoreWriter(WriterLock lock, std::unique_ptr<Database> database,
                         const HistoryWriterOptions& options)
    : m_options(options), m_lock(std::move(lock)), m_database(std::move(database)),
      m_waiting(options.mostWaitingRows), m_jobs(options, m_catalogue), m_retainer(*m_database, m_catalogue) {
}

Result<std::unique_ptr<StoreWriter>> StoreWriter::open(const std::string& path,
                                                       const HistoryWriterOptions& options) {
  if (Result<void> checked = checkBeforeWriting(path); !checked)
    return Unexpected{checked.error()};
  Result<WriterLock> lock = WriterLock::take(path, options.program);
  if (!lock)
    return Unexpected{lock.error()};
  const auto now =
      std::chrono::system_clock::now().time_since_epoch(); // when the file was made, no more than that
  Result<std::unique_ptr<Database>> database =
      openToWrite(path, options.program, std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  if (!database)
    return Unexpected{database.error()};
  std::unique_ptr<StoreWriter> writer(new StoreWriter(std::move(*lock), std::move(*database), options));
  if (Result<void> loaded = writer->load(); !loaded)
    return Unexpected{loaded.error()};
  return writer;
}

Result<void> StoreWriter::load() {
  if (Result<void> loaded = m_catalogue.load(*m_database); !loaded)
    return loaded;
  const std::pair<const char*, std::int64_t*> ids[] = {
      {"journal", &m_nextJournal}, {"event", &m_nextEvent}, {"odd", &m_nextOdd}};
  for (const auto& [table, next] : ids) {
    const Result<std::int64_t> id = nextId(*m_database, table);
    if (!id)
      return Unexpected{id.error()};
    *next = *id;
  }
  if (Result<void> loaded = m_jobs.load(*m_database); !loaded)
    return loaded;
  if (Result<void> loaded = m_retainer.load(); !loaded)
    return loaded;
  m_jobs.setFirstHours(m_retainer.firstHours());
  return {};
}

Result<DeviceId> StoreWriter::device(std::string_view group, std::string_view node, std::string_view device) {
  return m_catalogue.device(group, node, device);
}

Result<SeriesId> StoreWriter::series(DeviceId device, std::string_view metric, DataType type) {
  return m_catalogue.series(device, metric, type);
}

void StoreWriter::setMeaning(SeriesId series, const Meaning& meaning) {
  m_catalogue.setMeaning(series, meaning);
}

void StoreWriter::append(const SampleBatch& batch, std::span<const SeriesId> ids) {
  m_waiting.append(batch, ids, m_catalogue.types());
}

void StoreWriter::addEvent(HistoryEvent event) {
  if (m_events.size() >= kMostWaitingEvents) {
    m_events.pop_front();
    ++m_counters.dropped;
  }
  event.id = m_nextEvent++;
  m_events.push_back(std::move(event));
}

Result<void> StoreWriter::commit(std::int64_t nowMs) {
  // Rows come first: an error of a job is told, but keeps nothing from being committed.
  Result<void> job = m_jobs.isFull() ? m_jobs.wait() : m_jobs.poll();
  if (Result<void> done = write(nowMs); !done)
    return done;
  while (job && startJob(nowMs, false) && !m_options.packInBackground) {
    job = m_jobs.poll();
    if (Result<void> done = write(nowMs); !done)
      return done;
  }
  return job;
}

bool StoreWriter::startJob(std::int64_t nowMs, bool all) {
  // Frames that are begun from now on know of all events that are committed.
  if (!m_jobs.isBusy())
    m_overtaken.clear();
  return m_jobs.start(nowMs, all);
}

Result<void> StoreWriter::write(std::int64_t nowMs) {
  const Changes* changes = m_jobs.ready();
  if (!m_catalogue.hasNews() && m_waiting.empty() && m_events.empty() && changes == nullptr)
    return {};
  Result<Transaction> transaction = Transaction::write(*m_database);
  if (!transaction)
    return Unexpected{transaction.error()};
  std::vector<std::int64_t> ids;
  Result<void> done = m_catalogue.write(*m_database);
  if (done)
    done = writeRows(ids);
  if (done)
    done = writeEvents();
  if (done)
    done = writeOdd();
  if (done && changes != nullptr)
    done = changes->write(*m_database);
  if (done)
    done = deleteOvertakenFrames();
  if (done)
    done = transaction->commit();
  if (done)
    written(ids, nowMs);
  return done;
}

Result<void> StoreWriter::writeRows(std::vector<std::int64_t>& ids) {
  if (m_waiting.batches().empty())
    return {};
  Result<Statement> insert = m_database->prepare("INSERT INTO journal VALUES(?, ?, ?, ?, ?)");
  if (!insert)
    return Unexpected{insert.error()};
  std::int64_t id = m_nextJournal;
  for (const SampleBatch& batch : m_waiting.batches()) {
    m_encoder.encode(batch, m_catalogue.types(), m_body);
    const auto [first, last] = std::ranges::minmax(batch.timeMs);
    insert->bind(1, id).bind(2, static_cast<std::int64_t>(batch.size())).bind(3, first).bind(4, last);
    if (Result<void> done = insert->bindBlob(5, m_body).run(); !done)
      return done;
    ids.push_back(id++);
  }
  return {};
}

Result<void> StoreWriter::writeEvents() {
  if (m_events.empty())
    return {};
  Result<Statement> insert = m_database->prepare("INSERT INTO event VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert)
    return Unexpected{insert.error()};
  for (const HistoryEvent& event : m_events) {
    insert->bind(1, event.id).bind(2, event.timeMs).bind(3, event.receivedMs);
    insert->bind(4, static_cast<std::int64_t>(event.kind));
    event.device == kNoDevice ? insert->bindNull(5) : insert->bind(5, event.device);
    insert->bind(6, static_cast<std::int64_t>(event.count)).bindText(7, event.sender);
    if (Result<void> done = insert->bindText(8, event.detail).run(); !done)
      return done;
    noteOvertaken(event);
  }
  return {};
}

Result<void> StoreWriter::writeOdd() {
  if (m_waiting.odd().empty())
    return {};
  Result<Statement> insert = m_database->prepare("INSERT INTO odd VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert)
    return Unexpected{insert.error()};
  std::int64_t id = m_nextOdd;
  for (const OddRow& row : m_waiting.odd()) {
    insert->bind(1, id++).bind(2, row.series).bind(3, row.timeMs).bind(4, row.receivedMs);
    insert->bind(5, static_cast<std::int64_t>(row.bits));
    row.hasBytes ? insert->bindBlob(6, row.bytes) : insert->bindNull(6);
    if (Result<void> done = insert->bind(7, row.quality).bind(8, row.flags).run(); !done)
      return done;
  }
  return {};
}

// An event with a time before hours whose frames are there, or will be with this commit: the host's clock went back.
void StoreWriter::noteOvertaken(const HistoryEvent& event) {
  if (event.device >= m_catalogue.devices())
    return;
  const std::int64_t hour = event.receivedMs < layout::kEpochMs ? -1 : layout::hourOf(event.receivedMs);
  const auto note = [&](DeviceId device) {
    const auto [entry, isNew] = m_overtaken.emplace(layout::groupOf(device), hour);
    entry->second = std::min(entry->second, hour);
  };
  note(event.device);
  if (event.kind == EventKind::Death)
    for (const DeviceId device : m_catalogue.devicesOf(event.device))
      note(device);
}

Result<void> StoreWriter::deleteOvertakenFrames() {
  if (m_overtaken.empty())
    return {};
  Result<Statement> remove = m_database->prepare("DELETE FROM frame WHERE key > ? AND key < ?");
  if (!remove)
    return Unexpected{remove.error()};
  for (const auto& [group, hour] : m_overtaken) {
    remove->bind(1, layout::frameKey(group, 0) + hour).bind(2, layout::frameKey(group + 1, 0));
    if (Result<void> done = remove->run(); !done)
      return done;
  }
  return {};
}

void StoreWriter::written(const std::vector<std::int64_t>& ids, std::int64_t nowMs) {
  m_catalogue.written();
  m_counters.rows += m_waiting.rows();
  m_counters.odd += m_waiting.odd().size();
  m_nextOdd += static_cast<std::int64_t>(m_waiting.odd().size());
  m_nextJournal += static_cast<std::int64_t>(ids.size());
  std::deque<SampleBatch> batches = m_waiting.take();
  for (std::size_t i = 0; i < ids.size(); ++i)
    m_jobs.addRows(ids[i], std::move(batches[i]), m_waiting, nowMs);
  for (const HistoryEvent& event : m_events)
    m_jobs.addEvent(event);
  m_events.clear();
  if (const Changes* changes = m_jobs.ready(); changes != nullptr) {
    m_retainer.noteChunks(*changes);
    m_jobs.written(m_waiting);
  }
  ++m_counters.commits;
}

Result<void> StoreWriter::finishJobs(std::int64_t nowMs, const std::function<bool()>& onJob) {
  if (Result<void> done = write(nowMs); !done)
    return done;
  do {
    Result<void> job = m_jobs.wait();
    if (Result<void> done = write(nowMs); !done)
      return done;
    if (!job)
      return job;
    if (!onJob())
      return unexpected(ErrorCode::Cancelled, m_database->path(), "stopped before its end");
  } while (startJob(nowMs, true));
  return {};
}

Result<void> StoreWriter::settle(std::int64_t nowMs) {
  if (Result<void> done = finishJobs(nowMs, [] { return true; }); !done)
    return done;
  // Into the file, then out of its end what is free. A reader at work keeps some of it in the log: no reason to fail.
  if (Result<void> done = m_database->run("PRAGMA wal_checkpoint(TRUNCATE)"); !done)
    return done;
  if (Result<void> done = m_database->run("PRAGMA incremental_vacuum"); !done)
    return done;
  return m_database->run("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<bool> StoreWriter::retain(const RetentionRules& rules, std::int64_t nowMs) {
  // Jobs and retention change the same tables: one after the other.
  Result<void> job = m_jobs.wait();
  if (Result<void> done = write(nowMs); !done)
    return Unexpected{done.error()};
  if (!job)
    return Unexpected{job.error()};
  const Result<bool> more = m_retainer.retain(rules, nowMs, m_jobs);
  m_jobs.setFirstHours(m_retainer.firstHours());
  return more;
}

HistoryWriterCounters StoreWriter::counters() const {
  HistoryWriterCounters counters = m_counters;
  counters.transient = m_waiting.transient();
  counters.dropped += m_waiting.dropped();
  counters.waitingRows = m_waiting.rows();
  counters.memoryBytes = m_waiting.memoryBytes() + m_catalogue.memoryBytes() +
                         m_events.size() * sizeof(HistoryEvent) + m_body.capacity();
  m_jobs.addTo(counters);
  return counters;
}

Result<std::unique_ptr<HistoryWriter>> openHistoryWriter(const std::string& path,
                                                         const HistoryWriterOptions& options) {
  Result<std::unique_ptr<StoreWriter>> writer = StoreWriter::open(path, options);
  if (!writer)
    return Unexpected{writer.error()};
  return std::unique_ptr<HistoryWriter>(std::move(*writer));
}

} // namespace muster
