#include <schema/DataType.h>

#include <array>

namespace muster {

namespace {

constexpr std::array<std::string_view, kLargestDataType + 1> kNames{"Unknown",      "Int8",
                                                                    "Int16",        "Int32",
                                                                    "Int64",        "UInt8",
                                                                    "UInt16",       "UInt32",
                                                                    "UInt64",       "Float",
                                                                    "Double",       "Boolean",
                                                                    "String",       "DateTime",
                                                                    "Text",         "UUID",
                                                                    "DataSet",      "Bytes",
                                                                    "File",         "Template",
                                                                    "PropertySet",  "PropertySetList",
                                                                    "Int8Array",    "Int16Array",
                                                                    "Int32Array",   "Int64Array",
                                                                    "UInt8Array",   "UInt16Array",
                                                                    "UInt32Array",  "UInt64Array",
                                                                    "FloatArray",   "DoubleArray",
                                                                    "BooleanArray", "StringArray",
                                                                    "DateTimeArray"};

} // namespace

std::string_view dataTypeName(DataType type) {
  const auto index = static_cast<std::size_t>(type);
  return index < kNames.size() ? kNames[index] : kNames[0];
}

std::optional<DataType> dataTypeFromName(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name)
      return static_cast<DataType>(i);
  return std::nullopt;
}

std::optional<DataType> dataTypeFromWire(std::uint32_t number) {
  if (number > kLargestDataType)
    return std::nullopt;
  return static_cast<DataType>(number);
}

} // namespace muster
