// Times and numbers as ValueText.h writes them, quicker: into memory that is there already. Thread: plain values.
#pragma once

#include <schema/DataType.h>

#include <cstdint>

namespace muster {

inline constexpr std::size_t kLongestScalarText = 40;

// Times that rise, as a rule within the same second.
class TimeText {
 public:
  // Writes at most kLongestScalarText characters; gives where they end. Any time, as appendValueText(DateTime).
  char* write(char* out, std::int64_t utcMs);

 private:
  std::int64_t m_secondMs = 0;
  bool m_isSet = false;
  char m_text[20] = {}; // 2026-11-22T08:14:32.
};

// A scalar that is no DateTime, at most kLongestScalarText characters.
char* writeScalar(char* out, DataType type, std::uint64_t bits);
// The shortest text that reads back as the same double.
char* writeDouble(char* out, double value);

} // namespace muster
