#include "ValueCheck.h"

#include <schema/PayloadView.h>
#include <schema/Utf8.h>

#include <bit>
#include <cmath>
#include <limits>

namespace muster {

namespace {

bool fits(std::int64_t number, int width) {
  const std::int64_t half = std::int64_t{1} << (width - 1);
  return number >= -half && number < half;
}

// Numbers that fit as they are; else two's complement in the type's own width (255 for an Int8 of -1) or in
// 32 bits, since int_value is unsigned.
bool fitSigned(std::uint64_t wireBits, int width, std::uint64_t& bits) {
  auto number = static_cast<std::int64_t>(wireBits);
  if (width == 64 || fits(number, width)) {
    bits = wireBits;
    return true;
  }
  if (wireBits >> width == 0) {
    number = static_cast<std::int64_t>(wireBits << (64 - width)) >> (64 - width);
  } else if (wireBits >> 32 == 0) {
    number = static_cast<std::int32_t>(wireBits);
    if (!fits(number, width))
      return false;
  } else {
    return false;
  }
  bits = static_cast<std::uint64_t>(number);
  return true;
}

bool fitFloat(WireKind kind, std::uint64_t wireBits, std::uint64_t& bits) {
  if (kind == WireKind::Float) {
    bits = wireBits;
    return true;
  }
  if (kind != WireKind::Double)
    return false;
  const auto wide = std::bit_cast<double>(wireBits);
  if (std::isfinite(wide) && std::abs(wide) > static_cast<double>(std::numeric_limits<float>::max()))
    return false;
  const auto narrow = static_cast<float>(wide);
  if (!std::isnan(wide) && std::bit_cast<std::uint64_t>(static_cast<double>(narrow)) != wireBits)
    return false;
  bits = std::bit_cast<std::uint32_t>(narrow);
  return true;
}

bool fitDouble(WireKind kind, std::uint64_t wireBits, std::uint64_t& bits) {
  if (kind == WireKind::Double) {
    bits = wireBits;
    return true;
  }
  if (kind != WireKind::Float)
    return false;
  const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(wireBits));
  bits = std::bit_cast<std::uint64_t>(static_cast<double>(narrow));
  return true;
}

Unexpected mismatch(const MetricView& metric, DataType type) {
  std::string where = metric.hasName ? "metric " + toPrintableUtf8(metric.name)
                                     : "metric with alias " + std::to_string(metric.alias);
  return unexpected(ErrorCode::TypeMismatch, std::move(where),
                    std::string("the value is not a ").append(dataTypeName(type)));
}

} // namespace

bool fitScalar(WireKind kind, std::uint64_t wireBits, DataType type, std::uint64_t& bits) {
  if (type == DataType::Double)
    return fitDouble(kind, wireBits, bits);
  if (type == DataType::Float)
    return fitFloat(kind, wireBits, bits);
  const bool isWhole = kind == WireKind::Int || kind == WireKind::Long;
  if (type == DataType::Boolean) {
    bits = wireBits;
    return kind == WireKind::Bool || (isWhole && wireBits <= 1);
  }
  if (!isWhole)
    return false;
  if (isSignedInteger(type))
    return fitSigned(wireBits, integerBits(type), bits);
  bits = wireBits;
  if (type == DataType::DateTime || type == DataType::UInt64)
    return true;
  return isUnsignedInteger(type) && wireBits >> integerBits(type) == 0;
}

Result<std::uint64_t> scalarBits(const MetricView& metric, DataType type) {
  if (metric.isNull && isScalar(type))
    return std::uint64_t{0};
  std::uint64_t bits = 0;
  if (!fitScalar(metric.kind, metric.bits, type, bits))
    return mismatch(metric, type);
  return bits;
}

Result<Value> metricValue(const MetricView& metric, DataType type) {
  if (metric.isNull)
    return Value::null(type);
  if (isScalar(type)) {
    std::uint64_t bits = 0;
    if (!fitScalar(metric.kind, metric.bits, type, bits))
      return mismatch(metric, type);
    return Value::scalar(type, bits);
  }
  if (metric.kind == WireKind::None || !isMetricType(type))
    return mismatch(metric, type);
  if (auto checked = checkBytes(type, metric.kind, metric.bytes); !checked)
    return unexpected(checked.error());
  return Value::bytes(type, std::string(metric.bytes));
}

Result<void> checkBytes(DataType type, WireKind kind, std::string_view bytes) {
  if (isScalar(type) || kind != wireKindOf(type))
    return unexpected(ErrorCode::TypeMismatch, "value",
                      std::string("the value is not a ").append(dataTypeName(type)));
  return checkValueBytes(type, bytes);
}

Result<Payload> toPayload(const PayloadView& view) {
  Payload payload;
  if (view.hasTimestamp)
    payload.timestampMs = view.timestampMs;
  if (view.hasSeq)
    payload.seq = view.seq;
  payload.uuid = view.uuid;
  payload.body = view.body;
  payload.metrics.reserve(view.metrics.size());
  for (const MetricView& from : view.metrics) {
    auto metric = toMetric(from);
    if (!metric)
      return unexpected(metric.error());
    payload.metrics.push_back(*std::move(metric));
  }
  return payload;
}

Result<Metric> toMetric(const MetricView& view) {
  auto value = metricValue(view, view.type);
  if (!value)
    return unexpected(value.error());
  Metric metric;
  metric.value = *std::move(value);
  metric.name = view.name;
  metric.writeType = view.type != DataType::Unknown;
  metric.isHistorical = view.isHistorical;
  metric.isTransient = view.isTransient;
  if (view.hasAlias)
    metric.alias = view.alias;
  if (view.hasTimestamp)
    metric.timestampMs = view.timestampMs;
  if (view.metadata.data() != nullptr) {
    auto metadata = decodeMetaData(view.metadata);
    if (!metadata)
      return unexpected(metadata.error());
    metric.metadata = *std::move(metadata);
  }
  if (!view.properties.empty()) {
    auto properties = decodeProperties(view.properties);
    if (!properties)
      return unexpected(properties.error());
    metric.properties = *std::move(properties);
  }
  return metric;
}

} // namespace muster
