// What is compiled into the desktop: ":/icons/<name>.svg" (20 px box, stroke "currentColor"),
// ":/themes/muster.qss" (with @token in the place of colours), ":/app/muster.svg".
#pragma once

namespace muster {

// Makes the resources visible to QFile and QIcon. More than once does no harm. Thread: the GUI's.
void initResources();

} // namespace muster
