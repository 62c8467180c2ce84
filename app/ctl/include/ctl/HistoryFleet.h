// The fleet as a history knows it at a moment, in the form in which a live one is shown. Thread: one.
#pragma once

#include <fleet/FleetState.h>
#include <history/HistoryReader.h>
#include <schema/Result.h>

#include <cstdint>
#include <stop_token>

namespace muster::ctl {

// fleet: new. Devices that were known by then, with each metric's newest value by then, also one that was backfilled
// later, and its meaning at the time. Which metrics the newest birth announced is not kept: all that had a value by then are
// there, of a metric that changed its datatype the newer one. Stale: online, and not heard of since the recording host last
// came (back), or there was no host then. Errors: the reader's.
Result<void> fillFleet(FleetState& fleet, HistoryReader& history, std::int64_t atMs,
                       const std::stop_token& stop = {});

} // namespace muster::ctl
