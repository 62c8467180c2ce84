#include "StrangerTable.h"

#include <schema/Utf8.h>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

constexpr std::size_t kMostWhy = 512; // bytes

} // namespace

void StrangerTable::refuse(std::string_view group, std::string_view node, std::int64_t nowMs,
                           const std::function<std::string()>& why) {
  Stranger* stranger = findOrAdd(toPrintableUtf8(group) + "/" + toPrintableUtf8(node));
  std::uint64_t& untold = stranger != nullptr ? stranger->untold : m_nameless.untold;
  if (untold++ != 0)
    return;
  (stranger != nullptr ? stranger->sinceMs : m_nameless.sinceMs) = nowMs;
  (stranger != nullptr ? stranger->why : m_nameless.why) = toPrintableUtf8(why(), kMostWhy);
}

StrangerTable::Stranger* StrangerTable::findOrAdd(std::string name) {
  const auto known = std::ranges::find(m_strangers, name, &Stranger::name);
  if (known != m_strangers.end())
    return &*known;
  if (m_strangers.size() < kMost)
    return &m_strangers.emplace_back(Stranger{std::move(name), {}, 0, 0, 0});
  Stranger* leaving = nullptr;
  for (Stranger& stranger : m_strangers)
    if (stranger.untold == 0 && (leaving == nullptr || stranger.toldMs < leaving->toldMs))
      leaving = &stranger;
  if (leaving != nullptr)
    *leaving = Stranger{std::move(name), {}, 0, 0, 0};
  return leaving;
}

StrangerTable::Stranger* StrangerTable::next(std::int64_t nowMs, std::int64_t pauseMs) {
  Stranger* next = nullptr;
  for (Stranger& stranger : m_strangers) {
    const bool isDue = stranger.untold != 0 && (stranger.toldMs == 0 || nowMs - stranger.toldMs >= pauseMs);
    if (isDue && (next == nullptr || stranger.sinceMs < next->sinceMs))
      next = &stranger;
  }
  return next;
}

} // namespace muster
