// Threads that help the caller with pieces of one work. Thread: owner's; run() is not reentrant.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace muster {

class SideThreads {
 public:
  // As many as the machine has processors, the caller's counted, at most mostThreads.
  explicit SideThreads(unsigned mostThreads);
  ~SideThreads();
  SideThreads(const SideThreads&) = delete;
  SideThreads& operator=(const SideThreads&) = delete;

  unsigned count() const { return static_cast<unsigned>(m_threads.size()) + 1; }
  // piece(i) for each i below pieces, each once, on this and the other threads; returns when all are done.
  void run(std::size_t pieces, const std::function<void(std::size_t)>& piece);

 private:
  void help();
  void work(std::unique_lock<std::mutex>& lock);

  std::mutex m_mutex; // protects all below
  std::condition_variable m_begun, m_ended;
  const std::function<void(std::size_t)>* m_piece = nullptr;
  std::size_t m_next = 0, m_pieces = 0, m_open = 0; // open: begun or to be begun
  bool m_isOver = false;
  std::vector<std::thread> m_threads;
};

} // namespace muster
