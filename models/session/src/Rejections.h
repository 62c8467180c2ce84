// Tells of refused input as events, so rarely that a hostile edge node cannot flood the list: once in ten
// seconds for each node, twenty a second for all, with the number of those that were passed over in between.
// Thread: one.
#pragma once

#include "HostContext.h"

#include <functional>

namespace muster {

class Rejections {
 public:
  explicit Rejections(HostContext& context) : m_context(context) {}

  // detail is only asked for when it is told. node null: not known by name.
  void tell(HostNode* node, const std::function<std::string()>& detail) { tell(node, kNoDevice, detail); }
  // device: the one that it concerns; kNoDevice: the edge node.
  void tell(HostNode* node, DeviceId device, const std::function<std::string()>& detail);

 private:
  bool takeToken();

  HostContext& m_context;
  std::int64_t m_strangersToldMs = 0;
  std::uint64_t m_strangersUntold = 0;
  double m_tokens = kPerSecond;
  std::int64_t m_filledMs = 0;
  static constexpr double kPerSecond = 20;
};

} // namespace muster
