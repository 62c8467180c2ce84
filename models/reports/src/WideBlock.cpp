#include "WideBlock.h"

#include "NumberCell.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr std::size_t kMostCells = 2'000'000;
constexpr std::size_t kMostTextBytes = std::size_t{1} << 30;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Whether a double holds every value of the type.
bool fitsDouble(DataType type) {
  return isFloating(type) || (isInteger(type) && integerBits(type) < 64);
}

double numberOf(const StepRow& row, Aggregate aggregate) {
  constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
  const Summary& summary = row.summary;
  switch (aggregate) {
  case Aggregate::Mean:
    return row.mean.value_or(kNothing);
  case Aggregate::Min:
    return summary.numbers > 0 ? summary.min : kNothing;
  case Aggregate::Max:
    return summary.numbers > 0 ? summary.max : kNothing;
  case Aggregate::First:
    return summary.count > 0 ? summary.first : kNothing;
  case Aggregate::Last:
    return summary.count > 0 ? summary.last : kNothing;
  case Aggregate::Count:
    return static_cast<double>(summary.count);
  case Aggregate::Sum:
    return summary.numbers > 0 ? summary.sum : kNothing;
  }
  return kNothing;
}

} // namespace

WideBlock::WideBlock(const ReportPlan& plan, HistoryReader& history)
    : m_plan(plan),
      m_history(history), m_options{plan.dialect.rawText, plan.dialect.delimiter, plan.dialect.decimal} {
  const bool isValue = plan.aggregate == Aggregate::First || plan.aggregate == Aggregate::Last;
  for (const SeriesId id : plan.series) {
    const DataType type = history.series()[id].type;
    Column column{id, type, isValue && !fitsDouble(type), 0};
    if (column.isText) {
      column.place = m_textSeries.size();
      m_textSeries.push_back(id);
      m_textTypes.push_back(type);
    } else {
      column.place = m_numberColumns++;
    }
    m_columns.push_back(column);
  }
}

std::size_t WideBlock::mostRows() const {
  return std::max<std::size_t>(1, kMostCells / std::max<std::size_t>(1, m_columns.size()));
}

Result<void> WideBlock::fill(std::span<const std::int64_t> edges,
                             const std::function<void(std::size_t done)>& onColumn,
                             const std::stop_token& stop) {
  m_rows = edges.size() - 1;
  m_numbers.assign(m_rows * m_numberColumns, 0);
  std::size_t done = 0;
  for (const Column& column : m_columns) {
    if (column.isText)
      continue;
    if (auto filled = fillNumbers(column, edges, stop); !filled)
      return filled;
    onColumn(++done);
  }
  return m_textSeries.empty() ? Result<void>() : fillTexts(edges, stop);
}

Result<void> WideBlock::fillNumbers(const Column& column, std::span<const std::int64_t> edges,
                                    const std::stop_token& stop) {
  const auto steps = m_history.steps(column.series, edges, stop);
  if (!steps)
    return unexpected(steps.error());
  if (steps->size() != m_rows)
    return unexpected(ErrorCode::Internal, "history", "gave another number of steps than was asked for");
  const auto cell = m_numbers.begin() + static_cast<std::ptrdiff_t>(column.place * m_rows);
  std::ranges::transform(*steps, cell,
                         [this](const StepRow& row) { return numberOf(row, m_plan.aggregate); });
  return {};
}

Result<void> WideBlock::fillTexts(std::span<const std::int64_t> edges, const std::stop_token& stop) {
  const std::size_t cells = m_rows * m_textSeries.size();
  m_texts.assign(cells, {});
  m_isTextSet.assign(cells, 0);
  m_textBytes = 0;
  const ScanRequest request{m_textSeries, edges.front(), edges.back()};
  auto scanned = m_history.scan(
      request, [&](const ScanSlice& slice) { return takeTexts(slice, edges); }, stop);
  if (!scanned)
    return scanned;
  if (m_textBytes > kMostTextBytes)
    return unexpected(
        ErrorCode::LimitExceeded, "patterns",
        "choose texts of more than a gigabyte for some rows; choose fewer series, or the long form");
  return {};
}

bool WideBlock::takeTexts(const ScanSlice& slice, std::span<const std::int64_t> edges) {
  const auto stepOf = [&](std::size_t i) {
    const std::int64_t timeMs = slice.runs[slice.order[i]].timeMs[slice.rowOf[i]];
    return static_cast<std::size_t>(std::ranges::upper_bound(edges, timeMs) - edges.begin() - 1);
  };
  const std::size_t rows = slice.order.size();
  // The newest of a step is the first that is met from behind: no other is made into text.
  m_seen.assign(m_textSeries.size(), kNone);
  for (std::size_t i = 0; i < rows && m_textBytes <= kMostTextBytes; ++i) {
    const std::size_t at = m_plan.aggregate == Aggregate::Last ? rows - 1 - i : i;
    const std::size_t step = stepOf(at);
    if (step >= m_rows || m_seen[slice.order[at]] == step)
      continue;
    m_seen[slice.order[at]] = step;
    takeText(slice, at, step);
  }
  return m_textBytes <= kMostTextBytes;
}

void WideBlock::takeText(const ScanSlice& slice, std::size_t i, std::size_t step) {
  const std::size_t place = slice.order[i];
  const std::size_t row = slice.rowOf[i];
  const SeriesRun& run = slice.runs[place];
  const std::size_t cell = place * m_rows + step;
  if (m_plan.aggregate == Aggregate::First && m_isTextSet[cell] != 0)
    return;
  m_isTextSet[cell] = 1;
  std::string& text = m_texts[cell];
  m_textBytes -= text.size();
  text.clear();
  CsvRowView view;
  view.type = m_textTypes[place];
  view.isNull = run.isNull(row) || run.qualityAt(row) == kQualityBad;
  if (isScalar(view.type))
    view.bits = run.bits[row];
  else if (!view.isNull)
    view.bytes = run.bytesAt(row);
  appendCsvValue(text, view, m_options);
  m_textBytes += text.size();
}

void WideBlock::appendCell(std::string& out, std::size_t row, std::size_t column) const {
  const Column& from = m_columns[column];
  const std::size_t at = from.place * m_rows + row;
  if (from.isText)
    out += m_texts[at];
  else if (m_plan.aggregate == Aggregate::Count)
    appendNumberCell(out, DataType::UInt64, Aggregate::Count, m_numbers[at], m_plan.dialect);
  else
    appendNumberCell(out, from.type, m_plan.aggregate, m_numbers[at], m_plan.dialect);
}

} // namespace muster
