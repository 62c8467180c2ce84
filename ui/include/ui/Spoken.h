// What a screen reader hears of a widget that paints itself. It is asked when somebody listens, so that figures are
// those of the moment and cost nothing otherwise. A class that is a QWidget and a Spoken needs nothing more: the
// Theme installs the factory that finds it. Thread: the GUI's.
#pragma once

#include <QAccessible>
#include <QString>

namespace muster::ui {

class Spoken {
 public:
  virtual ~Spoken() = default;

  virtual QAccessible::Role spokenRole() const = 0;
  virtual QString spokenName() const = 0;
  // Value with its unit, range, state: whatever a person sees in it. May be empty.
  virtual QString spokenDescription() const { return {}; }
};

// Once for the application; more often does no harm.
void installSpoken();

} // namespace muster::ui
