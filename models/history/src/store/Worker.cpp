#include "Worker.h"

#include <cassert>

namespace muster {

Worker::Worker(bool hasThread) {
  if (hasThread)
    m_thread = std::thread([this] { run(); });
}

Worker::~Worker() {
  if (!m_thread.joinable())
    return;
  {
    const std::lock_guard lock(m_mutex);
    m_isEnding = true;
  }
  m_changed.notify_all();
  m_thread.join();
}

void Worker::give(std::function<void()> work) {
  assert(!m_isGiven);
  m_isGiven = true;
  if (!m_thread.joinable())
    return work();
  {
    const std::lock_guard lock(m_mutex);
    m_work = std::move(work);
  }
  m_changed.notify_all();
}

bool Worker::take() {
  if (!m_isGiven)
    return false;
  const std::lock_guard lock(m_mutex);
  if (m_work)
    return false;
  m_isGiven = false;
  return true;
}

void Worker::wait() {
  if (!m_isGiven)
    return;
  std::unique_lock lock(m_mutex);
  m_changed.wait(lock, [this] { return !m_work; });
}

void Worker::run() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_changed.wait(lock, [this] { return m_work || m_isEnding; });
    if (!m_work)
      return;
    lock.unlock();
    m_work();
    lock.lock();
    m_work = nullptr;
    m_changed.notify_all();
  }
}

} // namespace muster
