#include "RememberingFeed.h"

#include "HistoryView.h"

#include <QDateTime>

#include <utility>

namespace muster::items {

namespace {

constexpr qint64 kLinesMs = 600'000; // as far back as the small lines reach

} // namespace

RememberingFeed::RememberingFeed(std::unique_ptr<FleetFeed> live, std::shared_ptr<FleetHistory> history,
                                 const std::shared_ptr<BackgroundWork>& work)
    : m_live(std::move(live)), m_history(std::move(history)), m_ids(m_history),
      m_shared(std::make_shared<Shared>()), m_wholeSinceMs(QDateTime::currentMSecsSinceEpoch()) {
  m_stop = work->run([known = m_history, shared = m_shared](const std::stop_token& stop) {
    read(known, *shared, stop);
    const std::lock_guard lock(shared->mutex);
    shared->isRead = true;
  });
}

RememberingFeed::~RememberingFeed() {
  m_stop.request_stop();
}

// A history that cannot be read, or is not there yet, is no reason to show nothing: who records says what is wrong.
void RememberingFeed::read(const std::shared_ptr<FleetHistory>& history, Shared& shared,
                           const std::stop_token& stop) {
  auto view = HistoryView::open(history);
  if (!view)
    return;
  const qint64 now = QDateTime::currentMSecsSinceEpoch();
  auto picture = (*view)->pictureAt(now, HistoryView::Freshness::AllStale, stop);
  if (!picture)
    return;
  {
    const std::lock_guard lock(shared.mutex);
    shared.picture = std::move(*picture);
    shared.isRead = true; // the live feed need not wait for the lines
  }
  const auto keep = [&shared](ReplaySlice slice) {
    const std::lock_guard lock(shared.mutex);
    shared.before.push_back(std::move(slice.update));
  };
  [[maybe_unused]] const auto read = (*view)->samplesOf(now - kLinesMs, now, keep, stop);
}

std::shared_ptr<const FleetPicture> RememberingFeed::takePicture() {
  const std::lock_guard lock(m_shared->mutex);
  return std::exchange(m_shared->picture, nullptr);
}

std::vector<std::shared_ptr<const FleetUpdate>> RememberingFeed::take() {
  std::vector<std::shared_ptr<const FleetUpdate>> updates;
  {
    const std::lock_guard lock(m_shared->mutex);
    if (!m_shared->isRead || m_shared->picture)
      return updates;
    updates = std::exchange(m_shared->before, {});
  }
  for (const auto& update : m_live->take())
    updates.push_back(m_ids.translate(*update));
  return updates;
}

FeedFigures RememberingFeed::figures() const {
  return m_live->figures();
}

} // namespace muster::items
