// Dates and times of day as digits: the part of Period.h that is about characters. Thread: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace muster {

// 2026-11[-22[T08:00[:30[.250]][Z or +01:00]]]
struct WrittenMoment {
  std::chrono::sys_days day; // of a month: its first
  bool isMonth = false;
  bool hasTime = false;
  std::int64_t msOfDay = 0;
  std::optional<std::int64_t> offsetMs; // to UTC, where it is written
};

// Nothing where the text is of another form, or no such day or time exists.
std::optional<WrittenMoment> readMoment(std::string_view text);
// "24h", "90m", "7d", "2w" and the like, also "10 s"; at most 10,000 years, at least 1 ms.
std::optional<std::int64_t> readLengthMs(std::string_view text);

} // namespace muster
