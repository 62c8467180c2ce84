#include "ValueCheck.h"

#include "Fields.h"
#include "Scan.h"

#include <cstring>

namespace muster {

namespace {

Unexpected badPayload(DataType type, const char* detail) {
  return unexpected(ErrorCode::BadPayload, std::string(dataTypeName(type)), detail);
}

Result<void> checkBooleanArray(std::string_view bytes) {
  std::uint32_t count = 0;
  if (bytes.size() < sizeof count)
    return badPayload(DataType::BooleanArray, "the number of elements is missing");
  std::memcpy(&count, bytes.data(), sizeof count);
  if (bytes.size() - sizeof count != (std::size_t{count} + 7) / 8)
    return badPayload(DataType::BooleanArray, "the number of elements does not fit the bytes");
  return {};
}

Result<void> checkStringArray(std::string_view bytes) {
  if (!bytes.empty() && bytes.back() != '\0')
    return badPayload(DataType::StringArray, "the last string has no end");
  if (!isValidUtf8(bytes))
    return unexpected(ErrorCode::BadUtf8, "StringArray", "text is not UTF-8");
  return {};
}

bool checkElement(const TypedView& element, DataType type) {
  if (element.kind == WireKind::None)
    return true; // null
  std::uint64_t bits = 0;
  if (isScalar(type))
    return fitScalar(element.kind, element.bits, type, bits);
  return element.kind == WireKind::String;
}

const char* checkRow(wire::Reader row, const DataSetHead& head) {
  std::size_t column = 0;
  const char* wrong = "an element can't be read";
  const bool isRight = scanRow(row, [&](const TypedView& element) {
    if (column == head.types.size())
      wrong = "a row has too many elements";
    else if (!checkElement(element, head.types[column++]))
      wrong = "an element does not fit its column's type";
    else
      return true;
    return false;
  });
  if (!isRight)
    return wrong;
  return column == head.types.size() && column != 0 ? nullptr : "a row has too few elements";
}

Result<void> checkDataSet(std::string_view bytes) {
  wire::Fault fault;
  DataSetHead head;
  wire::Reader reader(bytes, fault);
  if (!scanDataSet(reader) || !scanDataSetHead(reader, head))
    return faultError(fault, "DataSet", bytes);
  if (head.columns.size() != head.types.size())
    return badPayload(DataType::DataSet, "the columns have not one type each");
  if (head.hasColumnCount && head.columnCount != head.columns.size())
    return badPayload(DataType::DataSet, "the number of columns is wrong");
  for (const DataType type : head.types)
    if (!isScalar(type) && !isText(type))
      return badPayload(DataType::DataSet, "a column's type is not a basic one");
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::dataset::kRows)
      reader.skip(tag);
    else if (const char* wrong = checkRow(reader.message(), head))
      return badPayload(DataType::DataSet, wrong);
  }
  return {};
}

// A parameter without type or value is a declaration; one with both must fit.
bool checkParameter(const TypedView& parameter) {
  if (!parameter.hasType || parameter.kind == WireKind::None)
    return true;
  std::uint64_t bits = 0;
  if (isScalar(parameter.type))
    return fitScalar(parameter.kind, parameter.bits, parameter.type, bits);
  return isText(parameter.type) && parameter.kind == WireKind::String;
}

Result<void> checkMember(const MetricView& metric) {
  if (metric.isNull || metric.kind == WireKind::None || metric.type == DataType::Unknown)
    return {}; // a definition's member, or an instance's whose type the definition says
  std::uint64_t bits = 0;
  if (!isScalar(metric.type))
    return checkBytes(metric.type, metric.kind, metric.bytes);
  if (!fitScalar(metric.kind, metric.bits, metric.type, bits))
    return unexpected(ErrorCode::TypeMismatch, "Template", "a member does not fit its type");
  return {};
}

// Depth is bounded by the scan: a Template inside a Template comes back here through checkMember.
Result<void> checkTemplate(std::string_view bytes) {
  wire::Fault fault;
  const DecodeLimits limits;
  Budget budget(limits);
  wire::Reader reader(bytes, fault);
  if (!scanTemplate(reader, budget, 1))
    return faultError(fault, "Template", bytes);
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::templates::kParameters) {
      wire::Reader inner = reader.message();
      TypedView parameter;
      if (!scanParameter(inner, parameter) || !checkParameter(parameter))
        return unexpected(ErrorCode::TypeMismatch, "Template", "a parameter does not fit its type");
    } else if (tag == field::templates::kMetrics) {
      wire::Reader inner = reader.message();
      MetricView metric;
      if (!scanMetric(inner, metric, budget, 1))
        return faultError(fault, "Template", bytes);
      if (auto member = checkMember(metric); !member)
        return member;
    } else {
      reader.skip(tag);
    }
  }
  return {};
}

Result<void> checkProperties(DataType type, std::string_view bytes) {
  wire::Fault fault;
  const DecodeLimits limits;
  const Budget budget(limits);
  const wire::Reader reader(bytes, fault);
  const bool isValid = type == DataType::PropertySet ? scanPropertySet(bytes, reader.source(), budget, 1)
                                                     : scanPropertySetList(reader, budget, 1);
  if (!isValid)
    return faultError(fault, "properties", bytes);
  return {};
}

} // namespace

WireKind wireKindOf(DataType type) {
  if (isText(type))
    return WireKind::String;
  if (isArray(type))
    return WireKind::Bytes;
  switch (type) {
  case DataType::Unknown:
    return WireKind::None;
  case DataType::Float:
    return WireKind::Float;
  case DataType::Double:
    return WireKind::Double;
  case DataType::Boolean:
    return WireKind::Bool;
  case DataType::DataSet:
    return WireKind::DataSet;
  case DataType::Template:
    return WireKind::Template;
  case DataType::Bytes:
  case DataType::File:
  case DataType::PropertySet:
  case DataType::PropertySetList:
    return WireKind::Bytes;
  default: // numbers; UInt32 too goes as Long: see README.md
    return type == DataType::UInt32 || type == DataType::DateTime || integerBits(type) == 64 ? WireKind::Long
                                                                                             : WireKind::Int;
  }
}

DataType typeOfKind(WireKind kind) {
  switch (kind) {
  case WireKind::Int:
    return DataType::Int32;
  case WireKind::Long:
    return DataType::Int64;
  case WireKind::Float:
    return DataType::Float;
  case WireKind::Double:
    return DataType::Double;
  case WireKind::Bool:
    return DataType::Boolean;
  case WireKind::String:
    return DataType::String;
  case WireKind::Bytes:
    return DataType::Bytes;
  case WireKind::DataSet:
    return DataType::DataSet;
  case WireKind::Template:
    return DataType::Template;
  default:
    return DataType::Unknown;
  }
}

std::size_t elementBytes(DataType array) {
  const DataType element = elementType(array);
  if (element == DataType::Boolean || !isScalar(element))
    return 0;
  if (isInteger(element))
    return static_cast<std::size_t>(integerBits(element)) / 8;
  return element == DataType::Float ? 4 : 8;
}

DataType elementType(DataType array) {
  switch (array) {
  case DataType::StringArray:
    return DataType::String;
  case DataType::DateTimeArray:
    return DataType::DateTime;
  default: { // Int8Array ... BooleanArray are in the order of Int8 ... Boolean
    if (!isArray(array))
      return DataType::Unknown;
    const int distance = static_cast<int>(DataType::Int8Array) - static_cast<int>(DataType::Int8);
    return static_cast<DataType>(static_cast<int>(array) - distance);
  }
  }
}

Result<void> checkValueBytes(DataType type, std::string_view bytes) {
  if (isText(type)) {
    if (!isValidUtf8(bytes))
      return unexpected(ErrorCode::BadUtf8, std::string(dataTypeName(type)), "text is not UTF-8");
    return {};
  }
  switch (type) {
  case DataType::Bytes:
  case DataType::File:
    return {};
  case DataType::DataSet:
    return checkDataSet(bytes);
  case DataType::Template:
    return checkTemplate(bytes);
  case DataType::PropertySet:
  case DataType::PropertySetList:
    return checkProperties(type, bytes);
  case DataType::BooleanArray:
    return checkBooleanArray(bytes);
  case DataType::StringArray:
    return checkStringArray(bytes);
  default:
    break;
  }
  const std::size_t size = elementBytes(type);
  if (size == 0)
    return unexpected(ErrorCode::TypeMismatch, "value", "a value without a type");
  if (bytes.size() % size != 0)
    return badPayload(type, "the last element is cut off");
  return {};
}

} // namespace muster
