// UTF-8 validation, as the wire and the disk need it: no overlong forms, no surrogates, nothing above U+10FFFF.
// Source: RFC 3629; MQTT 5.0 section 1.5.4.
#pragma once

#include <string>
#include <string_view>

namespace muster {

bool isValidUtf8(std::string_view text);
// Replaces each invalid byte by U+FFFD, for showing what cannot be trusted.
std::string toPrintableUtf8(std::string_view text, std::size_t maxBytes = 256);

} // namespace muster
