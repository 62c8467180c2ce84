#include "ScalarText.h"
#include "ValueCheck.h"
#include "ValueJson.h"

#include <schema/Utf8.h>
#include <schema/ValueText.h>

namespace muster {

namespace {

bool isBase64(DataType type) {
  return type == DataType::Bytes || type == DataType::File;
}

Unexpected notOfType(DataType type, std::string_view text) {
  constexpr std::size_t kShown = 64;
  return unexpected(ErrorCode::TypeMismatch, "value",
                    "'" + toPrintableUtf8(text, kShown) + "' is not a " + std::string(dataTypeName(type)));
}

} // namespace

void appendValueText(std::string& out, DataType type, std::uint64_t bits, std::string_view bytes) {
  if (isScalar(type))
    appendScalarText(out, type, bits);
  else if (isText(type))
    out += bytes;
  else if (isBase64(type))
    out += base64Encode(bytes);
  else if (type != DataType::Unknown)
    appendValueJson(out, type, bits, bytes);
}

std::string valueText(const Value& value) {
  std::string out;
  if (!value.isNull())
    appendValueText(out, value.type(), value.bits(), value.bytes());
  return out;
}

Result<Value> parseValue(DataType type, std::string_view text) {
  if (isScalar(type)) {
    std::uint64_t bits = 0;
    if (!parseScalarText(type, text, bits))
      return notOfType(type, text);
    return Value::scalar(type, bits);
  }
  if (isText(type)) {
    if (!isValidUtf8(text))
      return notOfType(type, text);
    return Value::bytes(type, std::string(text));
  }
  if (isBase64(type)) {
    auto bytes = base64Decode(text);
    if (!bytes)
      return notOfType(type, text);
    return Value::bytes(type, *std::move(bytes));
  }
  JsonReader json(text);
  JsonValue read = readValueJson(json, type);
  if (!json.isDone() || !checkValueBytes(type, read.bytes))
    return notOfType(type, text);
  return Value::bytes(type, std::move(read.bytes));
}

} // namespace muster
