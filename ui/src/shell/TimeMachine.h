// The window's past: owns the playback of the history that the live feed has, and brings slider, message bar and fleet
// together. Where the feed has no history the slider is hidden. Thread: the GUI's. fleet, bar and slider outlive it.
#pragma once

#include <items/FleetPlayback.h>

#include <QObject>

#include <memory>

namespace muster::ui {

class MessageBar;
class TimeBar;

class TimeMachine final : public QObject {
  Q_OBJECT
 public:
  TimeMachine(items::Fleet& fleet, TimeBar& slider, MessageBar& bar, QObject* parent = nullptr);
  ~TimeMachine() override;

  bool isPast() const { return m_fleet.isPast(); }
  void goLive();
  // Shows the fleet as of this moment as soon as it has been read.
  void goTo(qint64 atMs);

 signals:
  void changed(); // between live and past
  void failed(const QString& problem);
  // What comes in is no longer kept, or is again (an empty problem).
  void recordingChanged(const QString& problem);

 private:
  void onReset();
  void onShown();
  void onTicked();
  void watchRecording();
  void togglePlay();
  void showMoment();
  qint64 endOf(qint64 lastMs) const;
  void showRange();
  void askTimeline();

  items::Fleet& m_fleet;
  TimeBar& m_slider;
  MessageBar& m_bar;
  std::unique_ptr<items::FleetPlayback> m_playback; // null: no history
  qint64 m_lastMs = 0;                              // past the last sample of the history; 0: not known yet
  qint64 m_askedMs = 0;                             // when the events were asked for
  std::pair<qint64, qint64> m_saidSeconds;          // of the message bar: the moment, the present
  qint64 m_recordingSeenMs = 0;
  items::RecordingInfo::State m_recording = items::RecordingInfo::State::None; // when last seen
};

} // namespace muster::ui
