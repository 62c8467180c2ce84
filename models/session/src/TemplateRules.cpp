#include "TemplateRules.h"

#include <schema/TemplateParts.h>

#include <algorithm>

namespace muster {

namespace {

bool isTemplate(const Value& value) {
  return value.type() == DataType::Template && !value.isNull();
}

bool isDefinition(const Value& value) {
  const auto parts = isTemplate(value) ? templateParts(value.bytes()) : std::nullopt;
  return parts && parts->isDefinition.value_or(false);
}

// Whether a value may leave out what the current one has.
bool isSameKind(const Value& value, const Value& current) {
  const auto parts = isTemplate(value) ? templateParts(value.bytes()) : std::nullopt;
  const auto known = isTemplate(current) ? templateParts(current.bytes()) : std::nullopt;
  return parts && known && parts->reference == known->reference;
}

Unexpected refused(std::string_view metric, const std::string& why) {
  return unexpected(ErrorCode::BadArgument, std::string(metric), why);
}

} // namespace

Result<TemplateRules> TemplateRules::make(std::span<const EdgeMetric> nodeMetrics) {
  TemplateRules rules;
  for (const EdgeMetric& metric : nodeMetrics) {
    if (!isDefinition(metric.value))
      continue;
    const TemplateParts parts = *templateParts(metric.value.bytes());
    if (parts.reference)
      return refused(metric.name, "a template definition that refers to another");
    rules.m_definitions[metric.name] = {{parts.members.begin(), parts.members.end()},
                                        {parts.parameters.begin(), parts.parameters.end()}};
  }
  return rules;
}

Result<void> TemplateRules::checkBirth(std::span<const EdgeMetric> metrics, bool isNode) const {
  for (const EdgeMetric& metric : metrics) {
    if (!isTemplate(metric.value))
      continue;
    if (isDefinition(metric.value)) {
      if (!isNode)
        return refused(metric.name, "a template definition, which belongs to the edge node's metrics");
    } else if (Result<void> ok = checkInstance(metric.name, metric.value, true); !ok) {
      return ok;
    }
  }
  return {};
}

Result<void> TemplateRules::checkData(std::string_view metric, const Value& value,
                                      const Value& current) const {
  if (value.type() != DataType::Template)
    return {};
  if (isDefinition(value) || isDefinition(current))
    return refused(metric, "template definitions go out with births alone: set the metrics anew");
  return value.isNull() ? Result<void>() : checkInstance(metric, value, !isSameKind(value, current));
}

Result<void> TemplateRules::checkInstance(std::string_view metric, const Value& value, bool isWhole) const {
  const auto parts = templateParts(value.bytes());
  if (!parts || !parts->isDefinition)
    return refused(metric, "a template that does not say whether it is a definition");
  const auto found = m_definitions.find(parts->reference.value_or(""));
  if (found == m_definitions.end())
    return refused(metric, "a template whose definition is not among the edge node's metrics");
  const Definition& definition = found->second;
  const auto isKnown = [](const auto& names) {
    return [&names](std::string_view name) { return names.contains(name); };
  };
  if (!std::ranges::all_of(parts->members, isKnown(definition.members)) ||
      !std::ranges::all_of(parts->parameters, isKnown(definition.parameters)))
    return refused(metric, "a template with a member or parameter that its definition has not");
  const std::set<std::string_view> members(parts->members.begin(), parts->members.end());
  if (isWhole && members.size() != definition.members.size())
    return refused(metric, "a template without all members of its definition, which births need");
  return {};
}

} // namespace muster
