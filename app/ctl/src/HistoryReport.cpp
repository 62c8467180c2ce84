#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <ctl/HistoryReport.h>
#include <ctl/RetentionFlags.h>
#include <ctl/Words.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace muster::ctl {

namespace {

void appendField(std::string& out, const char* name, std::uint64_t value) {
  out += std::string(", \"") + name + "\": " + std::to_string(value);
}

void appendTime(std::string& out, const char* name, const std::optional<std::int64_t>& timeMs) {
  out += std::string(", \"") + name + "\": ";
  if (timeMs)
    appendJsonString(out, utcText(*timeMs));
  else
    out += "null";
}

void appendBlocks(std::string& out, const char* name, std::uint64_t count, std::uint64_t bytes) {
  out += std::string(", \"") + name + "\": {\"count\": " + std::to_string(count) +
         ", \"bytes\": " + std::to_string(bytes);
}

std::string fileObject(const std::string& path) {
  std::string out = "{\"file\": ";
  appendJsonString(out, path);
  return out;
}

std::string blocks(std::uint64_t count, std::uint64_t bytes) {
  return std::to_string(count) + ", " + sizeText(bytes);
}

} // namespace

std::string statsText(const std::string& path, const HistoryStats& stats) {
  std::string period = "no samples";
  if (stats.firstMs && stats.lastMs)
    period = utcText(*stats.firstMs) + " to " + utcText(*stats.lastMs) + " (whole hours)";
  const std::vector<std::pair<const char*, std::string>> lines{
      {"File", toPrintableUtf8(path) + ", version " + std::to_string(stats.version)},
      {"Size", sizeText(stats.fileBytes) + ", of it free " + sizeText(stats.freeBytes)},
      {"Period", period},
      {"Devices", std::to_string(stats.devices) + ", series " + std::to_string(stats.series)},
      {"Events", std::to_string(stats.events)},
      {"Odd times", counted(stats.odd, "sample", "samples") + " that nobody can place"},
      {"Chunks", blocks(stats.chunks, stats.chunkBytes)},
      {"Summaries",
       blocks(stats.rollups, stats.rollupBytes) + ", to be made anew " + std::to_string(stats.staleRollups)},
      {"Keyframes", blocks(stats.frames, stats.frameBytes)},
      {"Journal", blocks(stats.journalRows, stats.journalBytes) + ", with " +
                      counted(stats.journalSamples, "sample", "samples") + " not packed yet"},
  };
  std::string out;
  for (const auto& [name, text] : lines)
    out += std::string(name) + std::string(11 - std::string_view(name).size(), ' ') + text + "\n";
  return out;
}

std::string statsJson(const std::string& path, const HistoryStats& stats) {
  std::string out = fileObject(path);
  out += ", \"version\": " + std::to_string(stats.version);
  appendField(out, "bytes", stats.fileBytes);
  appendField(out, "free_bytes", stats.freeBytes);
  appendField(out, "devices", stats.devices);
  appendField(out, "series", stats.series);
  appendField(out, "events", stats.events);
  appendField(out, "odd", stats.odd);
  appendTime(out, "from", stats.firstMs);
  appendTime(out, "to", stats.lastMs);
  appendField(out, "samples_not_packed", stats.journalSamples);
  appendBlocks(out, "chunks", stats.chunks, stats.chunkBytes);
  out += "}";
  appendBlocks(out, "keyframes", stats.frames, stats.frameBytes);
  out += "}";
  appendBlocks(out, "summaries", stats.rollups, stats.rollupBytes);
  appendField(out, "stale", stats.staleRollups);
  out += "}";
  appendBlocks(out, "journal", stats.journalRows, stats.journalBytes);
  return out + "}}\n";
}

std::string verdictText(const std::string& path, const Verdict& verdict) {
  std::string out;
  for (const std::string& damage : verdict.damages)
    out += toPrintableUtf8(damage) + "\n";
  if (verdict.moreDamages > 0)
    out += "and " + std::to_string(verdict.moreDamages) + " more\n";
  const std::string checked = counted(verdict.checked, "block", "blocks") + ", " +
                              counted(verdict.samples, "sample", "samples") + " read";
  return out + toPrintableUtf8(path) + ": " +
         (verdict.damages.empty()
              ? "sound; " + checked
              : "damaged in " + counted(verdict.damages.size() + verdict.moreDamages, "place", "places") +
                    "; " + checked) +
         "\n";
}

std::string verdictJson(const std::string& path, const Verdict& verdict) {
  std::string out = fileObject(path);
  out += std::string(", \"sound\": ") + (verdict.damages.empty() ? "true" : "false");
  appendField(out, "blocks", verdict.checked);
  appendField(out, "samples", verdict.samples);
  out += ", \"damages\": [";
  for (std::size_t i = 0; i < verdict.damages.size(); ++i) {
    out += i == 0 ? "\n  " : ",\n  ";
    appendJsonString(out, toPrintableUtf8(verdict.damages[i]));
  }
  out += "]";
  appendField(out, "more_damages", verdict.moreDamages);
  return out + "}\n";
}

} // namespace muster::ctl
