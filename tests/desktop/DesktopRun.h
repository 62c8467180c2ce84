// Runs the desktop to its end: without a display, with a home of its own. Thread: one.
#pragma once

#include <support/ChildProcess.h>
#include <support/TemporaryFolder.h>

#include <string>
#include <vector>

namespace muster::test {

using Arguments = std::vector<std::string>;

class DesktopRun {
 public:
  // environment: "NAME=value", on top of what every run gets.
  Finished run(const Arguments& arguments, const Arguments& environment = {}) const;
  // What run() runs, for a desktop that a test ends itself.
  Arguments command(const Arguments& arguments, const Arguments& environment = {}) const;
  std::string file(const std::string& name) const { return m_home.file(name); }

 private:
  TemporaryFolder m_home;
};

} // namespace muster::test
