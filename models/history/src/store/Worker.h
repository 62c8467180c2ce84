// A thread that does one piece of work at a time. Without a thread the work is done where it is given.
// Threads: one gives work and takes results; the work itself runs on the worker's.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace muster {

class Worker {
 public:
  explicit Worker(bool hasThread);
  ~Worker(); // when the work is done
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // There is work that was given and not taken back yet.
  bool isBusy() const { return m_isGiven; }
  // Not while busy.
  void give(std::function<void()> work);
  // True where given work is done; it is taken back then, and all that it wrote can be read.
  bool take();
  // Waits until given work is done; take() will tell so.
  void wait();

 private:
  void run();

  bool m_isGiven = false; // of the giver's thread
  std::mutex m_mutex;     // protects what follows
  std::condition_variable m_changed;
  std::function<void()> m_work; // empty: done
  bool m_isEnding = false;
  std::thread m_thread;
};

} // namespace muster
