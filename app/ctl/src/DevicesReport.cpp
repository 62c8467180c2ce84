#include <schema/Payload.h>
#include <schema/PayloadView.h>
#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <ctl/DevicesReport.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <vector>

namespace muster::ctl {

namespace {

std::vector<DeviceId> inOrder(const FleetState& fleet) {
  std::vector<DeviceId> ids(fleet.deviceCount());
  std::iota(ids.begin(), ids.end(), DeviceId{0});
  const auto key = [&](DeviceId id) {
    const DeviceInfo& info = fleet.device(id).info;
    return std::tie(info.group, info.nodeName, info.device);
  };
  std::sort(ids.begin(), ids.end(), [&](DeviceId a, DeviceId b) { return key(a) < key(b); });
  return ids;
}

// Arrays, DataSet and Template are JSON already; numbers are, unless they are not finite.
void appendJsonValue(std::string& out, const Value& value) {
  if (value.isNull()) {
    out += "null";
    return;
  }
  const DataType type = value.type();
  const std::string text = valueText(value);
  const bool isFinite = !isFloating(type) || std::isfinite(value.toNumber());
  const bool isJson = (isNumeric(type) && isFinite) || type == DataType::Boolean || isArray(type) ||
                      type == DataType::DataSet || type == DataType::Template;
  if (isJson)
    out += text;
  else
    appendJsonString(out, text);
}

// A device without a clock says 1970: what came so after the current value, or instead of one.
void appendJsonUntimely(std::string& out, const OddSample& odd) {
  out += ", \"untimely\": {\"value\": ";
  appendJsonValue(out, odd.value);
  out += ", \"time\": ";
  const auto bits = static_cast<std::uint64_t>(odd.timeMs);
  appendJsonString(out, valueText(Value::unsignedInteger(DataType::DateTime, bits)));
  out += "}";
}

// All but the quality, which is the value's and has a field of its own: that of a birth says nothing of what came since.
void appendJsonProperties(std::string& out, const std::string& encoded) {
  std::vector<Property> properties = decodeProperties(encoded).value_or(std::vector<Property>{});
  const auto isQuality = [](const Property& property) { return property.name == kPropertyQuality; };
  const bool hasQuality = std::erase_if(properties, isQuality) > 0;
  if (properties.empty())
    return;
  out += ", \"properties\": ";
  appendValueText(out, DataType::PropertySet, 0, hasQuality ? encodeProperties(properties) : encoded);
}

void appendJsonMetric(std::string& out, const FleetState& fleet, const MetricState& metric, bool isOnline) {
  const SeriesInfo& series = fleet.series(metric.series);
  out += "{\"name\": ";
  appendJsonString(out, series.metric);
  out += ", \"type\": ";
  appendJsonString(out, dataTypeName(series.type));
  out += ", \"value\": ";
  appendJsonValue(out, metric.value);
  out += ", \"unit\": ";
  if (series.unit.empty())
    out += "null";
  else
    appendJsonString(out, series.unit);
  const bool hasCurrent = metric.receivedMs != 0;
  if (hasCurrent) {
    // The value is as old as its time, but what it was no longer tells what is.
    out += ", \"quality\": " + std::to_string(isOnline ? metric.quality : kQualityStale) + ", \"time\": ";
    appendJsonString(out, utcText(metric.timeMs));
  } else {
    out += ", \"quality\": null, \"time\": null";
  }
  const OddSample* odd = fleet.oddSample(metric.series);
  if (odd != nullptr && odd->receivedMs >= metric.receivedMs)
    appendJsonUntimely(out, *odd);
  if (metric.isTransient)
    out += ", \"transient\": true";
  if (const std::optional<MetaData> metadata = fleet.metadata(metric.series)) {
    out += ", \"metadata\": ";
    appendMetaDataJson(out, *metadata);
  }
  appendJsonProperties(out, series.properties);
  out += "}";
}

// Columns as wide as their widest cell, the last one as it is.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  const auto width = [](const std::string& s) {
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  };
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size())
        out.append(widths[i] - width(row[i]) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

const char* statusWord(DeviceStatus status) {
  switch (status) {
  case DeviceStatus::Online:
    return "online";
  case DeviceStatus::Stale:
    return "stale";
  case DeviceStatus::Offline:
    break;
  }
  return "offline";
}

} // namespace

std::string devicesJson(const FleetState& fleet) {
  std::string out = "[";
  bool isFirst = true;
  for (const DeviceId id : inOrder(fleet)) {
    const DeviceState& device = fleet.device(id);
    const bool isOnline = device.status == DeviceStatus::Online;
    out += isFirst ? "\n{\"group\": " : ",\n{\"group\": ";
    isFirst = false;
    appendJsonString(out, device.info.group);
    out += ", \"node\": ";
    appendJsonString(out, device.info.nodeName);
    out += ", \"device\": ";
    if (device.info.isNode())
      out += "null";
    else
      appendJsonString(out, device.info.device);
    out += ", \"online\": ";
    out += isOnline ? "true" : "false";
    out += ", \"metrics\": [";
    bool isFirstMetric = true;
    for (const MetricState& metric : device.metrics) {
      if (!metric.announced)
        continue;
      out += isFirstMetric ? "\n  " : ",\n  ";
      isFirstMetric = false;
      appendJsonMetric(out, fleet, metric, isOnline);
    }
    out += "]}";
  }
  out += "\n]\n";
  return out;
}

std::string devicesTable(const FleetState& fleet) {
  std::vector<std::vector<std::string>> rows{{"STATUS", "GROUP", "NODE", "DEVICE", "METRICS", "LAST SEEN"}};
  for (const DeviceId id : inOrder(fleet)) {
    const DeviceState& device = fleet.device(id);
    const auto announced = std::count_if(device.metrics.begin(), device.metrics.end(),
                                         [](const MetricState& metric) { return metric.announced; });
    rows.push_back({statusWord(device.status), toPrintableUtf8(device.info.group),
                    toPrintableUtf8(device.info.nodeName),
                    device.info.isNode() ? "-" : toPrintableUtf8(device.info.device),
                    std::to_string(announced), device.lastSeenMs == 0 ? "-" : utcText(device.lastSeenMs)});
  }
  const FleetCounts counts = fleet.counts();
  return aligned(rows) + std::to_string(counts.online) + " online, " + std::to_string(counts.stale) +
         " stale, " + std::to_string(counts.offline) + " offline\n";
}

} // namespace muster::ctl
