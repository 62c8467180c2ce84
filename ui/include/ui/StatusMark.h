// The four marks of state: always a shape as well as a colour, so that no one needs to tell colours apart.
// Online and good: filled disc. Stale and warning: diamond, lower half filled. Offline and bad: hollow square
// with a slash. Alert and critical: filled triangle with "!". Unknown and at work: dotted ring. Thread: the
// GUI's.
#pragma once

#include <fleet/FleetState.h>
#include <ui/Theme.h>

#include <QRectF>
#include <QString>

class QPainter;

namespace muster::ui {

enum class StatusKind { Online, Stale, Offline, Alert, Unknown };

StatusKind statusKindOf(DeviceStatus status);
StatusKind statusKindOf(EventKind kind); // Unknown: neither good nor bad

// Paints into box (square, 12 px at 100 %), antialiased, with mark's colour.
void paintStatusMark(QPainter& painter, const QRectF& box, StatusKind kind, const ThemeTokens& tokens);
// The three colours of a state; Unknown takes text3.
StatusColors statusColors(StatusKind kind, const ThemeTokens& tokens);
QString statusWord(StatusKind kind); // "Online", "Stale", ...

} // namespace muster::ui
