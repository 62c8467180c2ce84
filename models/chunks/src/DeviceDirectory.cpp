#include "DeviceDirectory.h"

namespace muster::chunks {

void DeviceDirectory::clear() {
  entries.clear();
  series.clear();
  rare.clear();
  timeColumns.clear();
  timeUses.clear();
}

// Time columns with their rows, series with their ids, types and time columns.
bool DeviceDirectory::readCounts() {
  ByteReader& from = streams.lane(Main);
  timeColumns.resize(from.count(std::min(kMostSeriesABlock, from.left())));
  std::size_t rows = 0;
  for (TimeColumn& column : timeColumns) {
    column.rows = from.count(kMostRowsABlock);
    rows += column.rows;
    if (column.rows == 0 || rows > kMostRowsABlock)
      return false;
  }
  entries.resize(from.count(std::min(kMostSeriesABlock, from.left())));
  series.resize(entries.size());
  std::uint64_t next = 0;
  for (DeviceBlockReader::Entry& entry : entries) {
    const std::uint64_t id = next + from.count(kNoSeries);
    if (id >= kNoSeries)
      return false;
    entry.series = static_cast<SeriesId>(id);
    next = id + 1;
  }
  for (DeviceBlockReader::Entry& entry : entries) {
    const std::optional<DataType> type = dataTypeFromWire(from.byte());
    if (!type)
      return false;
    entry.type = *type;
  }
  timeUses.assign(timeColumns.size(), 0);
  rows = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const std::size_t column = from.count(kMostSeriesABlock);
    if (column >= timeColumns.size())
      return false;
    ++timeUses[column];
    series[i].timeColumn = static_cast<std::uint32_t>(column);
    entries[i].rows = timeColumns[column].rows;
    rows += entries[i].rows;
    if (rows > kMostRowsABlock)
      return false;
  }
  return !from.failed();
}

void DeviceDirectory::readAttributes(SeriesEntry& entry, std::size_t rows, RareColumns& to) {
  ByteReader& from = streams.lane(Main);
  const std::size_t runs = from.count(rows);
  entry.values = rows - from.count(rows);
  readShape(streams, runs, to.attributes.lengths);
  readShape(streams, runs, to.attributes.flags);
  readShape(streams, runs, to.attributes.quality);
}

bool DeviceDirectory::readSeries(std::size_t index) {
  ByteReader& from = streams.lane(Main);
  SeriesEntry& entry = series[index];
  const std::size_t rows = entries[index].rows;
  entry.form = from.byte();
  entry.values = rows;
  const unsigned form = entry.form & valueform::Mask;
  const bool isBytes = !isScalar(entries[index].type);
  const bool isDecimal = form >= valueform::Decimal0 && form <= valueform::Decimal9;
  const bool isFine = isBytes ? form == valueform::Plain || form == valueform::Words
                              : form == valueform::Integers || form == valueform::Bits || isDecimal;
  const bool isClock = (entry.form & valueform::IsClock) != 0;
  if (from.failed() || !isFine || (isClock && form != valueform::Integers))
    return false;
  RareColumns* columns = nullptr;
  if (hasRare(entry.form)) {
    entry.rare = rare.size();
    columns = &rare.emplace_back();
  }
  if ((entry.form & valueform::HasAttributes) != 0)
    readAttributes(entry, rows, *columns);
  if (isClock && entry.values != rows)
    return false;
  if ((entry.form & valueform::HasExceptions) != 0) {
    const std::size_t count = from.count(entry.values);
    readShape(streams, count, columns->exceptionRows);
    readShape(streams, count, columns->exceptionBits);
  }
  if (form == valueform::Plain) {
    readBytes(streams, entry.values, columns->bytes);
  } else {
    if (form == valueform::Words)
      readBytes(streams, from.count(entry.values), columns->bytes);
    readShape(streams, entry.values, entry.integers);
  }
  if ((entry.form & valueform::HasMetadata) != 0) {
    const std::size_t count = from.count(rows);
    readShape(streams, count, columns->metadataRows);
    readBytes(streams, count, columns->metadata);
  }
  return !from.failed();
}

// What is left of the block before is written over: making it anew would take a quarter of the time.
bool DeviceDirectory::read(std::string_view content) {
  rare.clear();
  if (!streams.open(content, kMostBytesABlock) || !readCounts())
    return false;
  for (TimeColumn& column : timeColumns)
    readTimeColumn(streams, column.rows, column);
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (!readSeries(i))
      return false;
  }
  return streams.endDirectory();
}

} // namespace muster::chunks
