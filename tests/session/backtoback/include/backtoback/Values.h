// Values of every datatype a metric may have, each from a number: small numbers give plain values.
// Thread: functions without state.
#pragma once

#include <schema/Value.h>

#include <cstdint>
#include <string>

namespace muster::test {

inline constexpr const char* kDefinition = "Motor"; // the metric of each edge node that defines the Template

// The type for a number: 0 is Double, then all others, and around.
DataType typeOf(std::int32_t number);
// Of any of those types.
Value valueOf(DataType type, std::int32_t number);
// What defines the Template that the others are instances of.
Value definition();
// An instance with one of the two members only.
Value partOfTemplate(std::int32_t number);
// current after next: a Template's members that next does not have stay.
Value laidOver(const Value& current, const Value& next);

} // namespace muster::test
