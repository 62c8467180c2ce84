// What was refused of edge nodes that were never born, by their names as shown, so that each is told by its own name
// with its own count. Bounded, also against long ids: of a name for which there is no room only the number is kept.
// Thread: one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

class StrangerTable {
 public:
  static constexpr std::size_t kMost = 64;

  struct Stranger {
    std::string name;         // "group/edge node", printable
    std::string why;          // of the first that is untold
    std::uint64_t untold = 0; // refusals
    std::int64_t sinceMs = 0; // monotonic, of the first that is untold
    std::int64_t toldMs = 0;  // monotonic; 0: never
  };
  // Those for whom there was no room.
  struct Nameless {
    std::string why; // of the first that is untold
    std::uint64_t untold = 0;
    std::int64_t sinceMs = 0; // monotonic, of the first
  };

  // why is only asked for where it is kept. Who has nothing untold, the least recently told, makes room.
  void refuse(std::string_view group, std::string_view node, std::int64_t nowMs,
              const std::function<std::string()>& why);
  // Of those whose pause is over the one that waits longest to be told; null: none waits.
  Stranger* next(std::int64_t nowMs, std::int64_t pauseMs);
  Nameless& nameless() { return m_nameless; }

 private:
  Stranger* findOrAdd(std::string name);

  std::vector<Stranger> m_strangers;
  Nameless m_nameless;
};

} // namespace muster
