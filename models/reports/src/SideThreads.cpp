#include "SideThreads.h"

#include <algorithm>
#include <system_error>

namespace muster {

SideThreads::SideThreads(unsigned mostThreads) {
  const unsigned wanted = std::min(std::max(1u, std::thread::hardware_concurrency()), mostThreads);
  for (unsigned i = 1; i < wanted; ++i) {
    try {
      m_threads.emplace_back([this] { help(); });
    } catch (const std::system_error&) {
      return; // fewer threads: slower, no less right
    }
  }
}

SideThreads::~SideThreads() {
  {
    const std::lock_guard lock(m_mutex);
    m_isOver = true;
  }
  m_begun.notify_all();
  for (std::thread& thread : m_threads)
    thread.join();
}

void SideThreads::run(std::size_t pieces, const std::function<void(std::size_t)>& piece) {
  std::unique_lock lock(m_mutex);
  m_piece = &piece;
  m_next = 0;
  m_pieces = m_open = pieces;
  m_begun.notify_all();
  work(lock);
  m_ended.wait(lock, [this] { return m_open == 0; });
}

void SideThreads::help() {
  std::unique_lock lock(m_mutex);
  while (!m_isOver) {
    work(lock);
    m_begun.wait(lock, [this] { return m_isOver || m_next < m_pieces; });
  }
}

void SideThreads::work(std::unique_lock<std::mutex>& lock) {
  while (m_next < m_pieces) {
    const std::size_t mine = m_next++;
    const auto* piece = m_piece;
    lock.unlock();
    (*piece)(mine);
    lock.lock();
    if (--m_open == 0)
      m_ended.notify_one();
  }
}

} // namespace muster
