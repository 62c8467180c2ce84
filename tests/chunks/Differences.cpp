#include "RandomRuns.h"

#include <bit>

namespace muster::test {
namespace {

std::string at(std::size_t row, const char* what) {
  return "row " + std::to_string(row) + ": " + what;
}

bool isSameNumber(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

std::string difference(const SeriesRun& a, const SeriesRun& b) {
  if (a.type != b.type)
    return "types";
  if (a.size() != b.size() || a.bits.size() != b.bits.size())
    return "rows: " + std::to_string(a.size()) + " and " + std::to_string(b.size());
  if (a.metadata.size() != b.metadata.size())
    return "metadata";
  for (std::size_t row = 0; row < a.size(); ++row) {
    if (a.timeMs[row] != b.timeMs[row])
      return at(row, "time");
    if (a.flagsAt(row) != b.flagsAt(row))
      return at(row, "flags");
    if (a.qualityAt(row) != b.qualityAt(row))
      return at(row, "quality");
    if (a.isNull(row))
      continue;
    if (isScalar(a.type) ? a.bits[row] != b.bits[row] : a.bytesAt(row) != b.bytesAt(row))
      return at(row, "value");
  }
  for (const SampleBatch::RowMetadata& entry : a.metadata) {
    if (a.metadataAt(entry.row) != b.metadataAt(entry.row))
      return at(entry.row, "metadata");
  }
  return {};
}

std::string difference(const SampleBatch& a, const SampleBatch& b) {
  if (a.series != b.series || a.timeMs != b.timeMs || a.quality != b.quality || a.flags != b.flags)
    return "columns";
  if (a.receivedMs.size() != b.receivedMs.size() || a.bits.size() != b.bits.size() ||
      a.metadata.size() != b.metadata.size())
    return "sizes of columns";
  for (const SampleBatch::RowMetadata& entry : a.metadata) {
    if (a.metadataAt(entry.row) != b.metadataAt(entry.row))
      return at(entry.row, "metadata");
  }
  return {};
}

bool isSame(const Summary& a, const Summary& b) {
  return a.count == b.count && a.numbers == b.numbers && a.firstMs == b.firstMs && a.lastMs == b.lastMs &&
         isSameNumber(a.first, b.first) && isSameNumber(a.last, b.last) && isSameNumber(a.min, b.min) &&
         isSameNumber(a.max, b.max) && a.minMs == b.minMs && a.maxMs == b.maxMs &&
         isSameNumber(a.sum, b.sum) && isSameNumber(a.integral, b.integral) && a.heldMs == b.heldMs;
}

} // namespace muster::test
