// Any bytes as a payload: refused, or decoded into values that survive being encoded, and being written as text.
#include "FuzzInput.h"

#include <schema/PayloadView.h>
#include <schema/ValueText.h>

using namespace muster;

namespace {

// What a CSV holds of a value gives it back to the last bit.
void checkText(const Value& value) {
  if (value.isNull())
    return;
  const Result<Value> again = parseValue(value.type(), valueText(value));
  FUZZ_CHECK(again.has_value());
  // An encoding may order fields otherwise, or set bits that pad a BooleanArray: the meaning is the same.
  const bool hasOneEncoding = value.type() != DataType::DataSet && value.type() != DataType::Template &&
                              value.type() != DataType::BooleanArray;
  if (!hasOneEncoding)
    FUZZ_CHECK(valueText(*again) == valueText(value));
  else
    FUZZ_CHECK(*again == value);
}

// All that a host does with a metric, whatever type its birth announced.
void checkMetric(const MetricView& metric, std::uint8_t announced) {
  for (const DataType type : {metric.type, *dataTypeFromWire(announced % (kLargestDataType + 1))}) {
    if (!isMetricType(type))
      continue;
    const Result<Value> value = metricValue(metric, type);
    if (isScalar(type) && !metric.isNull)
      FUZZ_CHECK(scalarBits(metric, type).has_value() == value.has_value());
    if (value)
      checkText(*value);
  }
  std::uint16_t quality = 0;
  findQuality(metric.properties, quality);
  FUZZ_CHECK(decodeProperties(metric.properties).has_value());
  FUZZ_CHECK(decodeMetaData(metric.metadata).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size - 1);
  PayloadView view;
  if (!decodePayload(bytes, view))
    return 0;
  for (const MetricView& metric : view.metrics)
    checkMetric(metric, data[size - 1]);
  const Result<Payload> payload = toPayload(view);
  if (!payload)
    return 0;
  const std::string encoded = encodePayload(*payload);
  PayloadView again;
  FUZZ_CHECK(decodePayload(encoded, again).has_value());
  const Result<Payload> second = toPayload(again);
  FUZZ_CHECK(second.has_value());
  FUZZ_CHECK(encodePayload(*second) == encoded);
  return 0;
}
