// Every edge node that was heard of, by group and name, bounded. When it is full, the one that came first of
// those that were never born makes room, so that a flood of invented names does not shut real nodes out.
// Thread: one.
#pragma once

#include "HostNode.h"

#include <deque>
#include <vector>

namespace muster {

class NodeTable {
 public:
  explicit NodeTable(std::size_t most) : m_most(most) {}

  HostNode* find(std::string_view group, std::string_view name);
  // Finds or makes. Null: the table is full of nodes that were born. replaced: a node that is about to make
  // room; called before it goes.
  template<class Replaced>
  HostNode* findOrAdd(std::string_view group, std::string_view name, Replaced replaced) {
    if (HostNode* node = find(group, name))
      return node;
    if (m_nodes.size() < m_most)
      return add(static_cast<std::uint32_t>(m_nodes.size()), group, name);
    HostNode* victim = oldestUnborn();
    if (victim == nullptr)
      return nullptr;
    replaced(*victim);
    const std::uint32_t slot = victim->slot;
    m_slots.erase(m_slots.find(NameView{victim->group, victim->name}));
    return add(slot, group, name);
  }

  HostNode& at(std::uint32_t slot) { return *m_nodes[slot]; }
  // Null where the slot has another node by now.
  HostNode* at(std::uint32_t slot, std::uint32_t serial);
  std::size_t size() const { return m_nodes.size(); }

 private:
  struct NameView {
    std::string_view group;
    std::string_view name;
  };
  struct Name {
    std::string group;
    std::string name;
    operator NameView() const { return {group, name}; }
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(NameView n) const {
      const std::hash<std::string_view> hash;
      return hash(n.group) * 0x9E3779B97F4A7C15ULL ^ hash(n.name);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(NameView a, NameView b) const { return a.group == b.group && a.name == b.name; }
  };

  HostNode* add(std::uint32_t slot, std::string_view group, std::string_view name);
  HostNode* oldestUnborn();

  std::size_t m_most;
  std::uint32_t m_serial = 0;
  std::vector<std::unique_ptr<HostNode>> m_nodes; // by slot
  std::unordered_map<Name, std::uint32_t, Hash, Equal> m_slots;
  std::deque<std::pair<std::uint32_t, std::uint32_t>>
      m_unborn; // slot and serial, oldest first; some were born since
};

} // namespace muster
