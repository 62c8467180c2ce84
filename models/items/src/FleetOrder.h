// Sorts dense device ids: names in natural order ("node-9" before "node-10"), figures by value, ties by name,
// and what has no value last in either direction. Thread: the GUI's.
#pragma once

#include <fleet/FleetState.h>

#include <QString>
#include <Qt>

#include <functional>
#include <vector>

namespace muster::items {

// Text in which plain comparison gives the natural order: lower case, runs of digits padded.
QString naturalKey(const QString& text);

class FleetOrder {
 public:
  // To be told when devices were added; ranks all names anew (10,000: about 10 ms).
  void rankNames(const FleetState& state);
  void clear();
  std::size_t size() const { return m_names.size(); }

  double nameRank(DeviceId device) const { return m_nameRank[device]; }
  double groupRank(DeviceId device) const { return m_groupRank[device]; }
  double deviceNameRank(DeviceId device) const { return m_deviceRank[device]; }

  // key: NaN for "no value".
  void sort(std::vector<DeviceId>& devices, const std::function<double(DeviceId)>& key,
            Qt::SortOrder order) const;

 private:
  struct Names {
    QString node, device, group;
  };
  std::vector<Names> m_names; // natural keys, by id
  std::vector<double> m_nameRank, m_groupRank, m_deviceRank;
};

} // namespace muster::items
