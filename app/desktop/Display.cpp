#include "Display.h"

#include "DesktopOptions.h"

#include <QtGlobal>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace muster {

namespace {

// What Qt's platform plugins said so far; the first of it names the display.
std::string& saidByPlatform() {
  static std::string said;
  return said;
}

std::string namedDisplay() {
  for (const char* name : {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"}) {
    if (!qEnvironmentVariableIsEmpty(name))
      return name + ("=" + qgetenv(name)).toStdString();
  }
  return "the display";
}

void onMessage(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  const char* category = context.category ? context.category : "";
  std::string& said = saidByPlatform();
  if (type == QtFatalMsg) {
    // Qt's fatal words are a paragraph, and its logging may be turned off.
    std::string why = said.empty() ? namedDisplay() + " can't be opened" : said.substr(0, said.find('\n'));
    while (!why.empty() && why.back() == '.')
      why.pop_back();
    std::fprintf(stderr, "muster: no display: %s; set DISPLAY or use --screenshot\n", why.c_str());
    std::_Exit(kFailed);
  }
  if (std::strncmp(category, "qt.qpa", 6) == 0)
    said += text.toStdString() + "\n";
  else
    std::fprintf(stderr, "%s\n", qPrintable(text));
}

} // namespace

bool chooseDisplay(bool offscreenWillDo) {
  const auto isSet = [](const char* name) { return !qEnvironmentVariableIsEmpty(name); };
  if (isSet("QT_QPA_PLATFORM") || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY"))
    return true;
  if (offscreenWillDo)
    qputenv("QT_QPA_PLATFORM", "offscreen");
  return offscreenWillDo;
}

DisplayGuard::DisplayGuard() {
  qInstallMessageHandler(onMessage);
}

DisplayGuard::~DisplayGuard() {
  qInstallMessageHandler(nullptr);
  std::fputs(saidByPlatform().c_str(), stderr); // no reason to end, but somebody may want to know
}

} // namespace muster
