// Tells of refused input as events, so rarely that a hostile edge node cannot flood the list: once in ten seconds for
// each node, with the number of those that were passed over in between. Twenty a second for all that were born; for
// all that were not, twenty at once and then one in two seconds, and the rest in one event that names nobody.
// Thread: one.
#pragma once

#include "HostContext.h"
#include "StrangerTable.h"

#include <array>
#include <functional>

namespace muster {

class Rejections {
 public:
  explicit Rejections(HostContext& context) : m_context(context) {}

  using Detail = std::function<std::string()>; // only asked for when it is told, or kept

  void tell(HostNode* node, const Detail& detail) { tell(node, kNoDevice, detail); }
  // device: the one that it concerns; kNoDevice: the edge node.
  void tell(HostNode* node, DeviceId device, const Detail& detail);
  // An edge node that was never born.
  void tellStranger(std::string_view group, std::string_view node, const Detail& detail);
  // What is no edge node's: topics that nobody can read, a twin's STATE.
  enum class Nobody : std::uint8_t { Topics, HostId };
  void tell(Nobody about, const Detail& detail);

  void onTick();
  // What is counted and was not told, however recently something was: for the end.
  void tellRest();
  void tellRest(HostNode& node);

 private:
  struct Pace {
    std::int64_t toldMs = 0; // monotonic; 0: never
    std::uint64_t untold = 0;
  };
  class Bucket {
   public:
    Bucket(double most, double perSecond) : m_most(most), m_perSecond(perSecond), m_tokens(most) {}
    bool take(std::int64_t nowMs);

   private:
    double m_most, m_perSecond, m_tokens;
    std::int64_t m_filledMs = 0;
  };

  FleetEvent& add(DeviceId device, std::string detail, std::uint64_t count);
  void tell(StrangerTable::Stranger& stranger);
  void tellNameless();

  HostContext& m_context;
  StrangerTable m_strangers;
  std::int64_t m_namelessToldMs = 0; // monotonic; 0: never
  std::array<Pace, 2> m_nobody;      // by Nobody
  Bucket m_bornBucket{20, 20};
  Bucket m_strangersBucket{20, 0.5};
};

} // namespace muster
