#include <host/SeriesRegistry.h>

#include <string>
#include <unordered_map>

namespace muster {

namespace {

// So that a look-up by string_view allocates nothing.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

using IdsByName = std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>;

std::uint32_t idOf(IdsByName& ids, std::string_view name, bool& isNew) {
  const auto found = ids.find(name);
  isNew = found == ids.end();
  return isNew ? ids.emplace(name, static_cast<std::uint32_t>(ids.size())).first->second : found->second;
}

void appendNumber(std::string& out, std::uint32_t number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

} // namespace

class SeriesRegistry::Impl {
 public:
  // Sparkplug's ids have no '/', so it separates them without a doubt.
  DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device, bool& isNew) {
    m_key.assign(group).append("/").append(node).append("/").append(device);
    return idOf(m_devices, m_key, isNew);
  }

  // Fixed-length parts first: a metric's name may hold any character.
  SeriesId seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) {
    m_key.clear();
    appendNumber(m_key, device);
    m_key.push_back(static_cast<char>(type));
    m_key.append(metric);
    return idOf(m_series, m_key, isNew);
  }

  std::size_t deviceCount() const { return m_devices.size(); }
  std::size_t seriesCount() const { return m_series.size(); }

 private:
  std::string m_key; // reused from call to call
  IdsByName m_devices;
  IdsByName m_series;
};

SeriesRegistry::SeriesRegistry() : m_impl(std::make_unique<Impl>()) {
}
SeriesRegistry::~SeriesRegistry() = default;

DeviceId SeriesRegistry::deviceId(std::string_view group, std::string_view node, std::string_view device,
                                  bool& isNew) {
  return m_impl->deviceId(group, node, device, isNew);
}

SeriesId SeriesRegistry::seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) {
  return m_impl->seriesId(device, metric, type, isNew);
}

std::size_t SeriesRegistry::deviceCount() const {
  return m_impl->deviceCount();
}
std::size_t SeriesRegistry::seriesCount() const {
  return m_impl->seriesCount();
}

} // namespace muster
