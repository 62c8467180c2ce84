// What a value's bytes must be like for their datatype, whether they come from the wire or from a text.
// Thread: free functions without state.
#pragma once

#include <schema/PayloadView.h>

#include <string_view>

namespace muster {

// The member of the oneof in which a type travels. None for Unknown.
WireKind wireKindOf(DataType type);
// The type under which a value without a declared one is shown: one that can say all that the field can.
DataType typeOfKind(WireKind kind);
// Bytes of one element of an array type; 0 for BooleanArray, StringArray and what is no array.
std::size_t elementBytes(DataType array);
// The type of an array's elements.
DataType elementType(DataType array);
// As checkBytes, for bytes that are in the right member of the oneof.
Result<void> checkValueBytes(DataType type, std::string_view bytes);

Result<Metric> toMetric(const MetricView& view);

} // namespace muster
