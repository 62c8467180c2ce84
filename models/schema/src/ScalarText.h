// Text of the scalar datatypes, as ValueText.h has it. Thread: free functions without state.
#pragma once

#include <schema/DataType.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

// What the form 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z can say.
inline constexpr std::int64_t kFirstUtcMs = -62'167'219'200'000;
inline constexpr std::int64_t kLastUtcMs = 253'402'300'799'999;

void appendInteger(std::string& out, std::int64_t value);
void appendUnsigned(std::string& out, std::uint64_t value);
void appendScalarText(std::string& out, DataType type, std::uint64_t bits);
// False where the text is not a value of that scalar type.
bool parseScalarText(DataType type, std::string_view text, std::uint64_t& bits);

} // namespace muster
