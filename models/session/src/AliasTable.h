// From a metric's alias to what samples need of it, for one device. Aliases from small numbers up, as nearly
// all senders give them, are looked up in an array; odd ones in a hash map, so that one large number costs no
// memory. Thread: a plain value.
#pragma once

#include <schema/Catalog.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

struct KnownMetric;
using KnownEntry = std::pair<const std::string, KnownMetric>; // its name before it

// What a birth said of a metric. No series: protocol (bdSeq, Node Control/*), never a sample.
struct MetricSlot {
  SeriesId series = kNoSeries;
  DataType type = DataType::Unknown; // Unknown: no metric
  KnownEntry* known = nullptr;       // of the device that has the slot, as long as that announces it
};

class AliasTable {
 public:
  void clear();
  // False: the alias is taken.
  bool add(std::uint64_t alias, MetricSlot slot);

  // Null where no metric has this alias.
  const MetricSlot* find(std::uint64_t alias) const {
    if (alias < m_dense.size() && m_dense[alias].type != DataType::Unknown)
      return &m_dense[alias];
    return m_sparse.empty() ? nullptr : findSparse(alias);
  }
  std::size_t size() const { return m_size; }

 private:
  const MetricSlot* findSparse(std::uint64_t alias) const;

  std::vector<MetricSlot> m_dense;
  std::unordered_map<std::uint64_t, MetricSlot> m_sparse;
  std::size_t m_size = 0;
};

} // namespace muster
