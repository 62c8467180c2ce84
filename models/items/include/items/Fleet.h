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

enum class LinkPhase { Stopped, Connecting, Connected, Waiting };

// The connection in the words that a window needs; no MQTT types.
struct LinkInfo {
  LinkPhase phase = LinkPhase::Stopped;
  QString broker; // "broker.lan:8883"
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

// Where a Fleet gets its updates from. The real one (HostFeed) wraps HostRuntime and Inbox.
class FleetFeed {
 public:
  virtual ~FleetFeed() = default;
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
};

class Fleet : public QObject {
  Q_OBJECT
 public:
  explicit Fleet(QObject* parent = nullptr);
  ~Fleet() override;

  // Starts afresh with this feed (null: none): an empty state, then what the feed brings. Emits reset().
  void setFeed(std::unique_ptr<FleetFeed> feed);
  FleetFeed* feed() const;

  const FleetState& state() const;
  const LinkInfo& link() const;
  const FeedFigures& figures() const;
  double messagesPerSecond() const; // over the last few seconds
  double metricsPerSecond() const;
  qint64 nowMs() const; // UTC, of the newest tick: views show ages against this

  // Takes everything that waits and emits the signals below. A timer of the composition root calls it
  // (60 ms, so that nothing is older than four frames); tests call it by hand with their own clock.
  void tick(qint64 nowMs);

 signals:
  void aboutToReset(); // the old state is still there; ids of it are void afterwards
  void reset();
  void devicesAdded(DeviceId first, DeviceId last);       // dense ids, before changed()
  void changed(const QVector<muster::DeviceId>& devices); // state or values, each once
  void linkChanged();
  void ticked(qint64 nowMs); // last of a tick, also where nothing changed: ages move on

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster::items
