// Small files read whole: zones and definitions. Thread: a free function without state.
#pragma once

#include <schema/Result.h>

#include <string>

namespace muster {

// Regular files only (nothing that could block); larger ones than mostBytes are an error. Errors: Io (isMissing tells whether
// there is none), LimitExceeded.
Result<std::string> readSmallFile(const std::string& path, std::size_t mostBytes, bool* isMissing = nullptr);

} // namespace muster
