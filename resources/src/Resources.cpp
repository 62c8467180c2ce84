#include <QtGlobal>

#include <resources/Resources.h>

// Q_INIT_RESOURCE declares a function: it must not stand in a namespace.
static void initAll() {
  Q_INIT_RESOURCE(muster);
}

namespace muster {

void initResources() {
  initAll();
}

} // namespace muster
