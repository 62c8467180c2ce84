// The thread of a FleetPlayback: reads what was asked for last, and what comes next while it plays.
// Threads: all calls from the GUI's; answers come through GuiCalls.
#pragma once

#include "BackgroundWork.h"
#include "HistoryView.h"

#include <items/FleetPlayback.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace muster::items {

class FleetPlayback::Reading {
 public:
  struct Answers {
    // atMs: the moment that is to be taken now; problem not empty: there is none.
    std::function<void(quint64 number, qint64 atMs, QString problem)> read;
    std::function<void(TimelineEvents events, qint64 firstMs, qint64 lastMs)> timeline;
  };
  // What to look for: the moment itself, or the next event from it.
  enum class Goal { Moment, NextEvent, EventBefore };

  Reading(std::shared_ptr<FleetHistory> history, Answers answers);
  ~Reading();

  void seek(quint64 number, Goal goal, qint64 atMs);
  void forget();               // what was sought and what is there
  void setSpeed(double speed); // 0: stands still, nothing is read ahead
  void askTimeline(qint64 fromMs, qint64 toMs, int columns);

  std::shared_ptr<const FleetPicture> takePicture();
  // What happened up to atMs and was not taken before.
  std::vector<std::shared_ptr<const FleetUpdate>> take(qint64 atMs);
  // Up to here everything has been read.
  qint64 readUntilMs() const;
  bool isAtEnd() const; // and there is no more

 private:
  struct Seek {
    quint64 number = 0;
    Goal goal = Goal::Moment;
    qint64 atMs = 0;
  };
  struct Stretch {
    qint64 fromMs = 0, toMs = 0;
    int columns = 0;
  };
  struct Ahead {
    qint64 fromMs = 0, toMs = 0, stepMs = 1;
  };

  void run(const std::stop_token& stop);
  bool wantsAhead() const;
  bool hasWork() const;
  std::optional<Ahead> nextAhead();
  Result<void> open();
  void readMoment(const Seek& seek, const std::stop_token& stop);
  Result<qint64> findEvent(const Seek& seek, const std::stop_token& stop);
  void readAhead(const Ahead& ahead, const std::stop_token& stop);
  void readTimeline(const Stretch& stretch, const std::stop_token& stop);
  void keep(ReplaySlice slice, quint64 number);

  const std::shared_ptr<FleetHistory> m_history;
  const Answers m_answers;
  const std::shared_ptr<GuiCalls> m_calls;
  std::unique_ptr<HistoryView> m_view; // the thread's alone

  mutable std::mutex m_mutex; // protects what follows
  std::condition_variable_any m_wake;
  std::stop_source m_job; // ends what is being read
  std::optional<Seek> m_seek;
  std::optional<Stretch> m_stretch;
  double m_speed = 0;
  std::shared_ptr<const FleetPicture> m_picture;
  std::deque<ReplaySlice> m_slices;
  std::size_t m_waitingRows = 0;
  quint64 m_number = 0;     // of the picture that slices are on top of; 0: none yet
  qint64 m_takenMs = 0;     // up to here slices were asked for
  qint64 m_readUntilMs = 0; // exclusive
  qint64 m_aheadMs = 0;     // how much is read in one go
  bool m_isAtEnd = false;
  bool m_hasFailed = false; // reading ahead did: until the next seek
  std::jthread m_thread;    // last: it uses what is above
};

} // namespace muster::items
