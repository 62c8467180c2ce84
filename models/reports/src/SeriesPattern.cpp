#include "Glob.h"

#include <schema/Utf8.h>

#include <reports/SeriesPattern.h>

#include <algorithm>

namespace muster {

namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::size_t kMostParts = 16;

Unexpected bad(std::string_view pattern, const std::string& what) {
  return unexpected(ErrorCode::BadArgument, "pattern", "'" + toPrintableUtf8(pattern) + "' " + what);
}

} // namespace

Result<SeriesPattern> SeriesPattern::parse(std::string_view text) {
  if (text.size() > kMostBytes || !isValidUtf8(text))
    return bad(text, text.size() > kMostBytes ? "is too long" : "is not UTF-8");
  SeriesPattern pattern;
  pattern.m_text = text;
  std::size_t at = 0;
  std::size_t names = 0; // parts that stand for one name
  for (;; ++at) {
    Part part;
    const std::size_t start = at;
    const auto end = readGlob(text, at, "/:", part.glob);
    if (!end)
      return bad(text, end.error().detail);
    at = *end;
    if (at == start)
      return bad(text, "has an empty part; a pattern is GROUP/NODE/DEVICE:METRIC");
    part.isRest = text.substr(start, at - start) == "**";
    names += part.isRest ? 0 : 1;
    pattern.m_devices.push_back(std::move(part));
    if (at == text.size() || text[at] == ':')
      break;
  }
  if (names > 3)
    return bad(text, "has more parts than GROUP/NODE/DEVICE; a colon stands before the metric, as in "
                     "plant/*/pump-?:Temperature*");
  if (pattern.m_devices.size() > kMostParts)
    return bad(text, "has too many parts");
  if (pattern.m_devices.size() == 1 && names == 1)
    pattern.m_devices.push_back({true, {}});
  if (at == text.size()) {
    pattern.m_metric.push_back({GlobToken::Kind::Many, 0, {}});
    return pattern;
  }
  if (at + 1 == text.size())
    return bad(text, "has no metric after its colon");
  if (const auto end = readGlob(text, at + 1, {}, pattern.m_metric); !end)
    return bad(text, end.error().detail);
  return pattern;
}

bool SeriesPattern::matchParts(std::span<const Part> parts, std::span<const std::string_view> names) {
  if (parts.empty())
    return names.empty();
  if (parts[0].isRest) {
    for (std::size_t taken = 0; taken <= names.size(); ++taken)
      if (matchParts(parts.subspan(1), names.subspan(taken)))
        return true;
    return false;
  }
  return !names.empty() && matchGlob(parts[0].glob, names[0]) &&
         matchParts(parts.subspan(1), names.subspan(1));
}

bool SeriesPattern::matchesDevice(const DeviceInfo& device) const {
  const std::string_view names[] = {device.group, device.nodeName, device.device};
  return matchParts(m_devices, std::span(names).first(device.isNode() ? 2 : 3));
}

bool SeriesPattern::matchesMetric(std::string_view metric) const {
  return matchGlob(m_metric, metric);
}

std::string escapeForPattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\*?[:").find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

Selection selectSeries(const std::vector<DeviceInfo>& devices, const std::vector<SeriesInfo>& series,
                       std::span<const SeriesPattern> patterns) {
  Selection selection;
  std::vector<char> isChosen(series.size(), patterns.empty() ? 1 : 0);
  std::vector<char> isDevice(devices.size());
  for (const SeriesPattern& pattern : patterns) {
    std::ranges::transform(devices, isDevice.begin(), [&](const DeviceInfo& device) -> char {
      return device.id != kNoDevice && pattern.matchesDevice(device) ? 1 : 0;
    });
    bool hasMatched = false;
    for (std::size_t i = 0; i < series.size(); ++i) {
      const SeriesInfo& info = series[i];
      if (info.device >= devices.size() || isDevice[info.device] == 0 || !pattern.matchesMetric(info.metric))
        continue;
      isChosen[i] = 1;
      hasMatched = true;
    }
    if (!hasMatched)
      selection.unmatched.push_back(pattern.text());
  }
  // Places of a damaged catalogue are empty.
  for (std::size_t i = 0; i < series.size(); ++i)
    if (isChosen[i] != 0 && series[i].id == i && series[i].device < devices.size() &&
        devices[series[i].device].id == series[i].device)
      selection.series.push_back(static_cast<SeriesId>(i));
  return selection;
}

} // namespace muster
