// The thread of HistoryLines, and what it has read. Threads: all calls from the GUI's; answers come through GuiCalls.
#pragma once

#include "BackgroundWork.h"

#include <history/HistoryReader.h>
#include <items/HistoryLines.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace muster::items {

struct LineKey {
  std::string metric;
  DataType type = DataType::Unknown;
  auto operator<=>(const LineKey&) const = default;
};

// One piece of a line: kColumns columns from `number` times their length since 1970.
struct LinePiece {
  std::vector<Point> points;
  std::optional<Point> before; // the newest sample before it
  qint64 readMs = 0;           // UTC, when
};

// pixels() as points: each column's first, lowest, highest and last, a break after a column that has more than numbers.
std::vector<Point> pointsOf(const std::vector<PixelColumn>& columns, qint64 fromMs, qint64 perPixelMs);

class HistoryLines::Reading {
 public:
  struct Job {
    quint64 device = 0; // number of the setDevice()
    LineKey key;
    qint64 perPixelMs = 1;
    qint64 piece = 0;
  };
  struct Answers {
    std::function<void(const Job&, LinePiece)> piece;
    std::function<void(quint64 device, std::vector<FleetEvent>)> events;
    std::function<void(quint64 device, QString problem)> failed;
  };

  Reading(std::shared_ptr<FleetHistory> history, Answers answers);
  ~Reading();

  void setDevice(quint64 number, const DeviceInfo& device);
  // In place of what was wanted of this line before.
  void want(const LineKey& key, qint64 perPixelMs, std::vector<qint64> pieces);
  bool isBusy() const; // with pieces

 private:
  void run(const std::stop_token& stop);
  Result<void> open();
  Result<void> read(const Job& job, const std::stop_token& stop);
  Result<void> readEvents(quint64 number, const DeviceInfo& device, const std::stop_token& stop);
  std::optional<SeriesId> find(const DeviceInfo& device, const LineKey& key);
  std::optional<DeviceId> findDevice(const DeviceInfo& device) const;

  const std::shared_ptr<FleetHistory> m_history;
  const Answers m_answers;
  const std::shared_ptr<GuiCalls> m_calls;
  std::unique_ptr<HistoryReader> m_reader; // the thread's alone

  mutable std::mutex m_mutex; // protects what follows
  std::condition_variable_any m_wake;
  std::stop_source m_stopJob;
  std::optional<Job> m_job; // under way
  quint64 m_number = 0;
  DeviceInfo m_device;
  bool m_wantsEvents = false;
  std::map<LineKey, std::pair<qint64, std::vector<qint64>>>
      m_wanted;          // perPixelMs, pieces: the next one at the end
  std::jthread m_thread; // last: it uses what is above
};

} // namespace muster::items
