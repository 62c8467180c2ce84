// Runs histories. Thread: functions that share nothing.
#pragma once

#include <backtoback/World.h>

namespace muster::test {

// The first difference between what the host shows and what is true, with the event (from 1) after which it was
// seen; nothing where they agree at every Quiet and at the end.
std::optional<std::string> runHistory(const History& history, Sightings& sightings,
                                      const Tamper& tamper = {});

} // namespace muster::test
