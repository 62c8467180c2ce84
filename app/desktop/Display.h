// Whether there is a screen to open a window on, found out before Qt does: Qt aborts where there is none.
// Thread: the main one.
#pragma once

#include <string>

namespace muster {

// Call before QApplication is made. Where the environment names no display it chooses Qt's offscreen platform
// if that will do (a picture); otherwise it returns false.
bool chooseDisplay(bool offscreenWillDo);

// While it lives, a display that is named and can't be opened ends the program with kFailed and one line, in
// place of Qt's abort. Covers the constructor of QApplication.
class DisplayGuard {
 public:
  DisplayGuard();
  ~DisplayGuard();
  DisplayGuard(const DisplayGuard&) = delete;
  DisplayGuard& operator=(const DisplayGuard&) = delete;
};

} // namespace muster
