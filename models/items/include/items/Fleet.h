// The GUI thread's fleet: drains what the host found out once a tick, keeps the FleetState, and tells models
// and pages what changed. Everything on screen hangs on its one tick. Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>

#include <QObject>
#include <QString>
#include <QVector>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::items {

// Reading: a history file, and no broker.
enum class LinkPhase { Stopped, Connecting, Connected, Waiting, Reading };

// The connection in the words that a window needs; no MQTT types.
struct LinkInfo {
  LinkPhase phase = LinkPhase::Stopped;
  QString broker;      // "broker.lan:8883", or the name of a history file
  bool isFile = false; // a history file, and no broker
  bool encrypted = false;
  bool verified = true; // the broker's certificate, where it is encrypted
  QString step;         // Connecting: what is at work; Waiting: the step that failed
  QString error;        // Waiting: what happened
  QString advice;       // Waiting: what to do
  qint64 sinceMs = 0;   // UTC
  qint64 nextTryMs = 0; // UTC, Waiting only
  quint32 attempts = 0; // since the last success
};

// Totals since the start; rates are made of two of them.
struct FeedFigures {
  quint64 messages = 0;
  quint64 metrics = 0;
  quint64 bytes = 0;
  quint64 gaps = 0;
  quint64 errors = 0;          // refused input of every kind
  quint64 droppedMessages = 0; // the raw queue was full
  quint64 coalesced = 0;       // samples replaced by newer ones before the screen took them
  quint64 waitingSamples = 0;
  // Every counter that is not zero, as (name for a person, value): for the details behind the status bar.
  std::vector<std::pair<QString, quint64>> details;
};

// A value for a metric of an edge node, or of its device where that is not empty. Names as they are on the wire.
struct MetricWrite {
  std::string group, node, device, metric;
  Value value; // of the announced type
};

// What became of it. Unconnected: the broker or the device is away, or went away before the value came back.
struct WriteAnswer {
  enum class End { Confirmed, TimedOut, Unconnected, Refused };
  End end = End::Confirmed;
  QString detail; // what happened, unless it is confirmed
};

// What becomes of what the host finds out: whether it is kept in a history on this computer.
struct RecordingInfo {
  enum class State { None, Opening, Recording, WaitingForRoom, Failed };
  State state = State::None;
  QString file;
  QString problem;         // WaitingForRoom, Failed
  quint64 dropped = 0;     // samples that are not in the file
  qint64 lastCommitMs = 0; // UTC; 0: none yet
};

// The fleet as a history knows it at a moment.
struct FleetPicture {
  qint64 atMs = 0;                  // UTC
  FleetUpdate update;               // who was there, the events before it, newest samples; to be replayed
  std::vector<KnownDevice> devices; // how they were; to be restored after that
};

class FleetHistory;

// Where a Fleet gets its updates from. The real one (HostFeed) wraps HostRuntime and Inbox.
class FleetFeed {
 public:
  virtual ~FleetFeed() = default;
  // A picture in place of all that this feed gave before, ids meaning what they meant; asked once a tick, before take().
  virtual std::shared_ptr<const FleetPicture> takePicture() { return nullptr; }
  virtual std::vector<std::shared_ptr<const FleetUpdate>> take() = 0;
  virtual LinkInfo link() const = 0;
  virtual FeedFigures figures() const = 0;
  virtual void retryNow() = 0;
  // done is called on the GUI thread with an empty text, or with what went wrong.
  virtual void requestRebirth(const QString& group, const QString& node,
                              std::function<void(QString)> done) = 0;
  // Checks against the newest birth, sends, and waits for the value to come back. done is called on the GUI
  // thread, once, but not after the feed is gone.
  virtual void write(const MetricWrite& request, std::function<void(WriteAnswer)> done) = 0;

  // Its updates are of a history: see FleetState::replay.
  virtual bool isReplay() const { return false; }
  // What the time is in what it shows, when the clock says nowMs; asked once a tick, first.
  virtual qint64 clockMs(qint64 nowMs) { return nowMs; }
  // Since when the updates of this feed have been whole: what is older is in the history only. UTC; 0: not known yet.
  virtual qint64 wholeSinceMs() const { return 0; }
  // The history that ids and charts may be asked of; null: none.
  virtual std::shared_ptr<FleetHistory> history() const { return nullptr; }
  virtual RecordingInfo recording() const { return {}; }
};

class Fleet : public QObject {
  Q_OBJECT
 public:
  explicit Fleet(QObject* parent = nullptr);
  ~Fleet() override;

  // Starts afresh with this feed (null: none): an empty state, then what the feed brings. Emits reset().
  void setFeed(std::unique_ptr<FleetFeed> feed);
  // The one in view: the live one, or that of lookBack().
  FleetFeed* feed() const;
  FleetFeed* liveFeed() const;

  // Shows the past feed's fleet in place of the live one, which goes on behind it; null: live again. Both have the ids of
  // one history. The feed outlives this, or is taken back before it goes. Emits replaced().
  void lookBack(FleetFeed* past);
  bool isPast() const;
  // What is in view is as fresh as its devices are: the link stands, or it is a history's.
  bool isCurrent() const;
  bool takesCommands() const; // connected, and not in the past

  const FleetState& state() const; // of the feed in view
  const LinkInfo& link() const;    // these are always the live one's
  const FeedFigures& figures() const;
  double messagesPerSecond() const; // over the last few seconds
  double metricsPerSecond() const;
  qint64
  nowMs() const; // UTC, of the newest tick, in the past the moment in view: views show ages against this
  qint64 liveMs() const; // UTC, of the newest tick, whatever is in view

  // Takes everything that waits and emits the signals below. A timer of the composition root calls it
  // (60 ms, so that nothing is older than four frames); tests call it by hand with their own clock.
  void tick(qint64 nowMs);

 signals:
  // Another state took the place of the one before, as a whole: values, devices and events are others, ids mean the
  // same, and every one that was there can still be asked for.
  void aboutToReplace();
  void replaced();
  void aboutToReset(); // the old state is still there; ids of it are void afterwards
  void reset();
  // Dense ids, before changed(). After a replaced() also for others whose place was there and empty.
  void devicesAdded(DeviceId first, DeviceId last);
  void changed(const QVector<muster::DeviceId>& devices); // state or values, each once
  void linkChanged();
  void ticked(qint64 nowMs); // last of a tick, also where nothing changed: ages move on

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster::items
