// Patterns that choose series: DEVICES[:METRIC].
//
// DEVICES is GROUP/NODE for an edge node itself, GROUP/NODE/DEVICE for a device behind it; METRIC is a metric's name, which
// may have slashes and colons of its own. Without a colon, all metrics. GROUP alone is GROUP/**.
//   ?       one character; in DEVICES not a slash
//   *       any number of characters, none too; in DEVICES not a slash, in METRIC slashes too
//   **      as a whole part of DEVICES: any number of parts, none too (plant/** is all of plant, plant/a/** the edge
//           node a and its devices)
//   [a-z_]  one character of the set, [!a-z] one that is not in it; a ] that comes first belongs to the set
//   \       takes the next character as it is: \* \? \[ \\, and \: in DEVICES, where ids have colons
// The whole name has to match, upper and lower case differ, a character is a Unicode code point.
//   plant/*/pump-?:Temperature*    **:CPU/*    plant/press-[0-9]:*
// Errors: BadArgument, with the pattern and the reason.
// Thread: plain values.
#pragma once

#include <history/HistoryReader.h>
#include <schema/Catalog.h>
#include <schema/Result.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// One character of a pattern, or what stands for some.
struct GlobToken {
  enum class Kind : std::uint8_t { Literal, Any, Many, Set, NotSet };
  Kind kind = Kind::Literal;
  char32_t literal = 0;
  std::vector<std::pair<char32_t, char32_t>> ranges; // sets: first and last
};

class SeriesPattern {
 public:
  static Result<SeriesPattern> parse(std::string_view text);

  const std::string& text() const { return m_text; }
  bool matchesDevice(const DeviceInfo& device) const;
  bool matchesMetric(std::string_view metric) const;

 private:
  struct Part {
    bool isRest = false; // **
    std::vector<GlobToken> glob;
  };
  static bool matchParts(std::span<const Part> parts, std::span<const std::string_view> names);

  std::string m_text;
  std::vector<Part> m_devices;
  std::vector<GlobToken> m_metric;
};

// The text as a pattern that matches nothing else (colons too, so that it serves before the colon as well).
std::string escapeForPattern(std::string_view text);

struct Selection {
  std::vector<SeriesId> series;       // rising ids
  std::vector<std::string> unmatched; // patterns that chose nothing
};
// All series of the catalogue that some pattern chooses; all there are where there is no pattern.
Selection selectSeries(const std::vector<DeviceInfo>& devices, const std::vector<SeriesInfo>& series,
                       std::span<const SeriesPattern> patterns);

} // namespace muster
