// A recorder without a screen, from its start to its end: a host, a history, and what is said of both on standard error
// and to a service manager. Thread: one.
#pragma once

#include <host/HistoryRecorder.h>
#include <host/HostRuntime.h>

#include <ctl/LinkWatch.h>
#include <ctl/RecorderWatch.h>
#include <ctl/ServiceNotice.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace muster::ctl {

struct RecordOptions {
  BrokerOptions broker;
  HostSessionOptions session;
  std::string history;
  HistoryRecorderOptions recorder;
  std::chrono::milliseconds figuresEvery = std::chrono::minutes(10); // 0: never
};

class RecordRun {
 public:
  explicit RecordRun(RecordOptions options);

  // Until a signal comes, or recording fails; gives the exit code.
  int run();

 private:
  using Clock = std::chrono::steady_clock;

  int open();
  void watch();
  void tellFigures(const RecorderStatus& status, const HostStatus& host);
  void tellManager(const RecorderStatus& status, const HostStatus& host);
  bool isAlive(const RecorderStatus& status) const;
  int finish();
  void tellEnd(const RecorderStatus& status, const HostStatus& host) const;

  const RecordOptions m_options;
  ServiceNotice m_manager;
  LinkWatch m_link;
  std::unique_ptr<HistoryRecorder> m_recorder;
  std::unique_ptr<HostRuntime> m_runtime; // goes first: it calls the recorder
  RecorderWatch m_watch;
  Clock::time_point m_lastFigures;
  std::uint64_t m_rowsAtFigures = 0;
};

} // namespace muster::ctl
