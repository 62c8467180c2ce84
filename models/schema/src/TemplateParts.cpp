#include "Fields.h"

#include <schema/TemplateParts.h>

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <algorithm>

namespace muster {

namespace {

// Of Templates inside each other, as DecodeLimits has it: what is deeper does not decode anywhere.
constexpr int kMostDepth = 8;

constexpr std::uint32_t numberOf(std::uint32_t fieldTag) {
  return fieldTag >> 3;
}

struct Field {
  std::uint32_t tag = 0;    // number and wire type
  std::string_view whole;   // with its tag
  std::string_view content; // of fields that have a length
  std::uint64_t number = 0; // of varints
};

std::string_view viewOf(const protozero::data_view& data) {
  return {data.data(), data.size()};
}

// Throws what protozero throws.
std::vector<Field> fieldsOf(std::string_view bytes) {
  std::vector<Field> fields;
  protozero::pbf_reader reader(bytes.data(), bytes.size());
  for (const char* begin = bytes.data(); reader.next(); begin = reader.data().data()) {
    Field& field = fields.emplace_back();
    field.tag = reader.tag() << 3 | static_cast<std::uint32_t>(reader.wire_type());
    if (reader.wire_type() == protozero::pbf_wire_type::length_delimited)
      field.content = viewOf(reader.get_view());
    else if (reader.wire_type() == protozero::pbf_wire_type::varint)
      field.number = reader.get_uint64();
    else
      reader.skip();
    field.whole = {begin, static_cast<std::size_t>(reader.data().data() - begin)};
  }
  return fields;
}

const Field* find(const std::vector<Field>& fields, std::uint32_t tag) {
  const auto it =
      std::find_if(fields.rbegin(), fields.rend(), [tag](const Field& f) { return f.tag == tag; });
  return it == fields.rend() ? nullptr : &*it; // the last one counts
}

// Members and parameters both have it as field 1.
std::string_view nameOf(const Field& field) {
  static_assert(field::metric::kName == field::parameter::kName);
  const std::vector<Field> inner = fieldsOf(field.content);
  const Field* name = find(inner, field::metric::kName);
  return name ? name->content : std::string_view();
}

bool isNamed(const Field& field) {
  return field.tag == field::templates::kMetrics || field.tag == field::templates::kParameters;
}

const Field* findLike(const std::vector<Field>& fields, const Field& wanted) {
  if (!isNamed(wanted))
    return find(fields, wanted.tag);
  const std::string_view name = nameOf(wanted);
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const Field& field) {
    return field.tag == wanted.tag && nameOf(field) == name;
  });
  return it == fields.end() ? nullptr : &*it;
}

std::string merge(const std::vector<Field>& base, const std::vector<Field>& change, int depth);

// Instances of different definitions have nothing in common.
bool areAlike(const std::vector<Field>& base, const std::vector<Field>& change) {
  const Field* known = find(base, field::templates::kReference);
  const Field* newer = find(change, field::templates::kReference);
  return known == nullptr || newer == nullptr || known->content == newer->content;
}

// Nothing: the newer Template stands for itself.
std::optional<std::string> mergedInside(const Field& base, const Field& change, int depth) {
  if (depth >= kMostDepth)
    return std::nullopt;
  const std::vector<Field> known = fieldsOf(base.content);
  const std::vector<Field> newer = fieldsOf(change.content);
  return areAlike(known, newer) ? std::optional(merge(known, newer, depth + 1)) : std::nullopt;
}

// A birth has to say each member's datatype, data need not. A Template inside may have some of its members only.
void appendMember(protozero::pbf_writer& out, const Field& base, const Field& change, int depth) {
  const std::vector<Field> known = fieldsOf(base.content);
  const std::vector<Field> newer = fieldsOf(change.content);
  const Field* knownInside = find(known, field::metric::kTemplate);
  const Field* newerInside = find(newer, field::metric::kTemplate);
  std::optional<std::string> inside;
  if (knownInside != nullptr && newerInside != nullptr)
    inside = mergedInside(*knownInside, *newerInside, depth);
  std::string member;
  protozero::pbf_writer writer(member);
  for (const Field& field : newer) {
    if (!inside || field.tag != field::metric::kTemplate)
      member += field.whole;
    else if (&field == newerInside)
      writer.add_message(numberOf(field.tag), *inside);
  }
  const Field* type = find(known, field::metric::kDataType);
  if (type != nullptr && find(newer, field::metric::kDataType) == nullptr)
    member += type->whole;
  out.add_message(numberOf(field::templates::kMetrics), member);
}

std::string merge(const std::vector<Field>& base, const std::vector<Field>& change, int depth) {
  std::string out;
  protozero::pbf_writer writer(out);
  for (const Field& field : base) {
    const Field* newer = findLike(change, field);
    if (newer != nullptr && field.tag == field::templates::kMetrics)
      appendMember(writer, field, *newer, depth);
    else
      out += newer ? newer->whole : field.whole;
  }
  for (const Field& field : change)
    if (findLike(base, field) == nullptr)
      out += field.whole;
  return out;
}

TemplateParts partsOf(const std::vector<Field>& fields) {
  TemplateParts parts;
  if (const Field* isDefinition = find(fields, field::templates::kIsDefinition))
    parts.isDefinition = isDefinition->number != 0;
  if (const Field* reference = find(fields, field::templates::kReference))
    parts.reference = reference->content;
  for (const Field& field : fields)
    if (isNamed(field))
      (field.tag == field::templates::kMetrics ? parts.members : parts.parameters).push_back(nameOf(field));
  return parts;
}

} // namespace

std::optional<TemplateParts> templateParts(std::string_view bytes) {
  try {
    return partsOf(fieldsOf(bytes));
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
}

std::optional<std::string> mergedTemplate(std::string_view base, std::string_view change) {
  try {
    const std::vector<Field> known = fieldsOf(base);
    const std::vector<Field> newer = fieldsOf(change);
    return areAlike(known, newer) ? merge(known, newer, 0) : std::string(change);
  } catch (const protozero::exception&) {
    return std::nullopt;
  }
}

} // namespace muster
