// A consumer of what the host finds out.
//
// What a sink must do: keep the pointer and return, within a millisecond or so; slow work (disk, screen,
// export) happens on the consumer's own thread, behind a queue with a bound, as Inbox is. It must not throw,
// and must not call the runtime that calls it. What a sink that stalls costs: the host's thread waits in it,
// and with it every other sink, reorder time-outs and rebirth requests. The connection stays, since the
// receive thread only copies into the raw queue; when that is full messages are dropped and counted
// (HostStatus::droppedMessages). Nothing is lost by a stall that the queue can hold. Thread: onUpdate is
// called on the host's thread.
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
