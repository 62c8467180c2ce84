// What a person types to write a value to a device. Stricter than parseValue, which takes back whatever a device has
// published: here nothing leaves that the datatype does not allow.
// Thread: free functions without state. Source: Sparkplug 3.0.0, chapter 6.4.16, data types; RFC 4122 for UUID.
#pragma once

#include <schema/Value.h>

#include <string>
#include <string_view>

namespace muster {

// Error: TypeMismatch; its detail says what is wanted: "Int8 wants a whole number from -128 to 127".
Result<Value> parseInput(DataType type, std::string_view text);

// "a whole number from -128 to 127", "true or false", for words of ours around it.
std::string inputHint(DataType type);

// 8-4-4-4-12 hexadecimal digits, of either case.
bool isUuid(std::string_view text);

} // namespace muster
