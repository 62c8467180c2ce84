// A consumer of what the host finds out. Called on the host's thread, which must go on: an implementation copies
// the pointer and returns; slow work (disk, screen) happens on the consumer's own thread.
#pragma once

#include <schema/FleetUpdate.h>

#include <memory>

namespace muster {

class HostSink {
 public:
  virtual ~HostSink() = default;
  virtual void onUpdate(const std::shared_ptr<const FleetUpdate>& update) = 0;
};

} // namespace muster
