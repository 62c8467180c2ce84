// Reading a Sparkplug B payload in place: views into the bytes, no copy, no allocation once the vectors have
// grown. Everything is validated (wire format, UTF-8, limits, known datatypes), since the wire is hostile.
// Source: Sparkplug 3.0.0, chapter 6; Appendix A (sparkplug_b.proto); protobuf.dev "Encoding".
// Thread: a PayloadView belongs to the thread that decodes into it.
#pragma once

#include <schema/Payload.h>
#include <schema/Result.h>
#include <schema/Value.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace muster {

// Which member of the metric's value oneof was on the wire.
enum class WireKind : std::uint8_t {
  None,
  Int,
  Long,
  Float,
  Double,
  Bool,
  String,
  Bytes,
  DataSet,
  Template,
  Extension
};

struct MetricView {
  std::string_view name; // empty where absent: see hasName
  std::uint64_t alias = 0;
  std::int64_t timestampMs = 0;      // UTC
  DataType type = DataType::Unknown; // Unknown where absent
  WireKind kind = WireKind::None;
  bool hasName = false;
  bool hasAlias = false;
  bool hasTimestamp = false;
  bool isHistorical = false;
  bool isTransient = false;
  bool isNull = false;
  std::uint64_t bits = 0;      // Int (32 bits), Long, Float (32 bits), Double, Bool
  std::string_view bytes;      // String, Bytes; DataSet and Template as their undecoded message
  std::string_view properties; // the undecoded PropertySet, validated; empty where absent
  std::string_view metadata;   // the undecoded MetaData, validated; empty where absent
};

struct PayloadView {
  bool hasTimestamp = false;
  bool hasSeq = false;
  std::int64_t timestampMs = 0; // UTC
  std::uint64_t seq = 0;        // as it came: the caller checks 0..255
  std::string_view uuid;
  std::string_view body;
  std::vector<MetricView> metrics; // in the order of the wire

  void clear();
};

struct DecodeLimits {
  std::size_t payloadBytes = 16u << 20;
  std::size_t metrics = 65'536; // of one payload
  std::size_t nameBytes = 4'096;
  std::size_t propertiesPerMetric = 256;
  int depth = 8; // of PropertySets and Templates inside each other
};

// Fills out, whose vector is reused. The bytes must outlive it. On an error out is unspecified but safe to
// reuse. Errors: BadPayload (with the byte offset), BadUtf8, LimitExceeded.
Result<void> decodePayload(std::string_view bytes, PayloadView& out, const DecodeLimits& limits = {});

// The 64 bits of a scalar metric as Value keeps them, given the type that its birth announced. Sparkplug
// sends Int8..Int32 as two's complement in int_value; senders differ (sign-extended to 32 bits or not, 64-bit
// types in either field): all of them are accepted where the number fits the type, otherwise TypeMismatch.
Result<std::uint64_t> scalarBits(const MetricView& metric, DataType type);
// The same without an Error to build, for any oneof: false where the number does not
// fit the type. Never allocates.
bool fitScalar(WireKind kind, std::uint64_t wireBits, DataType type, std::uint64_t& bits);
// Any metric as an owned Value; null where the metric is null. Errors: TypeMismatch, BadUtf8, BadPayload
// (inside DataSet, Template, arrays).
Result<Value> metricValue(const MetricView& metric, DataType type);
// Checks that bytes are well formed for a non-scalar type (arrays: whole elements; String: UTF-8; DataSet and
// Template: valid messages whose values fit their types) and came in the member of the oneof that the type
// uses. Errors as metricValue.
Result<void> checkBytes(DataType type, WireKind kind, std::string_view bytes);

// Properties in the order of the wire. decodePayload has refused malformed ones. A value that does not fit
// its declared type comes under the type of the field in which it travelled; one without a value is null.
Result<std::vector<Property>> decodeProperties(std::string_view properties);
Result<MetaData> decodeMetaData(std::string_view metadata);
// The property Quality where it is there and fits, without decoding the rest.
bool findQuality(std::string_view properties, std::uint16_t& quality);

// Owned copy of a whole payload; datatypes must be in it (as in births). For tests, tools and the inspector.
Result<Payload> toPayload(const PayloadView& view);

} // namespace muster
