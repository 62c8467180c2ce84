#include "Tzif.h"

#include <limits>

namespace muster {

namespace {

constexpr std::size_t kHeaderBytes = 44;
constexpr std::size_t kTypeBytes = 6;
// RFC 8536, section 3.2: a little more than a day either way.
constexpr std::int32_t kLeastOffsetS = -89'999;
constexpr std::int32_t kMostOffsetS = 93'599;

std::uint64_t bigEndian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::int32_t signed32(std::string_view bytes, std::size_t at) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(bigEndian(bytes, at, 4)));
}

struct Header {
  char version = 0;
  std::size_t utCount = 0, standardCount = 0, leapCount = 0, timeCount = 0, typeCount = 0, charCount = 0;

  std::size_t bodyBytes(std::size_t timeBytes) const {
    return timeCount * (timeBytes + 1) + typeCount * kTypeBytes + charCount + leapCount * (timeBytes + 4) +
           standardCount + utCount;
  }
};

// What is wrong, or nullptr.
const char* readHeader(std::string_view bytes, Header& header) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with("TZif"))
    return "is no compiled time zone";
  header.version = bytes[4];
  std::size_t* const counts[] = {&header.utCount,   &header.standardCount, &header.leapCount,
                                 &header.timeCount, &header.typeCount,     &header.charCount};
  for (std::size_t i = 0; i < 6; ++i) {
    *counts[i] = bigEndian(bytes, 20 + 4 * i, 4);
    if (*counts[i] > kMostTzifBytes)
      return "is cut off";
  }
  return nullptr;
}

const char* readBody(std::string_view body, const Header& header, std::size_t timeBytes, ZoneTable& table) {
  if (header.typeCount == 0)
    return "has no type of local time";
  if (header.leapCount != 0)
    return "counts leap seconds, which these times do not";
  const std::size_t indices = header.timeCount * timeBytes;
  const std::size_t types = indices + header.timeCount;
  std::vector<std::int32_t> offsets;
  for (std::size_t i = 0; i < header.typeCount; ++i) {
    offsets.push_back(signed32(body, types + i * kTypeBytes));
    if (offsets.back() < kLeastOffsetS || offsets.back() > kMostOffsetS)
      return "has an offset of more than a day";
  }
  table.firstOffsetS = offsets[0];
  std::int64_t before = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < header.timeCount; ++i) {
    const std::int64_t atS =
        timeBytes == 4 ? signed32(body, i * 4) : static_cast<std::int64_t>(bigEndian(body, i * 8, 8));
    const auto type = static_cast<unsigned char>(body[indices + i]);
    if (type >= header.typeCount || (i > 0 && atS <= before))
      return "has changes out of order";
    before = atS;
    if (atS < kFirstZoneS)
      table.firstOffsetS = offsets[type];
    else if (atS <= kLastZoneS)
      table.changes.push_back({atS, offsets[type]});
  }
  return nullptr;
}

const char* readFooter(std::string_view footer, ZoneTable& table) {
  const std::size_t end = footer.empty() ? std::string_view::npos : footer.find('\n', 1);
  if (end == std::string_view::npos || footer[0] != '\n')
    return "has no rule at its end";
  const std::string_view rule = footer.substr(1, end - 1);
  if (rule.empty())
    return nullptr;
  table.rule = ZoneRule::parse(rule);
  return table.rule ? nullptr : "has a rule at its end that is none";
}

const char* read(std::string_view bytes, ZoneTable& table) {
  if (bytes.size() > kMostTzifBytes)
    return "is too large";
  Header header;
  if (const char* wrong = readHeader(bytes, header))
    return wrong;
  std::size_t timeBytes = 4;
  std::string_view rest = bytes.substr(kHeaderBytes);
  if (rest.size() < header.bodyBytes(timeBytes))
    return "is cut off";
  if (header.version >= '2') {
    // The first block is for readers of version 1.
    rest.remove_prefix(header.bodyBytes(timeBytes));
    if (const char* wrong = readHeader(rest, header))
      return wrong;
    timeBytes = 8;
    rest.remove_prefix(kHeaderBytes);
    if (rest.size() < header.bodyBytes(timeBytes))
      return "is cut off";
  }
  if (const char* wrong = readBody(rest, header, timeBytes, table))
    return wrong;
  return timeBytes == 8 ? readFooter(rest.substr(header.bodyBytes(timeBytes)), table) : nullptr;
}

} // namespace

Result<ZoneTable> parseTzif(std::string_view bytes, const std::string& name) {
  ZoneTable table;
  if (const char* wrong = read(bytes, table))
    return unexpected(ErrorCode::BadPayload, name, wrong);
  return table;
}

} // namespace muster
