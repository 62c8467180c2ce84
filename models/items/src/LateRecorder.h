// A recorder whose file is opened on a thread of its own: opening may read a long journal, and an earlier recorder of this
// window may still be closing the file. What comes until then waits, within the bound of an UpdateQueue.
// Threads: onUpdate on the host's; info on any; stop on one, once, when the host has stopped.
#pragma once

#include <host/HistoryRecorder.h>
#include <host/HostSink.h>
#include <host/UpdateQueue.h>
#include <items/Fleet.h>
#include <items/HostConnector.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

namespace muster::items {

class LateRecorder final : public HostSink {
 public:
  explicit LateRecorder(RecordingChoice choice);
  ~LateRecorder() override; // stops

  void onUpdate(const std::shared_ptr<const FleetUpdate>& update) override;
  RecordingInfo info() const;
  void stop(); // what was handed over is in the file afterwards

 private:
  void open(const std::stop_token& stop);
  void handOver();

  const std::string m_file;
  const RecordingChoice m_choice;
  std::condition_variable_any m_wake; // of nobody: a wait that ends with a stop
  mutable std::mutex m_mutex;         // protects what follows
  UpdateQueue m_before;               // until the recorder is there
  std::unique_ptr<HistoryRecorder> m_recorder;
  std::optional<Error> m_problem; // why there is none, for good
  quint64 m_lost = 0;
  std::jthread m_opening; // last: it uses what is above
};

} // namespace muster::items
