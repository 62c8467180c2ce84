#include "Fields.h"
#include "Scan.h"

namespace muster {

namespace {

constexpr std::size_t kMaxColumns = 4096; // of a DataSet

bool tooDeep(wire::Reader& reader, const Budget& budget, int depth) {
  if (depth <= budget.limits.depth)
    return false;
  reader.fail("messages are nested too deeply", ErrorCode::LimitExceeded);
  return true;
}

void setBits(TypedView& value, WireKind kind, std::uint64_t bits) {
  value.kind = kind;
  value.bits = bits;
}

void setBytes(TypedView& value, WireKind kind, std::string_view bytes) {
  value.kind = kind;
  value.bytes = bytes;
}

void readType(wire::Reader& reader, TypedView& value) {
  const auto type = dataTypeFromWire(static_cast<std::uint32_t>(reader.varint()));
  if (!type)
    return reader.fail("unknown datatype");
  value.type = *type;
  value.hasType = *type != DataType::Unknown;
}

// Properties, parameters and DataSet elements have the same six scalar fields, with numbers from first on.
bool readScalar(wire::Reader& reader, std::uint32_t tag, std::uint32_t first, TypedView& value) {
  if (tag == field::varint(first))
    setBits(value, WireKind::Int, static_cast<std::uint32_t>(reader.varint()));
  else if (tag == field::varint(first + 1))
    setBits(value, WireKind::Long, reader.varint());
  else if (tag == field::fixed32(first + 2))
    setBits(value, WireKind::Float, reader.fixed32());
  else if (tag == field::fixed64(first + 3))
    setBits(value, WireKind::Double, reader.fixed64());
  else if (tag == field::varint(first + 4))
    setBits(value, WireKind::Bool, reader.varint() != 0 ? 1 : 0);
  else if (tag == field::bytes(first + 5))
    setBytes(value, WireKind::String, reader.text());
  else
    return false;
  return true;
}

// Third parties' values: their bytes must be fields, what they mean is not for us.
void readExtension(wire::Reader& reader, TypedView& value) {
  setBytes(value, WireKind::Extension, reader.bytes());
  reader.within(value.bytes).skipAll();
}

bool readNestedSet(wire::Reader& reader, std::uint32_t tag, TypedView& value, const Budget& budget,
                   int depth) {
  const bool isList = tag == field::propertyvalue::kSetList;
  if (value.kind == WireKind::Bytes && value.isSetList == isList)
    reader.fail("a message field comes twice");
  setBytes(value, WireKind::Bytes, reader.bytes());
  value.isSetList = isList;
  if (!reader.ok())
    return false;
  return isList ? scanPropertySetList(reader.within(value.bytes), budget, depth + 1)
                : scanPropertySet(value.bytes, reader.source(), budget, depth + 1);
}

// Whether a property is its type and one valid scalar in as few bytes as that takes, as nearly all are. Others may
// be valid, too.
bool isPlainProperty(std::string_view value) {
  const auto at = [value](std::size_t i) { return static_cast<unsigned char>(value[i]); };
  if (value.size() < 4 || at(0) != field::propertyvalue::kType || at(1) > kLargestDataType)
    return false;
  const std::size_t left = value.size() - 3;
  switch (at(2)) {
  case field::propertyvalue::kDouble:
    return left == 8;
  case field::propertyvalue::kFloat:
    return left == 4;
  case field::propertyvalue::kString:
    return at(3) == left - 1 && at(3) < 0x80 && wire::isShortAscii(value.substr(4));
  case field::propertyvalue::kInt:
  case field::propertyvalue::kLong:
  case field::propertyvalue::kBoolean:
    return left == 1 && at(3) < 0x80;
  default:
    return false;
  }
}

[[gnu::noinline]] bool scanAnyProperty(std::string_view bytes, wire::Source source, const Budget& budget,
                                       int depth) {
  wire::Reader reader(bytes, source);
  TypedView value;
  return scanPropertyValue(reader, value, budget, depth);
}

bool scanRow(wire::Reader row) {
  std::uint32_t tag = 0;
  while (row.next(tag)) {
    if (tag != field::row::kElements) {
      row.skip(tag);
      continue;
    }
    wire::Reader element = row.message();
    TypedView value;
    if (!row.ok() || !scanDataSetValue(element, value))
      return false;
  }
  return row.ok();
}

void addColumnType(wire::Reader& reader, DataSetHead& head, std::uint64_t number) {
  const auto type = dataTypeFromWire(static_cast<std::uint32_t>(number));
  if (!type)
    return reader.fail("unknown datatype of a DataSet's column");
  if (head.types.size() >= kMaxColumns)
    return reader.fail("a DataSet has too many columns", ErrorCode::LimitExceeded);
  head.types.push_back(*type);
}

void addPackedTypes(wire::Reader packed, DataSetHead& head) {
  while (!packed.atEnd())
    addColumnType(packed, head, packed.varint());
}

void addColumn(wire::Reader& reader, DataSetHead& head) {
  const std::string_view name = reader.text();
  if (head.columns.size() >= kMaxColumns)
    return reader.fail("a DataSet has too many columns", ErrorCode::LimitExceeded);
  head.columns.push_back(name);
}

} // namespace

bool scanMetaData(wire::Reader reader) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::metadata::kContentType:
    case field::metadata::kFileName:
    case field::metadata::kFileType:
    case field::metadata::kMd5:
    case field::metadata::kDescription:
      reader.text();
      break;
    default:
      reader.skip(tag);
    }
  }
  return reader.ok();
}

bool scanPropertyValue(wire::Reader& reader, TypedView& value, const Budget& budget, int depth) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::propertyvalue::kType)
      readType(reader, value);
    else if (tag == field::propertyvalue::kIsNull)
      value.isNull = reader.varint() != 0;
    else if (tag == field::propertyvalue::kSet || tag == field::propertyvalue::kSetList) {
      if (!readNestedSet(reader, tag, value, budget, depth))
        return false;
    } else if (tag == field::propertyvalue::kExtension)
      readExtension(reader, value);
    else if (!readScalar(reader, tag, 3, value))
      reader.skip(tag);
  }
  return reader.ok();
}

bool scanPropertySet(std::string_view bytes, wire::Source source, const Budget& budget, int depth) {
  wire::Reader reader(bytes, source);
  if (tooDeep(reader, budget, depth))
    return false;
  std::size_t keys = 0;
  std::size_t values = 0;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::propertyset::kKeys) {
      if (reader.text().size() > budget.limits.nameBytes)
        reader.fail("a property's name is too long", ErrorCode::LimitExceeded);
      ++keys;
    } else if (tag == field::propertyset::kValues) {
      const std::string_view value = reader.bytes();
      if (!isPlainProperty(value) && (!reader.ok() || !scanAnyProperty(value, source, budget, depth)))
        return false;
      ++values;
    } else {
      reader.skip(tag);
    }
    if (keys > budget.limits.propertiesPerMetric || values > budget.limits.propertiesPerMetric)
      reader.fail("too many properties", ErrorCode::LimitExceeded);
  }
  if (keys != values)
    reader.fail("a property set has more names than values or more values than names");
  return reader.ok();
}

bool scanPropertySetList(wire::Reader reader, const Budget& budget, int depth) {
  if (tooDeep(reader, budget, depth))
    return false;
  std::size_t sets = 0;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::propertysetlist::kSets) {
      reader.skip(tag);
      continue;
    }
    if (++sets > budget.limits.propertiesPerMetric)
      reader.fail("too many property sets", ErrorCode::LimitExceeded);
    const std::string_view set = reader.bytes();
    if (!reader.ok() || !scanPropertySet(set, reader.source(), budget, depth + 1))
      return false;
  }
  return reader.ok();
}

bool scanParameter(wire::Reader& reader, TypedView& value) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::parameter::kName) {
      value.name = reader.text();
      value.hasName = true;
    } else if (tag == field::parameter::kType)
      readType(reader, value);
    else if (tag == field::parameter::kExtension)
      readExtension(reader, value);
    else if (!readScalar(reader, tag, 3, value))
      reader.skip(tag);
  }
  return reader.ok();
}

bool scanDataSetValue(wire::Reader& reader, TypedView& value) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::datasetvalue::kExtension)
      readExtension(reader, value);
    else if (!readScalar(reader, tag, 1, value))
      reader.skip(tag);
  }
  return reader.ok();
}

bool scanDataSetHead(wire::Reader reader, DataSetHead& head) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::dataset::kColumnCount:
      head.columnCount = reader.varint();
      head.hasColumnCount = true;
      break;
    case field::dataset::kColumns:
      addColumn(reader, head);
      break;
    case field::dataset::kTypes:
      addColumnType(reader, head, reader.varint());
      break;
    case field::dataset::kPackedTypes:
      addPackedTypes(reader.message(), head);
      break;
    default:
      reader.skip(tag);
    }
    if (!reader.ok())
      return false;
  }
  return reader.ok();
}

bool scanDataSet(wire::Reader reader) {
  DataSetHead head;
  if (!scanDataSetHead(reader, head))
    return false;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag != field::dataset::kRows) {
      reader.skip(tag);
      continue;
    }
    const wire::Reader row = reader.message();
    if (!reader.ok() || !scanRow(row))
      return false;
  }
  return reader.ok();
}

bool scanTemplate(wire::Reader reader, Budget& budget, int depth) {
  if (tooDeep(reader, budget, depth))
    return false;
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    if (tag == field::templates::kVersion || tag == field::templates::kReference) {
      reader.text();
    } else if (tag == field::templates::kMetrics) {
      if (budget.metricsLeft == 0) {
        reader.fail("too many metrics", ErrorCode::LimitExceeded);
        return false;
      }
      --budget.metricsLeft;
      wire::Reader inner = reader.message();
      MetricView metric;
      if (!reader.ok() || !scanMetric(inner, metric, budget, depth))
        return false;
    } else if (tag == field::templates::kParameters) {
      wire::Reader inner = reader.message();
      TypedView parameter;
      if (!reader.ok() || !scanParameter(inner, parameter))
        return false;
    } else {
      reader.skip(tag);
    }
  }
  return reader.ok();
}

} // namespace muster
