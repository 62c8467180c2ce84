#include "Fields.h"
#include "Scan.h"
#include "ValueCheck.h"

namespace muster {

namespace {

DataType typeOf(const TypedView& value) {
  if (value.kind == WireKind::Bytes)
    return value.isSetList ? DataType::PropertySetList : DataType::PropertySet;
  return typeOfKind(value.kind);
}

// The value under its declared type; where it does not fit that (senders differ), under the type of the field
// in which it came. Never fails, so that one careless property does not cost a birth.
Value propertyValue(const TypedView& view) {
  const DataType ofKind = typeOf(view);
  const DataType declared = view.hasType ? view.type : ofKind;
  if (view.isNull || ofKind == DataType::Unknown)
    return Value::null(declared);
  std::uint64_t bits = 0;
  if (isScalar(declared) && fitScalar(view.kind, view.bits, declared, bits))
    return Value::scalar(declared, bits);
  if (isScalar(ofKind)) {
    fitScalar(view.kind, view.bits, ofKind, bits); // its own field always fits
    return Value::scalar(ofKind, bits);
  }
  const bool fits = view.kind == WireKind::String ? isText(declared) : declared == ofKind;
  return Value::bytes(fits ? declared : ofKind, std::string(view.bytes));
}

} // namespace

Result<std::vector<Property>> decodeProperties(std::string_view properties) {
  wire::Fault fault;
  const DecodeLimits limits;
  const Budget budget(limits);
  wire::Reader reader(properties, fault);
  std::vector<Property> found;
  std::size_t values = 0;
  std::size_t keys = 0;
  const auto at = [&found](std::size_t index) -> Property& {
    if (index == found.size())
      found.emplace_back();
    return found[index];
  };
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (keys > limits.propertiesPerMetric || values > limits.propertiesPerMetric)
      return unexpected(ErrorCode::LimitExceeded, "properties", "too many properties");
    if (tag == field::propertyset::kKeys) {
      at(keys++).name = reader.text();
    } else if (tag == field::propertyset::kValues) {
      wire::Reader inner = reader.message();
      TypedView view;
      if (!scanPropertyValue(inner, view, budget, 1))
        break;
      at(values++).value = propertyValue(view);
    } else {
      reader.skip(tag);
    }
  }
  if (!reader.ok())
    return faultError(fault, "properties", properties);
  if (keys != values)
    return unexpected(ErrorCode::BadPayload, "properties", "names and values differ in number");
  return found;
}

Result<MetaData> decodeMetaData(std::string_view metadata) {
  wire::Fault fault;
  wire::Reader reader(metadata, fault);
  MetaData found;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::metadata::kIsMultiPart:
      found.isMultiPart = reader.varint() != 0;
      break;
    case field::metadata::kContentType:
      found.contentType = reader.text();
      break;
    case field::metadata::kSize:
      found.size = reader.varint();
      break;
    case field::metadata::kSeq:
      found.seq = reader.varint();
      break;
    case field::metadata::kFileName:
      found.fileName = reader.text();
      break;
    case field::metadata::kFileType:
      found.fileType = reader.text();
      break;
    case field::metadata::kMd5:
      found.md5 = reader.text();
      break;
    case field::metadata::kDescription:
      found.description = reader.text();
      break;
    default:
      reader.skip(tag);
    }
  }
  if (!reader.ok())
    return faultError(fault, "metadata", metadata);
  return found;
}

std::optional<MetaData> lastingMetaData(const MetaData& metadata) {
  if (!metadata.description)
    return std::nullopt;
  MetaData lasting;
  lasting.description = metadata.description;
  return lasting;
}

namespace {

constexpr std::size_t kNotThere = static_cast<std::size_t>(-1);

std::size_t indexOfKey(wire::Reader reader, std::string_view key) {
  std::size_t index = 0;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::propertyset::kKeys)
      reader.skip(tag);
    else if (reader.bytes() == key)
      return index;
    else
      ++index;
  }
  return kNotThere;
}

} // namespace

bool findQuality(std::string_view properties, std::uint16_t& quality) {
  wire::Fault fault;
  const DecodeLimits limits;
  const Budget budget(limits);
  wire::Reader reader(properties, fault);
  std::size_t left = indexOfKey(reader, kPropertyQuality);
  if (left == kNotThere)
    return false;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::propertyset::kValues) {
      reader.skip(tag);
      continue;
    }
    wire::Reader inner = reader.message();
    if (left-- != 0)
      continue;
    TypedView view;
    std::uint64_t bits = 0;
    if (!scanPropertyValue(inner, view, budget, 1) || view.isNull ||
        !fitScalar(view.kind, view.bits, DataType::UInt16, bits))
      return false;
    quality = static_cast<std::uint16_t>(bits);
    return true;
  }
  return false;
}

} // namespace muster
