#include "PlaybackReading.h"

#include <algorithm>
#include <utility>

namespace muster::items {

namespace {

// A clock that stood still (a laptop's lid) is no reason to jump.
constexpr qint64 kLongestTickMs = 1'000;

} // namespace

FleetPlayback::FleetPlayback(std::shared_ptr<FleetHistory> history, QObject* parent)
    : QObject(parent), m_history(std::move(history)) {
  Reading::Answers answers;
  answers.read = [this](quint64 number, qint64 atMs, const QString& problem) {
    onRead(number, atMs, problem);
  };
  answers.timeline = [this](const TimelineEvents& events, qint64 firstMs, qint64 lastMs) {
    emit timelineArrived(events, firstMs, lastMs);
  };
  m_reading = std::make_unique<Reading>(m_history, std::move(answers));
}

FleetPlayback::~FleetPlayback() = default;

void FleetPlayback::seek(qint64 atMs) {
  m_atMs = atMs;
  m_isLoading = true;
  m_reading->seek(++m_seek, Reading::Goal::Moment, atMs);
  emit stateChanged();
}

void FleetPlayback::seekEvent(qint64 fromMs, bool isForwards) {
  m_isLoading = true;
  m_reading->seek(++m_seek, isForwards ? Reading::Goal::NextEvent : Reading::Goal::EventBefore, fromMs);
  emit stateChanged();
}

void FleetPlayback::stop() {
  ++m_seek; // answers to older ones are nobody's
  m_isLoading = false;
  m_atMs = m_shownMs = 0;
  m_reading->forget();
  pause();
  emit stateChanged();
}

void FleetPlayback::onRead(quint64 number, qint64 atMs, const QString& problem) {
  if (number != m_seek)
    return; // of a seek that a newer one took the place of
  m_isLoading = false;
  m_tickedMs = 0;
  if (!problem.isEmpty()) {
    pause();
    m_atMs = m_shownMs != 0 ? m_shownMs : m_atMs;
    emit stateChanged();
    emit failed(problem);
    return;
  }
  m_atMs = m_shownMs = m_wholeSinceMs = atMs;
  emit stateChanged();
  emit shown();
}

void FleetPlayback::play(double speed) {
  m_speed = std::clamp(speed, kSlowest, kFastest);
  m_isPlaying = true;
  m_tickedMs = 0;
  m_reading->setSpeed(m_speed);
  emit stateChanged();
}

void FleetPlayback::pause() {
  if (!std::exchange(m_isPlaying, false))
    return;
  m_reading->setSpeed(0);
  emit stateChanged();
}

bool FleetPlayback::isPlaying() const {
  return m_isPlaying;
}

double FleetPlayback::speed() const {
  return m_speed;
}

qint64 FleetPlayback::atMs() const {
  return m_atMs;
}

bool FleetPlayback::isLoading() const {
  return m_isLoading;
}

void FleetPlayback::askTimeline(qint64 fromMs, qint64 toMs, int columns) {
  m_reading->askTimeline(fromMs, toMs, columns);
}

std::shared_ptr<const FleetPicture> FleetPlayback::takePicture() {
  return m_isLoading ? nullptr : m_reading->takePicture();
}

std::vector<std::shared_ptr<const FleetUpdate>> FleetPlayback::take() {
  return m_isLoading ? std::vector<std::shared_ptr<const FleetUpdate>>() : m_reading->take(m_shownMs);
}

qint64 FleetPlayback::clockMs(qint64 nowMs) {
  const qint64 before = std::exchange(m_tickedMs, nowMs);
  if (!m_isPlaying || m_isLoading || before == 0)
    return m_shownMs;
  const qint64 passed = std::clamp<qint64>(nowMs - before, 0, kLongestTickMs);
  const qint64 wanted = m_shownMs + static_cast<qint64>(static_cast<double>(passed) * m_speed);
  m_shownMs = std::max(m_shownMs, std::min(wanted, m_reading->readUntilMs() - 1));
  m_atMs = m_shownMs;
  if (m_shownMs < wanted && m_reading->isAtEnd()) {
    pause();
    emit ended();
  }
  return m_shownMs;
}

qint64 FleetPlayback::wholeSinceMs() const {
  return m_wholeSinceMs;
}

void FleetPlayback::requestRebirth(const QString&, const QString&, std::function<void(QString)> done) {
  done(tr("You are looking at the past. Go back to live to ask for a rebirth."));
}

void FleetPlayback::write(const MetricWrite&, std::function<void(WriteAnswer)> done) {
  done({WriteAnswer::End::Refused, tr("You are looking at the past. Go back to live to write a value.")});
}

} // namespace muster::items
