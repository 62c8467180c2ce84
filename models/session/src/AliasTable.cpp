#include "AliasTable.h"

namespace muster {

namespace {

// A node with several devices numbers through: the second device of 100 metrics begins at 100.
constexpr std::uint64_t kRoomAhead = 1'024;

} // namespace

void AliasTable::clear() {
  m_dense.clear();
  m_sparse.clear();
  m_size = 0;
}

bool AliasTable::add(std::uint64_t alias, MetricSlot slot) {
  if (find(alias) != nullptr)
    return false;
  if (alias < 2 * m_size + kRoomAhead) {
    if (alias >= m_dense.size())
      m_dense.resize(alias + 1);
    m_dense[alias] = slot;
  } else {
    m_sparse.emplace(alias, slot);
  }
  ++m_size;
  return true;
}

const MetricSlot* AliasTable::findSparse(std::uint64_t alias) const {
  const auto it = m_sparse.find(alias);
  return it == m_sparse.end() ? nullptr : &it->second;
}

} // namespace muster
