// A live feed that begins with what a history knows: who was there, the last values, stale until they are heard again. What
// the live one finds out waits until that has been read, and has the history's ids.
// Thread: the GUI's; reading is background work.
#pragma once

#include "BackgroundWork.h"
#include "ScreenIds.h"

#include <items/Fleet.h>
#include <items/FleetHistory.h>

#include <memory>
#include <mutex>
#include <stop_token>

namespace muster::items {

class RememberingFeed final : public FleetFeed {
 public:
  RememberingFeed(std::unique_ptr<FleetFeed> live, std::shared_ptr<FleetHistory> history,
                  const std::shared_ptr<BackgroundWork>& work);
  ~RememberingFeed() override;

  std::shared_ptr<const FleetPicture> takePicture() override;
  std::vector<std::shared_ptr<const FleetUpdate>> take() override;
  LinkInfo link() const override { return m_live->link(); }
  FeedFigures figures() const override;
  void retryNow() override { m_live->retryNow(); }
  void requestRebirth(const QString& group, const QString& node, std::function<void(QString)> done) override {
    m_live->requestRebirth(group, node, std::move(done));
  }
  void write(const MetricWrite& request, std::function<void(WriteAnswer)> done) override {
    m_live->write(request, std::move(done));
  }
  qint64 wholeSinceMs() const override { return m_wholeSinceMs; }
  std::shared_ptr<FleetHistory> history() const override { return m_history; }
  RecordingInfo recording() const override { return m_live->recording(); }

 private:
  struct Shared {
    std::mutex mutex; // protects what follows
    std::shared_ptr<const FleetPicture> picture;
    std::vector<std::shared_ptr<const FleetUpdate>> before; // samples for small lines
    bool isRead = false;                                    // or could not be
  };
  static void read(const std::shared_ptr<FleetHistory>& history, Shared& shared, const std::stop_token& stop);

  std::unique_ptr<FleetFeed> m_live;
  std::shared_ptr<FleetHistory> m_history;
  ScreenIds m_ids;
  std::shared_ptr<Shared> m_shared;
  std::stop_source m_stop;
  const qint64 m_wholeSinceMs;
};

} // namespace muster::items
