// What a device is called on screen: an edge node by its id, a device behind one by its own.
// Thread: any.
#pragma once

#include <fleet/FleetState.h>
#include <items/DisplayText.h>

namespace muster::ui {

inline QString deviceName(const DeviceInfo& info) {
  return items::displayText(info.isNode() ? info.nodeName : info.device);
}

} // namespace muster::ui
