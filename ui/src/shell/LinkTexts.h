// The state of a connection as a mark and a word: header, strip and pages say the same.
// Thread: the GUI's.
#pragma once

#include <items/Fleet.h>
#include <ui/StatusMark.h>

#include <QString>

namespace muster::ui {

StatusKind linkKind(items::LinkPhase phase);
QString linkWord(items::LinkPhase phase); // "Connected", "Disconnected", ...
// "TLS failed: the certificate has expired." for a connection that waits.
QString linkProblem(const items::LinkInfo& link);
// "Since 08:14:35, 3 attempts. Next try in 5 s." lostMs: UTC, when the connection was lost; 0: not known.
QString linkOutlook(const items::LinkInfo& link, qint64 lostMs, qint64 nowMs);

} // namespace muster::ui
