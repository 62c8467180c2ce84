#include <host/SeriesRegistry.h>
#include <items/FleetHistory.h>

#include <mutex>

namespace muster::items {

class FleetHistory::Impl {
 public:
  std::mutex mutex; // protects what follows
  SeriesRegistry registry;
};

FleetHistory::FleetHistory(std::string file) : m_file(std::move(file)), m_impl(std::make_unique<Impl>()) {
}

FleetHistory::~FleetHistory() = default;

DeviceId FleetHistory::deviceId(std::string_view group, std::string_view node, std::string_view device) {
  const std::lock_guard lock(m_impl->mutex);
  bool isNew = false;
  return m_impl->registry.deviceId(group, node, device, isNew);
}

SeriesId FleetHistory::seriesId(DeviceId device, std::string_view metric, DataType type) {
  const std::lock_guard lock(m_impl->mutex);
  bool isNew = false;
  return m_impl->registry.seriesId(device, metric, type, isNew);
}

} // namespace muster::items
