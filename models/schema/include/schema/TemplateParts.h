// What a Template says about itself, and one Template laid over another, without decoding its members.
// Source: Sparkplug 3.0.0, chapter 6, "Template". Thread: functions without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// Views into the bytes that it was made of.
struct TemplateParts {
  std::optional<bool> isDefinition;
  std::optional<std::string_view> reference; // the name of the definition
  std::vector<std::string_view> members;     // names, in the order of the wire
  std::vector<std::string_view> parameters;  // names, in the order of the wire
};

// Of the encoded message, as Value keeps it. Nothing: it does not decode.
std::optional<TemplateParts> templateParts(std::string_view bytes);

// base with every member and parameter that change has in place of its own; a member without a datatype keeps
// that of base. Members that are Templates are merged in the same way, to a depth of 8; deeper ones are replaced
// whole, as is a Template by one that follows another definition. Nothing: one of the two does not decode.
std::optional<std::string> mergedTemplate(std::string_view base, std::string_view change);

} // namespace muster
