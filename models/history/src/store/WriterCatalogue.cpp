#include "WriterCatalogue.h"

#include "Layout.h"
#include "ReaderCatalogue.h"

#include <bit>
#include <limits>

namespace muster {

namespace {

constexpr SeriesId kMostSeries = 1u << 30;
// What a map's entry costs beside the name itself.
constexpr std::size_t kEntryBytes = 80;

void appendNumber(std::string& key, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8)
    key += static_cast<char>(number >> shift & 0xff);
}

void appendText(std::string& key, std::string_view text) {
  appendNumber(key, text.size());
  key += text;
}

std::string deviceKey(std::string_view group, std::string_view node, std::string_view device) {
  std::string key;
  appendText(key, group);
  appendText(key, node);
  key += device;
  return key;
}

std::string seriesKey(DeviceId device, std::string_view metric, DataType type) {
  std::string key(1, static_cast<char>(type));
  appendNumber(key, device);
  key += metric;
  return key;
}

void appendReal(std::string& key, const std::optional<double>& value) {
  key += value ? '1' : '0';
  appendNumber(key, std::bit_cast<std::uint64_t>(value.value_or(0)));
}

} // namespace

Result<void> WriterCatalogue::load(Database& database) {
  ReaderCatalogue stored;
  if (Result<void> loaded = stored.load(database); !loaded)
    return loaded;
  for (const DeviceInfo& info : stored.devices()) {
    if (info.id == kNoDevice)
      return unexpected(ErrorCode::BadPayload, database.path(), "a device is missing (the file is damaged)");
    addDevice(deviceKey(info.group, info.nodeName, info.device), info);
  }
  for (const SeriesInfo& info : stored.series()) {
    if (info.id == kNoSeries)
      return unexpected(ErrorCode::BadPayload, database.path(), "a series is missing (the file is damaged)");
    addSeries(seriesKey(info.device, info.metric, info.type), info.device, info.type);
    const Meaning newest = stored.meaningAt(info.id, std::numeric_limits<std::int64_t>::max());
    if (newest.sinceMs != 0 || !newest.unit.empty() || newest.low || newest.high ||
        !newest.properties.empty())
      m_meanings[info.id] = {newest.sinceMs, contentOf(newest)};
  }
  return {};
}

DeviceId WriterCatalogue::addDevice(const std::string& key, DeviceInfo info) {
  const auto id = static_cast<DeviceId>(m_nodes.size());
  m_nameBytes += key.size();
  m_devices.emplace(key, id);
  m_nodes.push_back(info.node == kNoDevice ? id : info.node);
  if (m_nodes.back() != id)
    m_behind[m_nodes.back()].push_back(id);
  m_groups.push_back(groupNamed(info.group));
  return id;
}

void WriterCatalogue::addSeries(std::string key, DeviceId device, DataType type) {
  m_nameBytes += key.size();
  m_series.emplace(std::move(key), static_cast<SeriesId>(m_types.size()));
  m_types.push_back(type);
  m_owners.push_back(device);
  m_meanings.emplace_back();
}

std::span<const DeviceId> WriterCatalogue::devicesOf(DeviceId node) const {
  const auto found = m_behind.find(node);
  return found == m_behind.end() ? std::span<const DeviceId>() : std::span<const DeviceId>(found->second);
}

std::uint32_t WriterCatalogue::groupNamed(const std::string& name) {
  // The newest first: devices of a group come one after the other.
  for (std::size_t i = m_groupNames.size(); i-- > 0;)
    if (m_groupNames[i] == name)
      return static_cast<std::uint32_t>(i);
  m_groupNames.push_back(name);
  return static_cast<std::uint32_t>(m_groupNames.size() - 1);
}

Result<DeviceId> WriterCatalogue::device(std::string_view group, std::string_view node,
                                         std::string_view device) {
  std::string key = deviceKey(group, node, device);
  if (const auto found = m_devices.find(key); found != m_devices.end())
    return found->second;
  DeviceId nodeId = kNoDevice;
  if (!device.empty()) {
    const Result<DeviceId> edgeNode = this->device(group, node, {});
    if (!edgeNode)
      return edgeNode;
    nodeId = *edgeNode;
  }
  if (m_nodes.size() >= layout::kMostDevices)
    return unexpected(ErrorCode::LimitExceeded, "history", "has as many devices as it can hold");
  DeviceInfo info{kNoDevice, nodeId, std::string(group), std::string(node), std::string(device)};
  info.id = addDevice(key, info);
  info.node = m_nodes[info.id];
  m_newDevices.push_back(std::move(info));
  return m_newDevices.back().id;
}

Result<SeriesId> WriterCatalogue::series(DeviceId device, std::string_view metric, DataType type) {
  if (device >= m_nodes.size() || !isMetricType(type))
    return unexpected(ErrorCode::BadArgument, "history", "a series of no device, or of no datatype");
  std::string key = seriesKey(device, metric, type);
  if (const auto found = m_series.find(key); found != m_series.end())
    return found->second;
  if (m_types.size() >= kMostSeries)
    return unexpected(ErrorCode::LimitExceeded, "history", "has as many series as it can hold");
  SeriesInfo info;
  info.id = static_cast<SeriesId>(m_types.size());
  info.device = device;
  info.metric = metric;
  info.type = type;
  addSeries(std::move(key), device, type);
  m_newSeries.push_back(std::move(info));
  return m_newSeries.back().id;
}

std::uint32_t WriterCatalogue::contentOf(const Meaning& meaning) {
  std::string content;
  appendText(content, meaning.unit);
  appendReal(content, meaning.low);
  appendReal(content, meaning.high);
  content += meaning.properties;
  const auto [entry, isNew] =
      m_contents.emplace(std::move(content), static_cast<std::uint32_t>(m_contents.size() + 1));
  if (isNew)
    m_nameBytes += entry->first.size();
  return entry->second;
}

void WriterCatalogue::setMeaning(SeriesId series, const Meaning& meaning) {
  if (series >= m_meanings.size())
    return;
  NewestMeaning& newest = m_meanings[series];
  const std::uint32_t content = contentOf(meaning);
  if (newest.content == content)
    return;
  m_newMeanings.push_back({series, meaning});
  if (newest.content == 0 || meaning.sinceMs >= newest.sinceMs)
    newest = {meaning.sinceMs, content};
}

Result<void> WriterCatalogue::write(Database& database) const {
  Result<Statement> device = database.prepare("INSERT INTO device VALUES(?, ?, ?, ?, ?)");
  Result<Statement> series = database.prepare("INSERT INTO series VALUES(?, ?, ?, ?)");
  Result<Statement> meaning = database.prepare("INSERT OR REPLACE INTO meaning VALUES(?, ?, ?, ?, ?, ?)");
  for (const Result<Statement>* each : {&device, &series, &meaning})
    if (!*each)
      return Unexpected{each->error()};
  for (const DeviceInfo& info : m_newDevices) {
    device->bind(1, info.id).bind(2, info.node).bindText(3, info.group).bindText(4, info.nodeName);
    if (Result<void> written = device->bindText(5, info.device).run(); !written)
      return written;
  }
  for (const SeriesInfo& info : m_newSeries) {
    series->bind(1, info.id).bind(2, info.device).bindText(3, info.metric);
    if (Result<void> written = series->bind(4, static_cast<std::int64_t>(info.type)).run(); !written)
      return written;
  }
  for (const auto& [id, what] : m_newMeanings) {
    meaning->bind(1, id).bind(2, what.sinceMs).bindText(3, what.unit);
    meaning->bindReal(4, what.low).bindReal(5, what.high).bindBlob(6, what.properties);
    if (Result<void> written = meaning->run(); !written)
      return written;
  }
  return {};
}

void WriterCatalogue::written() {
  m_newDevices.clear();
  m_newSeries.clear();
  m_newMeanings.clear();
}

std::size_t WriterCatalogue::memoryBytes() const {
  return m_nameBytes + (m_devices.size() + m_series.size() + m_contents.size()) * kEntryBytes +
         m_nodes.capacity() * (sizeof(DeviceId) + sizeof(std::uint32_t)) +
         m_types.capacity() * (sizeof(DataType) + sizeof(DeviceId) + sizeof(NewestMeaning)) +
         m_newMeanings.capacity() * sizeof(NewMeaning);
}

} // namespace muster
