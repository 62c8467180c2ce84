#include "AnyBlock.h"

#include <chunks/DeviceBlock.h>
#include <chunks/JournalBlock.h>

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <zstd.h>

#include <cstring>

namespace muster::test {
namespace {

constexpr std::size_t kSealBytes = 5;

template<class T>
void tell(std::string& text, const T& value) {
  text.append(reinterpret_cast<const char*>(&value), sizeof value);
}

std::string readDevice(std::string_view bytes) {
  DeviceBlockReader reader;
  if (const Result<void> opened = reader.open(bytes, kHour); !opened)
    return "error: " + opened.error().message();
  std::string text;
  for (std::size_t i = 0; i < reader.entries().size(); ++i) {
    SeriesRun run, row;
    if (const Result<void> decoded = reader.decode(i, run); !decoded)
      return "error: " + decoded.error().message();
    if (const Result<bool> found = reader.decodeLastUntil(i, kHour + 1'800'000, row); !found)
      return "error: " + found.error().message();
    tell(text, reader.entries()[i].series);
    tell(text, run.type);
    for (std::size_t at = 0; at < run.size(); ++at) {
      tell(text, run.timeMs[at]);
      tell(text, run.flagsAt(at));
      tell(text, run.qualityAt(at));
      if (isScalar(run.type))
        tell(text, run.bits[at]);
      else
        text.append(run.bytesAt(at));
      text.append(run.metadataAt(at));
    }
  }
  return text;
}

std::string readJournal(std::string_view bytes) {
  SampleBatch batch;
  if (const Result<void> decoded = JournalBlockReader().decode(bytes, batch); !decoded)
    return batch.empty() && batch.arena.empty() ? "error: " + decoded.error().message() : "something stayed";
  std::string text;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    tell(text, batch.series[row]);
    tell(text, batch.timeMs[row]);
    tell(text, batch.bits[row]);
    tell(text, batch.quality[row]);
    tell(text, batch.flags[row]);
    text.append(batch.metadataAt(row));
  }
  return text + batch.arena;
}

std::string readState(std::string_view bytes) {
  const Result<StateBlock> state = decodeState(bytes, kHour);
  if (!state)
    return "error: " + state.error().message();
  std::string text;
  for (const SeriesState& one : state->series) {
    for (const std::uint64_t v : {std::uint64_t{one.series}, std::uint64_t{one.device}, one.bits,
                                  static_cast<std::uint64_t>(one.timeMs), std::uint64_t{one.quality},
                                  std::uint64_t{one.flags}, static_cast<std::uint64_t>(one.type)})
      tell(text, v);
    tell(text, one.isElsewhere);
    text.append(one.bytes);
  }
  for (const DeviceStanding& one : state->devices) {
    for (const std::int64_t v :
         {std::int64_t{one.device}, one.bornMs, one.offlineSinceMs, one.lastSeenMs, std::int64_t{one.births},
          std::int64_t{one.gaps}, std::int64_t{one.rejected}})
      tell(text, v);
    tell(text, one.isOnline);
  }
  return text;
}

std::string readRollup(std::string_view bytes) {
  const Result<std::vector<HourSummary>> entries = decodeRollup(bytes, kHour);
  if (!entries)
    return "error: " + entries.error().message();
  std::string text;
  for (const HourSummary& entry : *entries) {
    const Summary& s = entry.summary;
    tell(text, entry.series);
    tell(text, entry.hour);
    for (const double v : {s.first, s.last, s.min, s.max, s.sum, s.integral})
      tell(text, v);
    for (const std::int64_t v : {s.firstMs, s.lastMs, s.minMs, s.maxMs, s.heldMs})
      tell(text, v);
    tell(text, s.count);
    tell(text, s.numbers);
  }
  return text;
}

// Of seven bits a byte, as FORMAT.md says.
std::size_t takeVarint(std::string_view& from) {
  std::size_t v = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    v |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if (byte < 0x80)
      return v;
  }
}

void putVarint(std::string& to, std::size_t v) {
  for (; v >= 0x80; v >>= 7)
    to.push_back(static_cast<char>(v | 0x80));
  to.push_back(static_cast<char>(v));
}

} // namespace

std::vector<AnyBlock> someBlocks(Random& random) {
  std::vector<SeriesRun> runs;
  for (const DataType type : {DataType::Double, DataType::Int32, DataType::Float, DataType::String,
                              DataType::UInt64, DataType::Boolean})
    runs.push_back(randomRun(random, type, 1 + below(random, 60)));
  runs.push_back(runs.back());
  runs.push_back(randomRun(random, DataType::Double, 1200)); // with streams of their own
  std::vector<BlockSeries> series;
  for (const SeriesRun& run : runs)
    series.push_back({static_cast<SeriesId>(series.size() * 2), &run});
  std::vector<DataType> types(20);
  for (DataType& type : types)
    type = anyMetricType(random);
  std::vector<AnyBlock> blocks{{"device", {}, kHour, readDevice},
                               {"journal", {}, 0, readJournal},
                               {"state", {}, kHour, readState},
                               {"rollup", {}, kHour, readRollup}};
  DeviceBlockEncoder().encode(series, kHour, blocks[0].bytes);
  JournalBlockEncoder().encode(randomBatch(random, types, 100), types, blocks[1].bytes);
  encodeState(randomState(random, 3, 10), kHour, blocks[2].bytes);
  encodeRollup(randomRollup(random, 3), kHour, blocks[3].bytes);
  return blocks;
}

void reseal(std::string& block, std::int64_t seed) {
  const auto sum = static_cast<std::uint32_t>(XXH3_64bits_withSeed(
      block.data() + kSealBytes, block.size() - kSealBytes, static_cast<std::uint64_t>(seed)));
  std::memcpy(block.data() + 1, &sum, sizeof sum);
}

std::string withPlainHead(const AnyBlock& block) {
  std::string_view rest = std::string_view(block.bytes).substr(kSealBytes);
  const std::size_t rawSize = takeVarint(rest), stored = takeVarint(rest);
  std::string head(rawSize, '\0');
  if (stored == rawSize) {
    head = rest.substr(0, stored);
  } else {
    const std::string frame = "\x28\xb5\x2f\xfd" + std::string(rest.substr(0, stored));
    const std::size_t size = ZSTD_decompress(head.data(), head.size(), frame.data(), frame.size());
    if (size != rawSize)
      return {};
  }
  std::string plain = block.bytes.substr(0, kSealBytes);
  putVarint(plain, rawSize);
  putVarint(plain, rawSize);
  plain.append(head).append(rest.substr(stored));
  reseal(plain, block.seed);
  return plain;
}

} // namespace muster::test
