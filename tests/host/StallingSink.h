// A sink that stands still when the test wants it to. Threads: the host's is inside, the test's the others.
#pragma once

#include <host/HostSink.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace muster::test {

// Stands still inside onUpdate from stall() to release().
class StallingSink final : public HostSink {
 public:
  void onUpdate(const std::shared_ptr<const FleetUpdate>&) override {
    std::unique_lock lock(m_mutex);
    if (!m_isStalling)
      return;
    m_isInside = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_isStalling; });
    m_isInside = false;
  }

  void stall() {
    const std::lock_guard lock(m_mutex);
    m_isStalling = true;
  }

  void release() {
    const std::lock_guard lock(m_mutex);
    m_isStalling = false;
    m_changed.notify_all();
  }

  bool isInside() {
    const std::lock_guard lock(m_mutex);
    return m_isInside;
  }

 private:
  std::mutex m_mutex; // protects what follows
  std::condition_variable m_changed;
  bool m_isStalling = false;
  bool m_isInside = false;
};

// So that a test that fails does not leave the host's thread in the sink for ever.
class Release {
 public:
  explicit Release(StallingSink& sink) : m_sink(sink) {}
  ~Release() { m_sink.release(); }
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;

 private:
  StallingSink& m_sink;
};

} // namespace muster::test
