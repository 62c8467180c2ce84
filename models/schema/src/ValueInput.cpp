#include <schema/ValueInput.h>
#include <schema/ValueText.h>

#include <algorithm>

namespace muster {

namespace {

std::string wholeNumbers(DataType type) {
  const int bits = integerBits(type);
  const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits);
  if (isUnsignedInteger(type))
    return "a whole number from 0 to " + std::to_string(largest);
  const std::uint64_t half = largest / 2;
  return "a whole number from -" + std::to_string(half + 1) + " to " + std::to_string(half);
}

} // namespace

bool isUuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kForm, [](char c, char form) {
    return form == '-' ? c == '-'
                       : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::string inputHint(DataType type) {
  if (isInteger(type))
    return wholeNumbers(type);
  if (isFloating(type))
    return "a number such as 21.5, NaN, Infinity or -Infinity";
  switch (type) {
  case DataType::Boolean:
    return "true or false";
  case DataType::DateTime:
    return "a time such as 2026-11-22T08:14:32.000Z";
  case DataType::UUID:
    return "a UUID such as 123e4567-e89b-12d3-a456-426614174000";
  case DataType::Bytes:
  case DataType::File:
    return "base64";
  default:
    return isText(type) ? "text" : "JSON as a CSV export writes it";
  }
}

Result<Value> parseInput(DataType type, std::string_view text) {
  Result<Value> value = parseValue(type, text);
  if (value && (type != DataType::UUID || isUuid(text)))
    return value;
  return unexpected(ErrorCode::TypeMismatch, "value",
                    std::string(dataTypeName(type)) + " wants " + inputHint(type));
}

} // namespace muster
