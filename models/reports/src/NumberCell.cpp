#include "NumberCell.h"

#include "QuickText.h"

#include <schema/ValueText.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

bool isWhole(double number) {
  return std::trunc(number) == number && number >= -kTwoTo63 && number <= 2 * kTwoTo63;
}

// The double nearest to the largest value of 64 bits is one more than that.
void appendWhole(std::string& out, DataType type, double number) {
  char text[kLongestScalarText];
  std::uint64_t bits = 0;
  if (number < 0)
    bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
  else if (isSignedInteger(type) && number >= kTwoTo63)
    bits = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  else if (number >= 2 * kTwoTo63)
    bits = std::numeric_limits<std::uint64_t>::max();
  else
    bits = static_cast<std::uint64_t>(number);
  out.append(text, writeScalar(text, number < 0 ? DataType::Int64 : DataType::UInt64, bits));
}

} // namespace

void appendNumberCell(std::string& out, DataType type, Aggregate aggregate, double number,
                      const CsvDialect& dialect) {
  if (std::isnan(number))
    return;
  const bool isValue = aggregate == Aggregate::Min || aggregate == Aggregate::Max ||
                       aggregate == Aggregate::First || aggregate == Aggregate::Last;
  if (type == DataType::Boolean && isValue) {
    out += number != 0 ? "true" : "false";
  } else if (type == DataType::DateTime && (isValue || aggregate == Aggregate::Mean)) {
    if (std::abs(number) < kTwoTo63)
      appendValueText(out, type, static_cast<std::uint64_t>(static_cast<std::int64_t>(number)), {});
  } else if ((isInteger(type) || type == DataType::Boolean) && aggregate != Aggregate::Mean &&
             isWhole(number) && (isValue || std::abs(number) < kTwoTo63)) {
    appendWhole(out, type, number);
  } else {
    char text[kLongestScalarText];
    char* const end = type == DataType::Float && isValue
                          ? writeScalar(text, type, std::bit_cast<std::uint32_t>(static_cast<float>(number)))
                          : writeDouble(text, number);
    std::replace(text, end, '.', dialect.decimal);
    out.append(text, end);
  }
}

} // namespace muster
