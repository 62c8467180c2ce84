// What a history file holds and whether it is whole, as text for people and as JSON for programs.
//
// stats: {"file": s, "version": n, "bytes": n, "free_bytes": n, "devices": n, "series": n, "events": n, "odd": n,
//   "from": s or null, "to": s or null, "samples_not_packed": n,
//   "chunks": {"count": n, "bytes": n}, "keyframes": {...}, "summaries": {..., "stale": n}, "journal": {...}}
// verify: {"file": s, "sound": b, "blocks": n, "samples": n, "damages": [s], "more_damages": n}
// Thread: free functions.
#pragma once

#include <history/HistoryTypes.h>
#include <history/HistoryUpkeep.h>

#include <string>

namespace muster::ctl {

std::string statsText(const std::string& path, const HistoryStats& stats);
std::string statsJson(const std::string& path, const HistoryStats& stats);
std::string verdictText(const std::string& path, const Verdict& verdict);
std::string verdictJson(const std::string& path, const Verdict& verdict);

} // namespace muster::ctl
