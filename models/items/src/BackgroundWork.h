// Threads for what the GUI's must not wait for: probing a broker, letting a connection go. And the way back:
// GuiCalls hands calls of those threads to the GUI's as long as somebody is there to take them.
#pragma once

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace muster::items {

// Thread: run and the destructor on the owner's; work runs on a thread of its own each.
class BackgroundWork {
 public:
  BackgroundWork() = default;
  BackgroundWork(const BackgroundWork&) = delete;
  BackgroundWork& operator=(const BackgroundWork&) = delete;
  ~BackgroundWork(); // asks everything to stop and waits for it: the one place that waits

  // Asking the result to stop does not wait.
  std::stop_source run(std::function<void(std::stop_token)> work);

 private:
  struct Entry {
    std::shared_ptr<std::atomic<bool>> isDone;
    std::jthread thread;
  };
  std::vector<Entry> m_entries;
};

// Made and closed on the GUI's thread, shared with the threads that call it.
class GuiCalls {
 public:
  // Any thread. The call comes queued on the GUI's, or never once this is closed.
  void post(std::function<void()> call);
  void close();

 private:
  std::mutex m_mutex; // protects what follows
  std::unique_ptr<QObject> m_context = std::make_unique<QObject>();
};

} // namespace muster::items
