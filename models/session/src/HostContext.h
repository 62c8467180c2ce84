// What the parts of a HostSession share: options, counters, and where results of the call at work go to.
// Thread: one.
#pragma once

#include "HostNode.h"

#include <schema/FleetUpdate.h>
#include <session/HostSession.h>

#include <string>
#include <unordered_set>

namespace muster {

struct HostContext {
  HostContext(HostSessionOptions o, SeriesDirectory& d) : options(std::move(o)), directory(d) {}

  HostSessionOptions options;
  SeriesDirectory& directory;
  HostCounters counters;
  std::size_t devicesGiven = 0;
  std::size_t seriesGiven = 0;
  std::size_t catalogueBytes = 0; // names and properties of all metrics that are known
  std::size_t heldBytes = 0;
  std::unordered_set<std::uint64_t> foldedNames; // hashes of group/node/device in lower case

  // Something went past this limit.
  void countLimit(std::uint64_t LimitCounters::*limit) {
    ++(counters.limits.*limit);
    ++counters.limitExceeded;
  }

  // Of the call at work.
  Now now;
  FleetUpdate* update = nullptr;
};

} // namespace muster
