// What is known of a metric and its value beside the value, in words: metadata (a file's name, type, part, checksum),
// properties, that it is transient. Fit to be shown. Thread: free functions without state.
#pragma once

#include "device/DeviceData.h"

#include <schema/Payload.h>

#include <QString>
#include <QStringList>

namespace muster::ui {

// "boot.log, text/plain, part 3, 20 kB in all, MD5 matches ✓, what the kernel said"; the checksum is computed from the
// value's bytes. A part whose checksum does not match may carry that of the whole file, so nothing is said against it.
QString metadataText(const MetaData& metadata, const Value& value);
// The lines of a metric's tip below its name, type and time: properties (those that its row shows not), description.
QStringList metricFacts(const DeviceData& data, const MetricState& metric);

} // namespace muster::ui
