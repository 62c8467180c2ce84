// Numbers of different datatypes in their order, exactly: 2^53 + 1 as Int64 is more than 2^53 as Double.
// Thread: plain values, a function without state.
#pragma once

#include <schema/DataType.h>

#include <compare>
#include <cstdint>

namespace muster {

// A scalar as Value keeps it. Unknown: none.
struct Number {
  DataType type = DataType::Unknown;
  std::uint64_t bits = 0;

  bool isThere() const { return type != DataType::Unknown; }
};

// Both numeric. NaN is unordered against everything.
std::partial_ordering compareNumbers(const Number& a, const Number& b);
// The nearest number that a Float can hold, where type is Float and number a Double; else number. A bound of 0.1 lets
// the Float through that stands for 0.1.
Number roundedFor(DataType type, const Number& number);

} // namespace muster
