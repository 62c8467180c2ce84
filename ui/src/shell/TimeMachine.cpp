#include "TimeMachine.h"

#include "MessageBar.h"
#include "TimeBar.h"
#include "TimeTrack.h"

#include <items/ValueFormat.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace muster::ui {

namespace {

constexpr qint64 kAskEveryMs = 30'000;

QTimeZone zoneOfTimes() {
  return items::timesInUtc() ? QTimeZone::utc() : QTimeZone::systemTimeZone();
}

} // namespace

TimeMachine::TimeMachine(items::Fleet& fleet, TimeBar& slider, MessageBar& bar, QObject* parent)
    : QObject(parent), m_fleet(fleet), m_slider(slider), m_bar(bar) {
  slider.hide();
  connect(&fleet, &items::Fleet::aboutToReset, this, [this] {
    if (m_playback)
      m_playback->pause();
  });
  connect(&fleet, &items::Fleet::reset, this, &TimeMachine::onReset);
  connect(&fleet, &items::Fleet::ticked, this, &TimeMachine::onTicked);
  connect(&bar, &MessageBar::buttonClicked, this, &TimeMachine::goLive);
  connect(&slider, &TimeBar::liveChosen, this, &TimeMachine::goLive);
  connect(&slider, &TimeBar::playToggled, this, &TimeMachine::togglePlay);
  connect(&slider.track(), &TimeTrack::momentChosen, this, &TimeMachine::goTo);
  connect(&slider, &TimeBar::spanChosen, this, [this] {
    showRange();
    askTimeline();
  });
  connect(&slider, &TimeBar::speedChosen, this, [this](double speed) {
    if (m_playback && m_playback->isPlaying())
      m_playback->play(speed);
  });
  connect(&slider, &TimeBar::eventChosen, this, [this](bool isForwards) {
    if (!m_playback)
      return;
    const bool isOnTheWay = isPast() || m_playback->isLoading();
    m_playback->seekEvent(isOnTheWay && m_playback->atMs() != 0 ? m_playback->atMs() : m_fleet.liveMs(),
                          isForwards);
  });
}

// The fleet must not look at a playback that goes.
TimeMachine::~TimeMachine() {
  m_fleet.lookBack(nullptr);
}

void TimeMachine::onReset() {
  m_playback.reset();
  m_lastMs = m_askedMs = m_recordingSeenMs = 0;
  m_recording = items::RecordingInfo::State::None;
  m_bar.hide();
  const auto history = m_fleet.liveFeed() ? m_fleet.liveFeed()->history() : nullptr;
  m_slider.setVisible(history != nullptr);
  if (!history)
    return;
  m_playback = std::make_unique<items::FleetPlayback>(history);
  connect(m_playback.get(), &items::FleetPlayback::shown, this, &TimeMachine::onShown);
  connect(m_playback.get(), &items::FleetPlayback::ended, this, &TimeMachine::goLive);
  connect(m_playback.get(), &items::FleetPlayback::stateChanged, this, &TimeMachine::showMoment);
  connect(m_playback.get(), &items::FleetPlayback::failed, this, &TimeMachine::failed);
  connect(m_playback.get(), &items::FleetPlayback::timelineArrived, this,
          [this](const items::TimelineEvents& events, qint64 firstMs, qint64 lastMs) {
            const bool isNew = m_lastMs == 0 && lastMs != 0;
            m_lastMs = lastMs;
            if (isNew)
              m_slider.suggestSpan(endOf(lastMs) - firstMs);
            m_slider.track().setEvents(events);
            showRange();
            if (isNew) // of a history that ended long ago, or is short
              askTimeline();
          });
  showMoment();
}

void TimeMachine::goTo(qint64 atMs) {
  if (m_playback)
    m_playback->seek(m_fleet.liveMs() == 0 ? atMs
                                           : std::min(atMs, m_fleet.liveMs())); // 0: before the first tick
}

void TimeMachine::onShown() {
  const bool wasPast = isPast();
  m_fleet.lookBack(m_playback.get());
  m_saidSeconds = {};
  showMoment();
  if (!wasPast)
    emit changed();
}

void TimeMachine::goLive() {
  if (!m_playback)
    return;
  m_playback->stop();
  m_bar.hide();
  if (isPast()) {
    m_fleet.lookBack(nullptr);
    emit changed();
  }
  showMoment();
}

// Live the fleet runs, and stands still where it is.
void TimeMachine::togglePlay() {
  if (!m_playback)
    return;
  if (!isPast())
    goTo(m_fleet.liveMs());
  else if (m_playback->isPlaying())
    m_playback->pause();
  else
    m_playback->play(m_slider.speed());
}

// A full disk must not go unseen: the strip says so all the time, and this once.
void TimeMachine::watchRecording() {
  using State = items::RecordingInfo::State;
  if (!m_fleet.liveFeed() || std::abs(m_fleet.liveMs() - m_recordingSeenMs) < 1'000)
    return;
  m_recordingSeenMs = m_fleet.liveMs();
  const items::RecordingInfo info = m_fleet.liveFeed()->recording();
  const State before = std::exchange(m_recording, info.state);
  const auto isBad = [](State state) { return state == State::WaitingForRoom || state == State::Failed; };
  if (isBad(info.state) && !isBad(before))
    emit recordingChanged(info.problem);
  else if (isBad(before) && info.state == State::Recording)
    emit recordingChanged({});
}

void TimeMachine::onTicked() {
  watchRecording();
  if (!m_playback)
    return;
  if (m_fleet.liveMs() - m_askedMs >= kAskEveryMs || m_fleet.liveMs() < m_askedMs)
    askTimeline();
  showRange();
  showMoment();
}

void TimeMachine::showMoment() {
  if (!m_playback)
    return;
  const bool isOnTheWay = m_playback->isLoading() && m_playback->atMs() != 0;
  std::optional<qint64> at;
  if (isPast() || isOnTheWay)
    at = m_playback->atMs();
  m_slider.showMoment(at, m_fleet.liveMs(), !at || m_playback->isPlaying());
  const std::pair seconds{m_fleet.nowMs() / 1'000, m_fleet.liveMs() / 1'000};
  if (!isPast() || m_fleet.liveMs() == 0 || seconds == m_saidSeconds)
    return;
  m_saidSeconds = seconds;
  m_bar.showMessage(StatusKind::Unknown, Ground::AccentSoft,
                    tr("The fleet as of %1").arg(items::formatDateTime(m_fleet.nowMs())),
                    tr("%1 ago. Values, states and events are those of that moment; commands are off.")
                        .arg(items::formatDuration((m_fleet.liveMs() - m_fleet.nowMs()) / 1'000 * 1'000)),
                    tr("Back to live"));
}

// The present; of a history that ended before the stretch that is shown its end.
qint64 TimeMachine::endOf(qint64 lastMs) const {
  const qint64 now = m_fleet.liveMs();
  return lastMs != 0 && lastMs < now - m_slider.spanMs() ? lastMs : now;
}

void TimeMachine::showRange() {
  const qint64 span = m_slider.spanMs(), to = endOf(m_lastMs);
  TimeTrack& track = m_slider.track();
  track.setZone(zoneOfTimes());
  const qint64 pixel = std::max<qint64>(1, span / std::max(1, track.width()));
  if (track.toMs() - track.fromMs() != span || to - track.toMs() >= pixel || to < track.toMs())
    track.setRange(to - span, to);
}

void TimeMachine::askTimeline() {
  if (!m_playback || m_fleet.liveMs() == 0)
    return;
  m_askedMs = m_fleet.liveMs();
  showRange();
  TimeTrack& track = m_slider.track();
  m_playback->askTimeline(track.fromMs(), track.toMs(), track.columns());
}

} // namespace muster::ui
