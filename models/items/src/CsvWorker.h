// The thread of a CsvExport: takes slices, sorts them in bounded memory and writes the file.
// Threads: add, finish, cancel, result from the owner's; onDone is called on the worker's, once,
// as its last act.
#pragma once

#include <items/CsvExport.h>
#include <schema/Result.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace muster::items {

class CsvExport::Worker {
 public:
  Worker(std::string path, std::function<void()> onDone);
  ~Worker(); // cancels and joins: the temporary file is gone afterwards

  void add(std::shared_ptr<const FleetUpdate> slice);
  void finish();                        // no slice follows
  void cancel();                        // onDone follows
  Result<std::uint64_t> result() const; // rows; after onDone

 private:
  void run(const std::stop_token& stop);
  Result<std::uint64_t> write(const std::stop_token& stop);
  std::shared_ptr<const FleetUpdate> next(const std::stop_token& stop);

  const std::string m_path;
  const std::function<void()> m_onDone;
  mutable std::mutex m_mutex; // protects what follows
  std::condition_variable_any m_wake;
  std::deque<std::shared_ptr<const FleetUpdate>> m_slices;
  bool m_complete = false;
  std::optional<Result<std::uint64_t>> m_result;
  std::jthread m_thread;
};

} // namespace muster::items
