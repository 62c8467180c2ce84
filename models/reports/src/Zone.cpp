#include "SmallFile.h"
#include "Tzif.h"

#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <reports/Zone.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace muster {

namespace {

constexpr std::int64_t kFirstUtcMs = kFirstZoneS * 1000;
constexpr std::int64_t kLastUtcMs = kLastZoneS * 1000 + 999;

std::int64_t floorSeconds(std::int64_t ms) {
  return ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
}

bool isZoneName(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  constexpr std::string_view kSigns = "_+-/";
  const auto isPlain = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= kLongest && name.front() != '/' && name.back() != '/' &&
         std::ranges::all_of(name, isPlain);
}

// /etc/localtime is a link to the zone's file as a rule.
std::string nameBehind(const std::string& path) {
  std::error_code failed;
  const std::string target = std::filesystem::canonical(path, failed).string();
  constexpr std::string_view kFolderName = "/zoneinfo/";
  const std::size_t at = target.find(kFolderName);
  return failed || at == std::string::npos ? "local" : target.substr(at + kFolderName.size());
}

Unexpected noSuchZone(std::string_view name) {
  return unexpected(ErrorCode::BadArgument, "time zone",
                    "there is no '" + toPrintableUtf8(name) + "'; names are as in Europe/Berlin");
}

} // namespace

struct Zone::Data {
  std::string name;
  ZoneTable table;
  bool isUtc = false;

  std::int32_t offsetAt(std::int64_t utcS) const {
    const auto& changes = table.changes;
    if (table.rule && (changes.empty() || utcS >= changes.back().atS))
      return table.rule->offsetAt(utcS);
    const auto next = std::ranges::upper_bound(changes, utcS, {}, &ZoneChange::atS);
    return next == changes.begin() ? table.firstOffsetS : std::prev(next)->offsetS;
  }

  // Moments in (fromS, toS] at which the clock may change, rising.
  std::vector<std::int64_t> momentsIn(std::int64_t fromS, std::int64_t toS) const {
    std::vector<std::int64_t> moments;
    const auto& changes = table.changes;
    for (auto it = std::ranges::upper_bound(changes, fromS, {}, &ZoneChange::atS);
         it != changes.end() && it->atS <= toS; ++it)
      moments.push_back(it->atS);
    if (table.rule && !table.rule->isConstant())
      for (int year = yearOf(fromS) - 1; year <= yearOf(toS) + 1; ++year)
        for (const ZoneChange& change : table.rule->changesOf(year))
          if (change.atS > fromS && change.atS <= toS)
            moments.push_back(change.atS);
    std::ranges::sort(moments);
    return moments;
  }
};

Zone::Zone(std::shared_ptr<const Data> data) : m_data(std::move(data)) {
}

Zone::Zone() {
  static const auto kUtc = std::make_shared<const Data>(Data{"UTC", {}, true});
  m_data = kUtc;
}

Result<Zone> Zone::fromTzif(std::string_view bytes, std::string name) {
  auto table = parseTzif(bytes, name);
  if (!table)
    return unexpected(table.error());
  const auto isZero = [](const ZoneChange& change) { return change.offsetS == 0; };
  const bool isUtc = table->firstOffsetS == 0 && std::ranges::all_of(table->changes, isZero) &&
                     (!table->rule || (table->rule->isConstant() && table->rule->offsetAt(0) == 0));
  return Zone(std::make_shared<const Data>(Data{std::move(name), *std::move(table), isUtc}));
}

Result<Zone> Zone::fromRule(std::string_view rule) {
  ZoneTable table;
  table.rule = ZoneRule::parse(rule);
  if (!table.rule)
    return noSuchZone(rule);
  const bool isUtc = table.rule->isConstant() && table.rule->offsetAt(0) == 0;
  return Zone(std::make_shared<const Data>(Data{std::string(rule), std::move(table), isUtc}));
}

Result<Zone> Zone::load(std::string_view name, const std::string& folder) {
  if (name == "UTC" || name == "Z")
    return Zone();
  if (!isZoneName(name))
    return noSuchZone(name);
  const std::string path = folder + "/" + std::string(name);
  bool isMissing = false;
  const auto bytes = readSmallFile(path, kMostTzifBytes, &isMissing);
  std::error_code failed;
  if (isMissing || std::filesystem::is_directory(path, failed))
    return noSuchZone(name);
  if (!bytes)
    return unexpected(bytes.error());
  return fromTzif(*bytes, std::string(name));
}

Result<Zone> Zone::local(const char* tzVariable, const std::string& localtimeFile,
                         const std::string& folder) {
  std::string file = localtimeFile;
  if (tzVariable != nullptr) {
    std::string_view text = tzVariable;
    if (text.starts_with(':'))
      text.remove_prefix(1);
    if (text.empty())
      return Zone();
    if (text.front() != '/') {
      if (auto rule = fromRule(text))
        return rule;
      return load(text, folder);
    }
    file = std::string(text);
  }
  bool isMissing = false;
  const auto bytes = readSmallFile(file, kMostTzifBytes, &isMissing);
  if (isMissing && tzVariable == nullptr)
    return Zone();
  if (!bytes)
    return unexpected(bytes.error());
  return fromTzif(*bytes, nameBehind(file));
}

const std::string& Zone::name() const {
  return m_data->name;
}
bool Zone::isUtc() const {
  return m_data->isUtc;
}

std::int64_t Zone::offsetMsAt(std::int64_t utcMs) const {
  const std::int64_t ms = std::clamp(utcMs, kFirstUtcMs, kLastUtcMs);
  return m_data->isUtc ? 0 : std::int64_t{1000} * m_data->offsetAt(floorSeconds(ms));
}

std::int64_t Zone::toUtcMs(std::int64_t localMs) const {
  if (m_data->isUtc)
    return localMs;
  const std::int64_t ms = std::clamp(localMs, kFirstUtcMs, kLastUtcMs);
  const std::int64_t localS = floorSeconds(ms);
  constexpr std::int64_t kReachS = std::int64_t{36} * 3600; // more than any offset
  std::int64_t fromS = localS - kReachS;
  std::int32_t offsetS = m_data->offsetAt(fromS);
  // Stretches between changes, earliest first: the first in which the clock shows that time, or the change that skips it.
  for (const std::int64_t atS : m_data->momentsIn(fromS, localS + kReachS)) {
    if (localS - offsetS < atS)
      return ms - std::int64_t{1000} * offsetS;
    offsetS = m_data->offsetAt(atS);
    if (localS - offsetS < atS)
      return atS * 1000;
  }
  return ms - std::int64_t{1000} * offsetS;
}

void appendZonedText(std::string& out, const Zone& zone, std::int64_t utcMs) {
  constexpr std::int64_t kMinuteMs = 60'000;
  // Old local mean times have seconds, which ISO 8601 has no room for: the time is shown at the offset that is written.
  const std::int64_t minutes = zone.offsetMsAt(utcMs) / kMinuteMs;
  appendUtcText(out, std::clamp(utcMs, kFirstUtcMs, kLastUtcMs) + minutes * kMinuteMs);
  if (zone.isUtc())
    return;
  const std::int64_t size = minutes < 0 ? -minutes : minutes;
  const auto digit = [](std::int64_t value) { return static_cast<char>('0' + value % 10); };
  out.back() = minutes < 0 ? '-' : '+';
  for (const std::int64_t part : {size / 60, size % 60}) {
    out += digit(part / 10);
    out += digit(part);
    out += ':';
  }
  out.pop_back();
}

} // namespace muster
