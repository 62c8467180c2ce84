// The path of a report with its placeholders filled in (ReportDefinition.h). Thread: a free function without state.
#pragma once

#include <reports/Period.h>
#include <reports/Zone.h>

#include <string>
#include <string_view>

namespace muster {

struct OutPathFacts {
  std::string name;
  Zone zone;
  Period period;
  std::int64_t nowMs = 0;
};

// Errors: BadArgument (an unknown placeholder, a brace alone, {name} where there is none, an empty path).
Result<std::string> fillOutPath(std::string_view pattern, const OutPathFacts& facts);

} // namespace muster
