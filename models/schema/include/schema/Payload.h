// A Sparkplug B payload that is being built, and its writer. (Reading goes through PayloadView.)
// Source: Sparkplug 3.0.0, chapter 6; Appendix A (sparkplug_b.proto).
// Thread: plain values and free functions.
#pragma once

#include <schema/Result.h>
#include <schema/Value.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

// Sparkplug's codes of the property "Quality".
inline constexpr std::uint16_t kQualityBad = 0;
inline constexpr std::uint16_t kQualityGood = 192;
inline constexpr std::uint16_t kQualityStale = 500;

// Names of the properties by which the field gives units and ranges.
inline constexpr std::string_view kPropertyUnit = "engUnit";
inline constexpr std::string_view kPropertyLow = "engLow";
inline constexpr std::string_view kPropertyHigh = "engHigh";
inline constexpr std::string_view kPropertyQuality = "Quality";

inline constexpr std::string_view kMetricBdSeq = "bdSeq";
inline constexpr std::string_view kMetricRebirth = "Node Control/Rebirth";
inline constexpr std::string_view kMetricReboot = "Node Control/Reboot";
inline constexpr std::string_view kNodeControlPrefix = "Node Control/";

struct Property {
  std::string name;
  Value value; // scalar or text types; a PropertySet or PropertySetList as its encoded message (Value::bytes)

  friend bool operator==(const Property&, const Property&) = default;
};

// Sparkplug's MetaData message. Source: chapter 6, "MetaData".
struct MetaData {
  std::optional<bool> isMultiPart;
  std::optional<std::string> contentType;
  std::optional<std::uint64_t> size;
  std::optional<std::uint64_t> seq;
  std::optional<std::string> fileName;
  std::optional<std::string> fileType;
  std::optional<std::string> md5;
  std::optional<std::string> description;

  friend bool operator==(const MetaData&, const MetaData&) = default;
};

// What metadata says of the metric itself, and so of values that come without any: the description. All else (file,
// size, part, checksum) is about the one value that it came with.
std::optional<MetaData> lastingMetaData(const MetaData& metadata);

struct Metric {
  std::string name; // empty: not written (data by alias)
  std::optional<std::uint64_t> alias;
  std::optional<std::int64_t> timestampMs; // UTC
  bool writeType = true;                   // births: yes; data and commands: no
  bool isHistorical = false;
  bool isTransient = false;
  std::optional<MetaData> metadata;
  std::vector<Property> properties;
  Value value; // its type is the metric's datatype

  friend bool operator==(const Metric&, const Metric&) = default;
};

struct Payload {
  std::optional<std::int64_t> timestampMs; // UTC
  std::optional<std::uint64_t> seq;        // 0..255
  std::vector<Metric> metrics;
  std::string uuid; // empty: not written
  std::string body; // empty: not written

  friend bool operator==(const Payload&, const Payload&) = default;
};

// The payload's bytes. Deterministic: equal payloads give equal bytes. Appends to out.
void encodePayload(const Payload& payload, std::string& out);
std::string encodePayload(const Payload& payload);
// The bytes of one Metric message, as inside a Template, and of one PropertySet,
// as for a property of that type.
std::string encodeMetric(const Metric& metric);
std::string encodeProperties(const std::vector<Property>& properties);

} // namespace muster
