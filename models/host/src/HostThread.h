// The host's thread: takes raw messages from the queue, runs the HostSession over them, and hands on what it
// found out. Everything that touches the session happens here; other threads post tasks.
#pragma once

#include <host/ByteQueue.h>
#include <host/HostRuntime.h>
#include <host/SeriesRegistry.h>
#include <session/HostSession.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace muster {

class HostThread {
 public:
  using Clock = std::function<Now()>;

  // What the host's thread asks of the connection; thread-safe, and returning at once.
  struct Link {
    std::function<Result<void>(const OutgoingMessage&)> publish;
    std::function<void()> reconnect;
  };

  HostThread(HostSessionOptions session, std::size_t queueBytes, Clock clock);
  ~HostThread(); // finishes

  // Before start().
  void addSink(HostSink& sink) { m_sinks.push_back(&sink); }
  void start(Link link);
  // Handles what has been received until now, or as much of it as patience allows, shuts the session down and
  // joins. Returns the messages that are to be sent last. Once; from the thread that started it.
  std::vector<OutgoingMessage> finish(std::optional<std::chrono::milliseconds> patience = std::nullopt);

  // Thread-safe, from here on.
  void receive(const IncomingMessage& message) { m_queue.push(message, m_clock()); }
  // Waits for the messages of the connection before to be handled. Without a client id while finishing.
  ConnectPlan plan();
  void connected();
  void connectionLost();
  using Done = std::function<void(Result<void>)>;
  void requestRebirth(std::string group, std::string node, Done done);
  void write(WriteRequest request, Done done);
  using TakeControls = std::function<void(std::vector<NodeControl>)>;
  void controls(std::string group, std::string node, TakeControls take);
  // All but the link.
  HostStatus status() const;

 private:
  // Runs on the host's thread; isCancelled: the host is finishing, the session must be left alone.
  struct Task {
    std::uint64_t afterMessage = 0; // so many messages of the queue are handled before it
    std::function<void(bool isCancelled)> run;
  };

  void post(std::uint64_t afterMessage, std::function<void(bool)> run);
  void run();
  void handle(const QueueBatch& batch);
  void tick(const QueueBatch& batch);
  void runTasks(std::uint64_t handledMessages);
  void runOrCancel(std::function<void(bool)> ask);
  void finishWrites();
  void cancelTasks();
  void cancelWrites();
  bool isOutOfPatience() const;
  void deliver();
  void publishOutbox();
  void reconnectWhereWanted();
  void publishStatus();

  const Clock m_clock;
  ByteQueue m_queue;
  std::vector<HostSink*> m_sinks;
  Link m_link;

  // The host's thread only.
  SeriesRegistry m_registry;
  HostSession m_session;
  FleetUpdate m_update;
  std::map<WriteId, Done> m_writes; // whose outcome is awaited
  std::vector<OutgoingMessage> m_outbox;
  std::vector<OutgoingMessage> m_last;
  std::int64_t m_lastTickMs = 0;      // monotonic
  std::int64_t m_lastReconnectMs = 0; // monotonic; 0: never
  std::uint64_t m_unsent = 0;
  std::uint64_t m_abandoned = 0; // messages that were queued when the patience ended
  bool m_isConnected = false;

  std::mutex m_taskMutex; // protects m_tasks, m_takesTasks
  std::deque<Task> m_tasks;
  bool m_takesTasks = true;
  std::atomic<bool> m_hasTasks{false};
  std::atomic<bool> m_isFinishing{false};
  std::optional<std::chrono::steady_clock::time_point> m_finishBy; // written before m_isFinishing

  mutable std::mutex m_statusMutex; // protects m_status
  HostStatus m_status;

  std::thread m_thread;
};

} // namespace muster
