#include "DesktopRun.h"

namespace muster::test {

Finished DesktopRun::run(const Arguments& arguments, const Arguments& environment) const {
  return runProgram(command(arguments, environment), std::chrono::seconds(60));
}

Arguments DesktopRun::command(const Arguments& arguments, const Arguments& environment) const {
  Arguments command = {"env",
                       "--unset=DISPLAY",
                       "--unset=WAYLAND_DISPLAY",
                       "--unset=QT_QPA_PLATFORM",
                       "HOME=" + m_home.path(),
                       "XDG_CONFIG_HOME=" + m_home.path(),
                       "XDG_RUNTIME_DIR=" + m_home.path()};
  command.insert(command.end(), environment.begin(), environment.end());
  command.push_back(MUSTER_BIN_DIR "/muster");
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

} // namespace muster::test
