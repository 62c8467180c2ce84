// The fleet as text: a table for people, JSON for programs.
//
// JSON: an array of objects, ordered by group, node, device (byte by byte):
//   {"group": s, "node": s, "device": s or null for the edge node itself, "online": b, "metrics": [
//      {"name": s, "type": s, "value": v, "unit": s or null, "quality": n or null, "time": s or null,
//       "untimely": {"value": v, "time": s}, "transient": true, "metadata": {...},
//       "properties": [{"name": s, "type": s, "value": v}]}]}
// The last four only where there is something to say: a sample whose time nobody can believe (before 2000, or more than
// a day ahead), newer than the value; values that are not to be stored; a file's name, type, size, checksum, part (names
// as in schema/ValueText.h); all properties but the quality, as announced or changed since. A sample that was stored
// and forwarded (historical) is never the value here, so nothing says so.
// value, quality and time are all null where there is no current value yet.
// quality: as published, and 500 (stale) for every metric of a device that is not online.
// v: integers as numbers with all digits, Float and Double in shortest round-trip form with "NaN", "Infinity"
// and "-Infinity" as strings, Boolean, text as string, DateTime and time as ISO-8601 UTC, Bytes and File as
// base64, arrays, DataSet and Template as JSON, null as null.
#pragma once

#include <fleet/FleetState.h>

#include <string>

namespace muster::ctl {

std::string devicesJson(const FleetState& fleet);
std::string devicesTable(const FleetState& fleet);

} // namespace muster::ctl
