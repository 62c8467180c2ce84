// Text that came from the wire, fit to be shown on one line: names, units, string values, details of events.
// Whoever sends it decides what is in it, so what could make it look like something else is left out: control
// characters, NUL, and format characters (bidirectional overrides and isolates, zero-width characters, soft
// hyphens, tags). Line breaks and tabs become a space; invalid UTF-8 becomes U+FFFD. Joiners (U+200C, U+200D)
// stay between two characters beyond ASCII, where scripts and emoji need them. Only for showing: keys, file
// contents and messages keep the bytes as they are. Thread: any.
// Source: Unicode TR 36, "Unicode Security Considerations", section 3; TR 9 for the bidirectional controls.
#pragma once

#include <QString>
#include <QStringView>

#include <string_view>

namespace muster::items {

// All of it, however long.
QString displayText(std::string_view utf8);
// The same for text that is UTF-16 already.
QString displayText(QStringView text);

} // namespace muster::items
