// Reads NCMD and DCMD payloads against what a device announced.
// Thread: one; keeps the decoded view to reuse its memory.
#pragma once

#include "EdgeDevice.h"

#include <schema/PayloadView.h>

namespace muster {

class EdgeCommandReader {
 public:
  // Appends what is acceptable to commands, counts the rest. True: the edge node is asked to be born again.
  bool read(const IncomingMessage& message, const EdgeDevice& device, EdgeCounters& counters,
            std::vector<EdgeCommand>& commands);

 private:
  PayloadView m_view;
};

} // namespace muster
