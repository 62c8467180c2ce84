// Words for standard error. Thread: free functions without state.
#pragma once

#include <schema/Error.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace muster::ctl {

// "1 gap", "2 gaps".
std::string counted(std::uint64_t count, const char* one, const char* many);
// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".
std::string durationText(std::chrono::milliseconds time);

// Milliseconds since 1970.
std::int64_t utcNow();

// "musterctl: ..." as one line on standard error.
void complain(const std::string& text);
// The same, and gives the exit code back.
int fail(const std::string& text, int exitCode);
int fail(const Error& error, int exitCode);

} // namespace muster::ctl
