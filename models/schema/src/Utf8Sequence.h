#pragma once

#include <cstddef>
#include <string_view>

namespace muster {

// Length in bytes (1 to 4) of the well-formed sequence at the start of text, 0 where there is none. text is
// not empty. Source: Unicode 15, table 3-7 "Well-Formed UTF-8 Byte Sequences".
std::size_t utf8SequenceLength(std::string_view text);

} // namespace muster
