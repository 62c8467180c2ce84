// The fleet as a history knows it at any moment, as a feed for Fleet::lookBack(): seek to a moment, play on from there at
// 1 to 1,000 times the speed, and stand still again. Table, values, states and events are those of the moment in view;
// commands answer that one looks at the past.
//
// Reading is done on a thread of its own. The newest seek wins: one that is under way ends early. While something is being
// read the moment before it stays in view (isLoading). Playing never runs ahead of what has been read: where reading is
// slower than the speed that was asked for, time passes more slowly.
//
// Thread: the GUI's. Destroying it asks the reading to end and waits for it (queries end early).
#pragma once

#include <items/Fleet.h>
#include <items/FleetHistory.h>

#include <QObject>
#include <QString>
#include <QVector>

#include <memory>
#include <optional>

namespace muster::items {

// How much happened in one of the equal parts of a stretch, and the worst of it.
struct TimelineColumn {
  quint32 events = 0;
  std::optional<EventKind> mark; // Death, HostOffline, Gap, Rejected, HostOnline, Birth: what matters most
};

// For a slider: the events of [fromMs, toMs) in equal columns.
struct TimelineEvents {
  qint64 fromMs = 0, toMs = 0;
  QVector<TimelineColumn> columns;
};

class FleetPlayback final : public QObject, public FleetFeed {
  Q_OBJECT
 public:
  static constexpr double kSlowest = 1, kFastest = 1'000;

  explicit FleetPlayback(std::shared_ptr<FleetHistory> history, QObject* parent = nullptr);
  ~FleetPlayback() override;

  // What is in view then: that moment, standing still or playing on as before. Asynchronous; shown() follows.
  void seek(qint64 atMs);
  // From the moment that is in view, or that a seek is on its way to.
  void play(double speed); // clamped to kSlowest..kFastest
  void pause();
  // To the next event after (or the last one before) this moment. shown() follows, or failed() where there is none.
  void seekEvent(qint64 fromMs, bool isForwards);
  // Nothing more follows: what was asked for is forgotten, and time stands.
  void stop();
  bool isPlaying() const;
  double speed() const;
  // The moment in view; while a seek is under way the one it goes to. 0: none was asked for yet.
  qint64 atMs() const;
  bool isLoading() const;

  // From the first to past the last sample, by whole hours; timelineArrived() brings it and the columns.
  void askTimeline(qint64 fromMs, qint64 toMs, int columns);

  std::shared_ptr<const FleetPicture> takePicture() override;
  std::vector<std::shared_ptr<const FleetUpdate>> take() override;
  LinkInfo link() const override { return {}; }
  FeedFigures figures() const override { return {}; }
  void retryNow() override {}
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override;
  void write(const MetricWrite& request, std::function<void(WriteAnswer)> done) override;
  bool isReplay() const override { return true; }
  qint64 clockMs(qint64 nowMs) override;
  qint64 wholeSinceMs() const override;
  std::shared_ptr<FleetHistory> history() const override { return m_history; }

 signals:
  void shown();                 // the moment that was sought is there: to be taken with the next tick
  void failed(QString problem); // a seek or the playing ended with this; the moment before stays
  void stateChanged();          // playing, speed, loading
  void ended();                 // playing came to the present, and stands there
  void timelineArrived(const muster::items::TimelineEvents& events, qint64 firstMs, qint64 lastMs);

 private:
  class Reading;
  void onRead(quint64 number, qint64 atMs, const QString& problem);

  std::shared_ptr<FleetHistory> m_history;
  std::unique_ptr<Reading> m_reading;
  qint64 m_atMs = 0;    // asked for, or in view
  qint64 m_shownMs = 0; // in view; 0: nothing yet
  qint64 m_wholeSinceMs = 0;
  qint64 m_tickedMs = 0; // clock of the newest tick while playing; 0: none yet
  quint64 m_seek = 0;    // number of the newest
  bool m_isLoading = false;
  bool m_isPlaying = false;
  double m_speed = 1;
};

} // namespace muster::items
