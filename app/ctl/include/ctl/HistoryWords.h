// What is wrong with a history file, and what to do about it. Thread: free functions.
#pragma once

#include <host/HistoryRecorder.h>
#include <schema/Error.h>

#include <cstdint>
#include <string>

namespace muster::ctl {

// "musterctl: ..." with advice where there is some; gives the exit code.
int failHistory(const std::string& path, const Error& error);
// With the write-ahead log beside it; 0 where there is none.
std::uint64_t historyBytes(const std::string& path);
// "recording", "waiting for room since 2026-01-01T12:00:00.000Z (...)", "failed: ...", and what was lost.
std::string recorderLine(const RecorderStatus& status);

} // namespace muster::ctl
