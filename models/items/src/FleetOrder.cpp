#include "FleetOrder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace muster::items {

namespace {

constexpr qsizetype kPadTo = 12;

// Equal texts share a rank.
template<class Text>
std::vector<double> ranksOf(std::size_t count, const Text& text) {
  std::vector<DeviceId> ids(count);
  std::iota(ids.begin(), ids.end(), DeviceId{0});
  std::sort(ids.begin(), ids.end(), [&](DeviceId a, DeviceId b) { return text(a) < text(b); });
  std::vector<double> ranks(count);
  double rank = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && text(ids[i - 1]) < text(ids[i]))
      ++rank;
    ranks[ids[i]] = rank;
  }
  return ranks;
}

} // namespace

QString naturalKey(const QString& text) {
  QString key;
  key.reserve(text.size() + kPadTo);
  for (qsizetype i = 0; i < text.size();) {
    if (!text[i].isDigit()) {
      key += text[i++].toLower();
      continue;
    }
    qsizetype end = i;
    while (end < text.size() && text[end].isDigit())
      ++end;
    for (qsizetype pad = end - i; pad < kPadTo; ++pad)
      key += u'0';
    key += QStringView(text).mid(i, end - i);
    i = end;
  }
  return key;
}

void FleetOrder::rankNames(const FleetState& state) {
  m_names.resize(state.deviceCount());
  for (std::size_t id = 0; id < m_names.size(); ++id) {
    const DeviceInfo& info = state.device(static_cast<DeviceId>(id)).info;
    if (!m_names[id].node.isEmpty() || info.nodeName.empty())
      continue; // known, or nobody yet
    m_names[id] = {naturalKey(QString::fromStdString(info.nodeName)),
                   naturalKey(QString::fromStdString(info.device)),
                   naturalKey(QString::fromStdString(info.group))};
  }
  const auto wholeName = [this](DeviceId id) {
    return std::tie(m_names[id].node, m_names[id].device, m_names[id].group);
  };
  m_nameRank = ranksOf(m_names.size(), wholeName);
  m_groupRank = ranksOf(m_names.size(), [this](DeviceId id) -> const QString& { return m_names[id].group; });
  m_deviceRank =
      ranksOf(m_names.size(), [this](DeviceId id) -> const QString& { return m_names[id].device; });
}

void FleetOrder::clear() {
  m_names.clear();
  m_nameRank.clear();
  m_groupRank.clear();
  m_deviceRank.clear();
}

void FleetOrder::sort(std::vector<DeviceId>& devices, const std::function<double(DeviceId)>& key,
                      Qt::SortOrder order) const {
  struct Row {
    double key = 0;
    double name = 0;
    DeviceId device = kNoDevice;
  };
  std::vector<Row> rows;
  rows.reserve(devices.size());
  for (const DeviceId id : devices)
    rows.push_back({key(id), m_nameRank[id], id});
  const bool descending = order == Qt::DescendingOrder;
  std::sort(rows.begin(), rows.end(), [descending](const Row& a, const Row& b) {
    const bool aIsEmpty = std::isnan(a.key);
    const bool bIsEmpty = std::isnan(b.key);
    if (aIsEmpty != bIsEmpty)
      return bIsEmpty;
    if (!aIsEmpty && a.key != b.key)
      return descending ? a.key > b.key : a.key < b.key;
    return a.name != b.name ? a.name < b.name : a.device < b.device;
  });
  std::transform(rows.begin(), rows.end(), devices.begin(), [](const Row& row) { return row.device; });
}

} // namespace muster::items
