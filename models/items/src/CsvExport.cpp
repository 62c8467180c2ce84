#include "CsvWorker.h"

#include <items/CsvExport.h>

#include <QElapsedTimer>
#include <QTimer>

namespace muster::items {

namespace {

constexpr qint64 kSliceMs = 3;
constexpr int kCopyingPercent = 60; // of the work, roughly: the rest is sorting and writing

void addNewest(SampleBatch& batch, const MetricState& metric) {
  const auto flags = static_cast<std::uint8_t>((metric.value.isNull() ? sampleflag::Null : 0) |
                                               (metric.isTransient ? sampleflag::Transient : 0));
  if (isScalar(metric.value.type()))
    batch.addScalar(metric.series, metric.timeMs, metric.receivedMs, metric.value.bits(), metric.quality,
                    flags);
  else
    batch.addBytes(metric.series, metric.timeMs, metric.receivedMs, metric.value.bytes(), metric.quality,
                   flags);
}

// ReportSorter leaves out what is transient.
template<class Sample>
std::uint8_t flagsOf(const Sample& sample) {
  return static_cast<std::uint8_t>((sample.isNull ? sampleflag::Null : 0) |
                                   (sample.isHistorical ? sampleflag::Historical : 0) |
                                   (sample.isTransient ? sampleflag::Transient : 0));
}

void addRange(SampleBatch& batch, const FleetState& state, SeriesId series, qint64 fromMs, qint64 toMs) {
  if (isScalar(state.series(series).type)) {
    std::vector<RecentSample> samples;
    state.recent().copyExact(series, fromMs, toMs, samples);
    for (const RecentSample& s : samples)
      batch.addScalar(series, s.timeMs, s.timeMs, s.bits, s.quality, flagsOf(s));
  } else {
    std::vector<RecentText> texts;
    state.recentTexts().copyRange(series, fromMs, toMs, texts);
    for (const RecentText& t : texts)
      batch.addBytes(series, t.timeMs, t.timeMs, t.bytes, t.quality, flagsOf(t));
  }
}

} // namespace

CsvExport::CsvExport(const Fleet& fleet, QObject* parent) : QObject(parent), m_fleet(fleet) {
  // Series ids mean nothing in another fleet.
  connect(&fleet, &Fleet::reset, this, &CsvExport::cancel);
  connect(&fleet, &Fleet::replaced, this, &CsvExport::cancel); // nor live values in a file of the past
}

CsvExport::~CsvExport() = default;

bool CsvExport::isRunning() const {
  return m_worker != nullptr;
}

void CsvExport::start(const ExportRequest& request) {
  Q_ASSERT(!isRunning());
  m_request = request;
  m_next = 0;
  m_isCancelling = false;
  m_worker = std::make_unique<Worker>(request.path.toStdString(), [this] {
    QMetaObject::invokeMethod(
        this, [this] { onWorkerDone(); }, Qt::QueuedConnection);
  });
  emit progressed(0);
  QTimer::singleShot(0, this, &CsvExport::copySlice);
}

void CsvExport::cancel() {
  if (!m_worker || m_isCancelling)
    return;
  m_isCancelling = true;
  m_worker->cancel();
}

void CsvExport::copySlice() {
  if (!m_worker || m_isCancelling)
    return;
  QElapsedTimer timer;
  timer.start();
  const FleetState& state = m_fleet.state();
  auto slice = std::make_shared<FleetUpdate>();
  while (m_next < m_request.series.size() && timer.elapsed() < kSliceMs) {
    const SeriesId series = m_request.series[m_next++];
    const MetricState* metric = series < state.seriesCount() ? state.metric(series) : nullptr;
    if (!metric)
      continue;
    slice->series.push_back(state.series(series));
    slice->devices.push_back(state.device(slice->series.back().device).info);
    if (!m_request.newestOnly)
      addRange(slice->samples, state, series, m_request.fromMs, m_request.toMs);
    else if (metric->timeMs != 0)
      addNewest(slice->samples, *metric);
  }
  m_worker->add(std::move(slice));
  if (m_next < m_request.series.size()) {
    emit progressed(static_cast<int>(m_next * kCopyingPercent / m_request.series.size()));
    QTimer::singleShot(0, this, &CsvExport::copySlice);
    return;
  }
  emit progressed(kCopyingPercent);
  m_worker->finish();
}

void CsvExport::onWorkerDone() {
  const Result<std::uint64_t> result = m_worker->result();
  m_worker.reset(); // its thread ends: nothing to wait for
  if (!result && m_isCancelling) {
    emit cancelled();
    return;
  }
  if (!result) {
    emit failed(QString::fromStdString(result.error().message()));
    return;
  }
  emit progressed(100);
  emit finished(m_request.path, *result);
}

} // namespace muster::items
