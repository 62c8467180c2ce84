// A history file as the live fleet of a window, while another process may be writing it: the newest that is in it, looked at
// anew every few seconds, more seldom where looking takes long. Nothing can be asked of its devices.
// Thread: the GUI's; reading is background work.
#pragma once

#include "BackgroundWork.h"

#include <items/Fleet.h>
#include <items/FleetHistory.h>

#include <memory>
#include <mutex>
#include <stop_token>

namespace muster::items {

class HistoryFeed final : public FleetFeed {
 public:
  HistoryFeed(std::shared_ptr<FleetHistory> history, std::shared_ptr<BackgroundWork> work);
  ~HistoryFeed() override;

  std::shared_ptr<const FleetPicture> takePicture() override;
  std::vector<std::shared_ptr<const FleetUpdate>> take() override;
  LinkInfo link() const override;
  FeedFigures figures() const override;
  void retryNow() override;
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override;
  void write(const MetricWrite& request, std::function<void(WriteAnswer)> done) override;
  bool isReplay() const override { return true; }
  qint64 wholeSinceMs() const override;
  std::shared_ptr<FleetHistory> history() const override { return m_history; }

 private:
  struct Shared {
    std::mutex mutex; // protects what follows
    std::shared_ptr<const FleetPicture> picture;
    std::vector<std::shared_ptr<const FleetUpdate>> updates;
    std::size_t waitingSamples = 0;
    quint64 samples = 0;
    qint64 sinceMs = 0; // of the newest look that went well or failed
    QString problem;
    bool isOpen = false;
  };
  static void follow(const std::shared_ptr<FleetHistory>& history, Shared& shared,
                     const std::stop_token& stop);
  void start();

  std::shared_ptr<FleetHistory> m_history;
  std::shared_ptr<BackgroundWork> m_work;
  std::shared_ptr<Shared> m_shared;
  std::stop_source m_stop;
};

} // namespace muster::items
