#include "NodeTable.h"

namespace muster {

HostNode* NodeTable::find(std::string_view group, std::string_view name) {
  const auto it = m_slots.find(NameView{group, name});
  return it == m_slots.end() ? nullptr : m_nodes[it->second].get();
}

HostNode* NodeTable::at(std::uint32_t slot, std::uint32_t serial) {
  HostNode* node = m_nodes[slot].get();
  return node->serial == serial ? node : nullptr;
}

HostNode* NodeTable::add(std::uint32_t slot, std::string_view group, std::string_view name) {
  auto node = std::make_unique<HostNode>();
  node->group = group;
  node->name = name;
  node->slot = slot;
  node->serial = ++m_serial;
  m_slots.emplace(Name{node->group, node->name}, slot);
  m_unborn.emplace_back(slot, node->serial);
  if (slot == m_nodes.size())
    m_nodes.push_back(std::move(node));
  else
    m_nodes[slot] = std::move(node);
  return m_nodes[slot].get();
}

HostNode* NodeTable::oldestUnborn() {
  while (!m_unborn.empty()) {
    const auto [slot, serial] = m_unborn.front();
    m_unborn.pop_front();
    HostNode* node = at(slot, serial);
    if (node != nullptr && node->self.id == kNoDevice)
      return node;
  }
  return nullptr;
}

} // namespace muster
