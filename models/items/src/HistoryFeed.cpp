#include "HistoryFeed.h"

#include "HistoryView.h"

#include <items/DisplayText.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QFileInfo>

#include <condition_variable>
#include <utility>

namespace muster::items {

namespace {

constexpr qint64 kLinesMs = 600'000; // as far back as the small lines reach
constexpr qint64 kLookEveryMs = 1'000;
constexpr qint64 kRestShare = 10;              // a look that took long is followed by ten times as much rest
constexpr std::size_t kMostWaiting = 1u << 20; // samples that the screen has not taken

QString words(const char* text) {
  return QCoreApplication::translate("muster::items::HistoryFeed", text);
}

// False: asked to stop.
bool rest(qint64 ms, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, std::chrono::milliseconds(ms), [] { return false; });
  return !stop.stop_requested();
}

} // namespace

HistoryFeed::HistoryFeed(std::shared_ptr<FleetHistory> history, std::shared_ptr<BackgroundWork> work)
    : m_history(std::move(history)), m_work(std::move(work)) {
  start();
}

HistoryFeed::~HistoryFeed() {
  m_stop.request_stop();
}

void HistoryFeed::start() {
  m_stop.request_stop();
  m_shared = std::make_shared<Shared>();
  m_shared->sinceMs = QDateTime::currentMSecsSinceEpoch();
  m_stop = m_work->run([history = m_history, shared = m_shared](const std::stop_token& stop) {
    follow(history, *shared, stop);
  });
}

void HistoryFeed::follow(const std::shared_ptr<FleetHistory>& history, Shared& shared,
                         const std::stop_token& stop) {
  const auto fail = [&shared](const Error& error) {
    const std::lock_guard lock(shared.mutex);
    shared.problem = displayText(error.message());
    shared.sinceMs = QDateTime::currentMSecsSinceEpoch();
  };
  auto view = HistoryView::open(history);
  if (!view)
    return fail(view.error());
  const qint64 begun = QDateTime::currentMSecsSinceEpoch();
  auto picture = (*view)->pictureAt(begun, HistoryView::Freshness::AsItWas, stop);
  if (!picture)
    return fail(picture.error());
  {
    const std::lock_guard lock(shared.mutex);
    shared.picture = std::move(*picture);
    shared.isOpen = true;
    shared.sinceMs = begun;
  }
  const auto keep = [&shared](ReplaySlice slice) {
    const std::lock_guard lock(shared.mutex);
    shared.updates.push_back(std::move(slice.update));
  };
  if (auto lines = (*view)->samplesOf(begun - kLinesMs, begun, keep, stop); !lines)
    return fail(lines.error());
  qint64 restMs = kLookEveryMs;
  while (rest(restMs, stop)) {
    {
      const std::lock_guard lock(shared.mutex);
      if (shared.waitingSamples > kMostWaiting)
        continue; // nobody looks
    }
    QElapsedTimer took;
    took.start();
    auto news = (*view)->news(QDateTime::currentMSecsSinceEpoch(), stop);
    if (!news)
      return fail(news.error());
    restMs = std::max(kLookEveryMs, kRestShare * took.elapsed());
    if ((*news)->empty())
      continue;
    const std::lock_guard lock(shared.mutex);
    shared.waitingSamples += (*news)->samples.size();
    shared.samples += (*news)->samples.size();
    shared.updates.push_back(std::move(*news));
  }
}

std::shared_ptr<const FleetPicture> HistoryFeed::takePicture() {
  const std::lock_guard lock(m_shared->mutex);
  return std::exchange(m_shared->picture, nullptr);
}

std::vector<std::shared_ptr<const FleetUpdate>> HistoryFeed::take() {
  const std::lock_guard lock(m_shared->mutex);
  m_shared->waitingSamples = 0;
  return std::exchange(m_shared->updates, {});
}

LinkInfo HistoryFeed::link() const {
  const std::lock_guard lock(m_shared->mutex);
  LinkInfo info;
  info.isFile = true;
  info.broker = QFileInfo(QString::fromStdString(m_history->file())).fileName();
  info.sinceMs = m_shared->sinceMs;
  info.error = m_shared->problem;
  if (!m_shared->problem.isEmpty())
    info.phase = LinkPhase::Waiting;
  else
    info.phase = m_shared->isOpen ? LinkPhase::Reading : LinkPhase::Connecting;
  info.step = words("reading the history");
  return info;
}

FeedFigures HistoryFeed::figures() const {
  const std::lock_guard lock(m_shared->mutex);
  FeedFigures figures;
  figures.metrics = m_shared->samples;
  figures.waitingSamples = m_shared->waitingSamples;
  return figures;
}

void HistoryFeed::retryNow() {
  start();
}

void HistoryFeed::requestRebirth(const QString&, const QString&, std::function<void(QString)> done) {
  done(words("This is a history file: there is nobody to ask."));
}

void HistoryFeed::write(const MetricWrite&, std::function<void(WriteAnswer)> done) {
  done({WriteAnswer::End::Refused, words("This is a history file: there is nobody to write to.")});
}

qint64 HistoryFeed::wholeSinceMs() const {
  return std::numeric_limits<qint64>::max(); // its pictures have the newest values only
}

} // namespace muster::items
