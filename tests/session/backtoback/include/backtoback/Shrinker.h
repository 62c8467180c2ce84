// Makes a failing history small: takes events out, then makes numbers plain. Delta debugging after Zeller and
// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input" (2002). Thread: one.
#pragma once

#include <backtoback/History.h>

#include <chrono>
#include <functional>

namespace muster::test {

using Fails = std::function<bool(const History&)>;

// fails(history) has to be true. Gives a history that fails as well, and none of whose events can be left out where
// there was time enough for that.
History shrunk(History history, const Fails& fails, std::chrono::milliseconds most);

} // namespace muster::test
