// Histories from seeds. Thread: a function without state.
#pragma once

#include <backtoback/History.h>

namespace muster::test {

// So many events of the sessions; faults of the line and the moments of comparison come on top of them.
History historyFrom(std::uint64_t seed, std::size_t events);

} // namespace muster::test
