// Tags of every field of sparkplug_b.proto that we read or write, message by message.
// Source: Sparkplug 3.0.0, chapter 6, "Google Protocol Buffer Schema".
#pragma once

#include "Wire.h"

namespace muster::field {

constexpr std::uint32_t varint(std::uint32_t number) {
  return wire::tag(number, wire::Type::Varint);
}
constexpr std::uint32_t fixed64(std::uint32_t number) {
  return wire::tag(number, wire::Type::Fixed64);
}
constexpr std::uint32_t fixed32(std::uint32_t number) {
  return wire::tag(number, wire::Type::Fixed32);
}
constexpr std::uint32_t bytes(std::uint32_t number) {
  return wire::tag(number, wire::Type::Bytes);
}

namespace payload {
inline constexpr std::uint32_t kTimestamp = varint(1);
inline constexpr std::uint32_t kMetrics = bytes(2);
inline constexpr std::uint32_t kSeq = varint(3);
inline constexpr std::uint32_t kUuid = bytes(4);
inline constexpr std::uint32_t kBody = bytes(5);
} // namespace payload

namespace metric {
inline constexpr std::uint32_t kName = bytes(1);
inline constexpr std::uint32_t kAlias = varint(2);
inline constexpr std::uint32_t kTimestamp = varint(3);
inline constexpr std::uint32_t kDataType = varint(4);
inline constexpr std::uint32_t kIsHistorical = varint(5);
inline constexpr std::uint32_t kIsTransient = varint(6);
inline constexpr std::uint32_t kIsNull = varint(7);
inline constexpr std::uint32_t kMetaData = bytes(8);
inline constexpr std::uint32_t kProperties = bytes(9);
inline constexpr std::uint32_t kInt = varint(10);
inline constexpr std::uint32_t kLong = varint(11);
inline constexpr std::uint32_t kFloat = fixed32(12);
inline constexpr std::uint32_t kDouble = fixed64(13);
inline constexpr std::uint32_t kBoolean = varint(14);
inline constexpr std::uint32_t kString = bytes(15);
inline constexpr std::uint32_t kBytes = bytes(16);
inline constexpr std::uint32_t kDataSet = bytes(17);
inline constexpr std::uint32_t kTemplate = bytes(18);
inline constexpr std::uint32_t kExtension = bytes(19);
} // namespace metric

namespace metadata {
inline constexpr std::uint32_t kIsMultiPart = varint(1);
inline constexpr std::uint32_t kContentType = bytes(2);
inline constexpr std::uint32_t kSize = varint(3);
inline constexpr std::uint32_t kSeq = varint(4);
inline constexpr std::uint32_t kFileName = bytes(5);
inline constexpr std::uint32_t kFileType = bytes(6);
inline constexpr std::uint32_t kMd5 = bytes(7);
inline constexpr std::uint32_t kDescription = bytes(8);
} // namespace metadata

namespace propertyset {
inline constexpr std::uint32_t kKeys = bytes(1);
inline constexpr std::uint32_t kValues = bytes(2);
} // namespace propertyset

namespace propertysetlist {
inline constexpr std::uint32_t kSets = bytes(1);
} // namespace propertysetlist

namespace propertyvalue {
inline constexpr std::uint32_t kType = varint(1);
inline constexpr std::uint32_t kIsNull = varint(2);
inline constexpr std::uint32_t kInt = varint(3);
inline constexpr std::uint32_t kLong = varint(4);
inline constexpr std::uint32_t kFloat = fixed32(5);
inline constexpr std::uint32_t kDouble = fixed64(6);
inline constexpr std::uint32_t kBoolean = varint(7);
inline constexpr std::uint32_t kString = bytes(8);
inline constexpr std::uint32_t kSet = bytes(9);
inline constexpr std::uint32_t kSetList = bytes(10);
inline constexpr std::uint32_t kExtension = bytes(11);
} // namespace propertyvalue

namespace dataset {
inline constexpr std::uint32_t kColumnCount = varint(1);
inline constexpr std::uint32_t kColumns = bytes(2);
inline constexpr std::uint32_t kTypes = varint(3);
inline constexpr std::uint32_t kPackedTypes = bytes(3);
inline constexpr std::uint32_t kRows = bytes(4);
} // namespace dataset

namespace row {
inline constexpr std::uint32_t kElements = bytes(1);
} // namespace row

namespace datasetvalue {
inline constexpr std::uint32_t kInt = varint(1);
inline constexpr std::uint32_t kLong = varint(2);
inline constexpr std::uint32_t kFloat = fixed32(3);
inline constexpr std::uint32_t kDouble = fixed64(4);
inline constexpr std::uint32_t kBoolean = varint(5);
inline constexpr std::uint32_t kString = bytes(6);
inline constexpr std::uint32_t kExtension = bytes(7);
} // namespace datasetvalue

namespace templates {
inline constexpr std::uint32_t kVersion = bytes(1);
inline constexpr std::uint32_t kMetrics = bytes(2);
inline constexpr std::uint32_t kParameters = bytes(3);
inline constexpr std::uint32_t kReference = bytes(4);
inline constexpr std::uint32_t kIsDefinition = varint(5);
} // namespace templates

namespace parameter {
inline constexpr std::uint32_t kName = bytes(1);
inline constexpr std::uint32_t kType = varint(2);
inline constexpr std::uint32_t kInt = varint(3);
inline constexpr std::uint32_t kLong = varint(4);
inline constexpr std::uint32_t kFloat = fixed32(5);
inline constexpr std::uint32_t kDouble = fixed64(6);
inline constexpr std::uint32_t kBoolean = varint(7);
inline constexpr std::uint32_t kString = bytes(8);
inline constexpr std::uint32_t kExtension = bytes(9);
} // namespace parameter

} // namespace muster::field
