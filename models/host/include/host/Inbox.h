// The queue from the host's thread towards a screen that ticks: updates are kept whole up to a bound; past it
// they are folded into one, in which the newest value of each series wins. Events and catalogue entries are
// never lost.
//
// Newest is by the samples' own time, the later arrival where times are equal; but a historical sample, or
// one with an odd time (SampleTime.h), never replaces one that could be current. Memory: whole updates up to
// maxBytes; what they were folded into has one sample for each series at most (35 bytes, and its bytes where
// it is text), one catalogue entry for each id, and the events. It has to be there from the start of the
// runtime, since it learns from the catalogue which samples are bytes. Threads: the host's thread pushes, one
// reader takes.
#pragma once

#include <host/HostSink.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace muster {

class Inbox final : public HostSink {
 public:
  explicit Inbox(std::size_t maxBytes = 128u << 20);
  ~Inbox() override;

  void onUpdate(const std::shared_ptr<const FleetUpdate>& update) override;
  // Everything since the last call, in order; but what is being folded at the moment comes with the next one, so
  // that a screen never waits for the folding.
  std::vector<std::shared_ptr<const FleetUpdate>> take();

  std::size_t waitingSamples() const;
  std::uint64_t coalesced() const; // samples that a newer one replaced

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
