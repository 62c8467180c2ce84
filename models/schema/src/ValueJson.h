// Values that are no scalars as JSON, both ways: arrays, DataSet, Template and sets of properties.
//   array      [1,2,3]
//   DataSet    {"columns":["a","b"],"types":["Int32","String"],"rows":[[1,"x"],[null,"y"]]}
//   Template   {"version":"1","reference":"Motor","isDefinition":false,"parameters":[P...],"metrics":[M...]}
//              P {"name":"n","type":"Int32","value":1}
//              M {"name":"n","alias":1,"timestamp":1700000000000,"type":"Int32","isHistorical":true,
//                 "isTransient":true,"metadata":{...},"properties":[P...],"value":1}
//   properties [P...], a list of sets [[P...],...]
// What is absent in the message is left out. A member without datatype has "kind" instead of "type", the
// field in which its value travelled. When reading, "type" comes before "value", "columns" and "types" before
// "rows". Third parties' extensions inside are not carried. Thread: free functions without state.
#pragma once

#include "Json.h"

#include <schema/DataType.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

// Any value as JSON; bytes and bits as in Value.
void appendValueJson(std::string& out, DataType type, std::uint64_t bits, std::string_view bytes);
// The reverse: scalars give bits, others their bytes in canonical form. A null is for the caller to take
// first. Faults are the reader's.
struct JsonValue {
  std::uint64_t bits = 0;
  std::string bytes;
};
JsonValue readValueJson(JsonReader& json, DataType type, int depth = 0);

} // namespace muster
