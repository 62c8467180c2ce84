// What Sparkplug asks of Templates: definitions stand in NBIRTH alone, instances follow one of them.
// Source: Sparkplug 3.0.0, chapter 6, "Template". Thread: a plain value.
#pragma once

#include <schema/Result.h>
#include <session/EdgeSession.h>

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace muster {

class TemplateRules {
 public:
  TemplateRules() = default;
  // The definitions among the edge node's metrics. Errors: BadArgument (a definition that refers to another).
  static Result<TemplateRules> make(std::span<const EdgeMetric> nodeMetrics);

  // The values of all metrics, as a birth has them; others than Templates pass. Errors: BadArgument.
  Result<void> checkBirth(std::span<const EdgeMetric> metrics, bool isNode) const;
  // A value that is to follow current: no definition, and some of the members only where there are others to go
  // with. Errors: BadArgument.
  Result<void> checkData(std::string_view metric, const Value& value, const Value& current) const;

 private:
  struct Definition {
    std::set<std::string, std::less<>> members;
    std::set<std::string, std::less<>> parameters;
  };

  Result<void> checkInstance(std::string_view metric, const Value& value, bool isWhole) const;

  std::map<std::string, Definition, std::less<>> m_definitions; // by the names of their metrics
};

} // namespace muster
