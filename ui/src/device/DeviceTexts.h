// What a device page says about a device in words: its identity and the figures of its link.
// Thread: the GUI's.
#pragma once

#include "device/DeviceData.h"
#include "device/DeviceHeader.h"
#include "device/LinkStrip.h"

namespace muster::ui {

DeviceIdentity identityOf(const DeviceData& data);
std::vector<LinkFigure> linkFiguresOf(const DeviceData& data);
// "muster-plant-node-device-20261122-0814.csv", safe as a file name anywhere.
QString exportFileName(const DeviceData& data);

} // namespace muster::ui
