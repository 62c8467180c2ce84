// The filter line above the fleet: words and terms, all of which must hold. Names count as they are shown
// (DisplayText.h).
//   north             part of group, node or device name, in any case
//   status:offline    online, stale or offline; a beginning will do
//   problems:yes      gaps or refused input in the last ten minutes; or no
//   group:x node:x device:x   part of that name; quotes hold spaces: group:"plant 1"
//   temp>70           a metric whose name contains "temp" (spaces and slashes do not count) compares so; < <=
//   >= =
// A ! after the colon, or before a word, turns a term around. A term that does not parse says why and is left
// out of matching. Thread: one.
#pragma once

#include <fleet/FleetState.h>

#include <QString>

#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster::items {

struct FilterTerm {
  enum class Field { AnyName, Status, Problems, Group, Node, Device, Metric };
  enum class Comparison { None, Less, AtMost, Greater, AtLeast, Equal };
  int start = 0; // place in the text, in UTF-16 units
  int length = 0;
  int keyLength = 0; // of "status:" or "temp"; 0 for a word
  Field field = Field::AnyName;
  Comparison comparison = Comparison::None;
  bool negated = false;
  QString text; // lower case: what to look for, or the metric's key
  double number = 0;
  QString problem; // not empty: does not parse, and why
};

// A gap, or something of it that was refused, in the last ten minutes.
inline constexpr std::int64_t kRecentProblemMs = 600'000;
bool hasRecentProblem(const DeviceState& device, std::int64_t nowMs);

class FleetFilter {
 public:
  static FleetFilter parse(const QString& text);

  const QString& text() const { return m_text; }
  const std::vector<FilterTerm>& terms() const { return m_terms; }
  bool isEmpty() const;                   // nothing that could hide a row
  const FilterTerm* firstProblem() const; // null: all is well
  // A word at the end that is the beginning of a term ("stat") or part of a metric's name ("temp") may go on
  // ("temp>70"): leaves it out of matching and says why. For who finds that nothing matches.
  void leaveOutUnfinished(const FleetState& state);
  bool dependsOnValues() const; // status, problems or metrics: matches change without a word typed
  bool dependsOnTime() const;   // problems: they pass by themselves
  void setNow(std::int64_t nowMs) { m_nowMs = nowMs; } // UTC, the host's; what problems are measured against

  // Remembers which names a metric term means, so that 10,000 devices with 20 metrics take milliseconds.
  bool matches(const FleetState& state, DeviceId device);

 private:
  struct NameCache {
    std::unordered_map<std::string, bool> byName;
    std::vector<signed char> bySeries; // -1 not asked yet
  };

  bool termMatches(const FilterTerm& term, NameCache& cache, const FleetState& state,
                   const DeviceState& device) const;
  static bool nameFits(const FilterTerm& term, NameCache& cache, const FleetState& state, SeriesId series);

  QString m_text;
  std::int64_t m_nowMs = 0;
  std::vector<FilterTerm> m_terms;
  std::vector<NameCache> m_caches; // one a term
};

} // namespace muster::items
