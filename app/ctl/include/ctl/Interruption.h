// SIGINT and SIGTERM end the gathering, not the process: what was gathered is written. Thread: any.
#pragma once

namespace muster::ctl {

void catchSignals();
int interruptions(); // how many signals came so far
bool isInterrupted();

} // namespace muster::ctl
