// What is worth saying of a recorder as its state changes: when the disk is full and when recording goes on, and that
// samples are lost, once and then once a minute at most. Thread: one.
#pragma once

#include <host/HistoryRecorder.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster::ctl {

class RecorderWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Sentences, most often none.
  std::vector<std::string> look(const RecorderStatus& status, Time now);

 private:
  RecorderState m_toldState = RecorderState::Recording;
  std::uint64_t m_toldLost = 0;
  std::uint64_t m_droppedBefore = 0; // when the disk became full
  Time m_lastLoss;
};

} // namespace muster::ctl
