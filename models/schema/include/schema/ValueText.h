// Values as text and back, independent of locale and exact: used by CSV, JSON, --print and commands.
//   integers decimal; Float and Double shortest round-trip form, NaN, Infinity, -Infinity; Boolean true/false;
//   DateTime ISO-8601 UTC with milliseconds and Z, outside the years 0000 to 9999 the decimal number of
//   milliseconds since 1970; String, Text, UUID as they are; Bytes and File base64;
//   arrays, DataSet and Template as JSON (64-bit integers as JSON numbers, exact; not-finite doubles as the
//   strings "NaN", "Infinity", "-Infinity"; bytes inside as base64; a null element as null).
// A NaN other than the usual quiet one (bits 0x7ff8000000000000, 0x7fc00000 as Float) is written with its bits,
// NaN(0x7ff8000000000001), so that reading gives back the last bit.
// Thread: free functions without state. Source: design.md "CSV, once for all"; Sparkplug 3.0.0 chapter 6.
#pragma once

#include <schema/Payload.h>
#include <schema/Value.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

// Text of a value that is not null. Null gives an empty string: callers that must tell it from "" ask isNull().
std::string valueText(const Value& value);
// Appends instead of allocating; bytes is the value's byte form, bits its scalar form (see Value).
void appendValueText(std::string& out, DataType type, std::uint64_t bits, std::string_view bytes);

// The reverse of valueText. Error: TypeMismatch where the text is not a value of that type.
Result<Value> parseValue(DataType type, std::string_view text);

// 2026-11-22T08:14:32.000Z. Years 0000 to 9999; what lies outside is clamped, the caller keeps the number.
std::string utcText(std::int64_t utcMs);
void appendUtcText(std::string& out, std::int64_t utcMs);
// The reverse, milliseconds since 1970. Error: BadArgument. Accepts exactly the form above.
Result<std::int64_t> parseUtcText(std::string_view text);

std::string base64Encode(std::string_view bytes);
Result<std::string> base64Decode(std::string_view text);

// A JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD.
void appendJsonString(std::string& out, std::string_view text);

// A JSON object; what is absent is left out:
// {"isMultiPart":b,"contentType":s,"size":n,"seq":n,"fileName":s,"fileType":s,"md5":s,"description":s}
void appendMetaDataJson(std::string& out, const MetaData& metadata);

} // namespace muster
