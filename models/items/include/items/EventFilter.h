// What the page of events shows: a choice of kinds, and words of which all must hold. Names count as they are shown
// (DisplayText.h), in any case.
//   north                      part of a name, of the kind's word or of what happened
//   kind:refused               the kind, or its beginning: birth, death, gap, rebirth, refused, connection, connected
//   group:x node:x device:x    part of that name; quotes hold spaces: node:"pump 1"
// A ! before a word or after the colon turns it around. Thread: one.
#pragma once

#include <fleet/FleetState.h>

#include <QString>

#include <vector>

namespace muster::items {

enum class EventChoice { All, Problems, BirthsAndDeaths };

QString eventWord(const FleetEvent& event); // "Birth", "Refused", "Connection lost", ...
// Whose it is, as shown: group, edge node and device where there is one. A stranger's come from FleetEvent::sender.
struct EventSource {
  QString group, node, device;
  QString name() const; // "node", "node / device", or who else it is
};
EventSource eventSource(const FleetEvent& event, const FleetState& state);
// What happened, in full, on one line; without the sender, which EventSource has.
QString eventDetail(const FleetEvent& event);

class EventFilter {
 public:
  EventChoice choice = EventChoice::All;

  void setText(const QString& text);
  const QString& text() const { return m_text; }
  bool isEmpty() const { return choice == EventChoice::All && m_terms.empty(); }
  bool matches(const FleetEvent& event, const FleetState& state) const;

 private:
  enum class Field { Any, Kind, Group, Node, Device };
  struct Term {
    Field field = Field::Any;
    bool negated = false;
    QString text;
  };
  static Term termOf(QString word);

  QString m_text;
  std::vector<Term> m_terms;
};

} // namespace muster::items
