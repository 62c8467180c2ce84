// The messages of sparkplug_b.proto, read into views one at a time and checked on the way: wire format,
// UTF-8, limits, depth. Inner messages are checked too and handed on as their bytes. All functions return
// false after a fault, which then is in the reader's Fault. Property sets come so often that theirs is handed over
// as plain values. Thread: a Budget belongs to one call.
#pragma once

#include "Fields.h"
#include "Wire.h"

#include <schema/PayloadView.h>

#include <string_view>
#include <utility>
#include <vector>

namespace muster {

// What a payload may still use of its limits.
struct Budget {
  explicit Budget(const DecodeLimits& all) : limits(all), metricsLeft(all.metrics) {}
  const DecodeLimits& limits;
  std::size_t metricsLeft;
};

// One value of a oneof with its declared type: a property, a template's parameter, an element of a DataSet.
struct TypedView {
  std::string_view name; // parameters only
  bool hasName = false;
  bool hasType = false;
  bool isNull = false;
  bool isSetList = false; // kind Bytes: a PropertySetList, else a PropertySet
  DataType type = DataType::Unknown;
  WireKind kind = WireKind::None;
  std::uint64_t bits = 0;
  std::string_view bytes; // String as text; Bytes as the undecoded PropertySet or PropertySetList
};

struct DataSetHead {
  bool hasColumnCount = false;
  std::uint64_t columnCount = 0;
  std::vector<std::string_view> columns;
  std::vector<DataType> types;
};

bool scanPayload(wire::Reader reader, PayloadView& out, Budget& budget);
bool scanMetric(wire::Reader reader, MetricView& metric, Budget& budget, int depth);
bool scanMetaData(wire::Reader reader);
bool scanPropertySet(std::string_view bytes, wire::Source source, const Budget& budget, int depth);
bool scanPropertySetList(wire::Reader reader, const Budget& budget, int depth);
bool scanPropertyValue(wire::Reader& reader, TypedView& value, const Budget& budget, int depth);
bool scanParameter(wire::Reader& reader, TypedView& value);
bool scanDataSetValue(wire::Reader& reader, TypedView& value);
bool scanDataSet(wire::Reader reader);
// The elements of a row in their order, as long as onElement(const TypedView&) returns true. False where it did
// not, or an element can't be read.
template<class OnElement>
bool scanRow(wire::Reader row, OnElement onElement) {
  std::uint32_t tag = 0;
  while (row.next(tag)) {
    if (tag != field::row::kElements) {
      row.skip(tag);
      continue;
    }
    wire::Reader reader = row.message();
    TypedView element;
    if (!scanDataSetValue(reader, element) || !onElement(std::as_const(element)))
      return false;
  }
  return true;
}
// Columns and types without the rows.
bool scanDataSetHead(wire::Reader reader, DataSetHead& head);
bool scanTemplate(wire::Reader reader, Budget& budget, int depth);

// The payload that a fault stopped, as an Error with the offset in bytes.
Unexpected faultError(const wire::Fault& fault, const char* where, std::string_view bytes);

} // namespace muster
