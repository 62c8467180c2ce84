#include "RowFormatter.h"

#include "QuickText.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace muster {

namespace {

char* copyTo(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// A row with the time 1970 and no value, to be cut to pieces.
std::string emptyRow(const CsvRowView& row, const CsvOptions& options) {
  std::string text;
  appendCsvRow(text, row, options);
  return text;
}

constexpr std::size_t kTimeLength = 24; // 1970-01-01T00:00:00.000Z

} // namespace

RowFormatter::RowFormatter(const ReportPlan& plan, const HistoryReader& history)
    : m_plan(plan),
      m_history(history), m_options{plan.dialect.rawText, plan.dialect.delimiter, plan.dialect.decimal},
      m_texts(plan.series.size()) {
}

void RowFormatter::prepare(const ScanSlice& slice) {
  for (std::size_t place = 0; place < slice.runs.size(); ++place)
    if (!m_texts[place].isReady && !slice.runs[place].empty())
      prepareSeries(place);
}

void RowFormatter::prepareSeries(std::size_t place) {
  const SeriesInfo& info = m_history.series()[m_plan.series[place]];
  const DeviceInfo& device = m_history.devices()[info.device];
  Texts& texts = m_texts[place];
  texts.isReady = true;
  texts.isQuick = isScalar(info.type) && info.type != DataType::DateTime;
  CsvRowView row;
  row.group = device.group;
  row.node = device.nodeName;
  row.device = device.device;
  row.metric = info.metric;
  row.type = info.type;
  row.isNull = true;
  const std::string rest = std::string(1, m_options.delimiter) + "192" + m_options.delimiter + "false\r\n";
  const std::string withoutUnit = emptyRow(row, m_options);
  // Time, names, delimiter (an empty unit), rest.
  texts.names = withoutUnit.substr(kTimeLength, withoutUnit.size() - kTimeLength - 1 - rest.size());
  for (UnitSince& since : unitsOf(m_history, info.id, m_plan.period)) {
    row.unit = since.unit;
    const std::string whole = emptyRow(row, m_options);
    Ending ending{since.sinceMs, std::move(since.unit), {}, whole.substr(kTimeLength + texts.names.size())};
    ending.unitField = ending.plain.substr(0, ending.plain.size() - rest.size() + 1);
    m_longest = std::max(m_longest, texts.names.size() + ending.plain.size() + 2 * kLongestScalarText + 16);
    texts.endings.push_back(std::move(ending));
  }
}

const RowFormatter::Ending& RowFormatter::endingAt(const Texts& texts, std::int64_t timeMs) const {
  std::size_t at = texts.endings.size() - 1;
  while (at > 0 && texts.endings[at].sinceMs > timeMs)
    --at;
  return texts.endings[at];
}

char* RowFormatter::formatRow(char* at, const Texts& texts, const SeriesRun& run, std::size_t row) const {
  at = copyTo(at, texts.names);
  if (!run.isNull(row)) {
    char* const value = at;
    at = writeScalar(at, run.type, run.bits[row]);
    if (m_options.decimal != '.' && isFloating(run.type))
      std::replace(value, at, '.', m_options.decimal);
  }
  const Ending& ending = endingAt(texts, run.timeMs[row]);
  const std::uint16_t quality = run.qualityAt(row);
  if (quality == kQualityGood && !run.isHistorical(row))
    return copyTo(at, ending.plain);
  at = copyTo(at, ending.unitField);
  at = std::to_chars(at, at + 8, quality).ptr;
  *at++ = m_options.delimiter;
  return copyTo(at, run.isHistorical(row) ? "true\r\n" : "false\r\n");
}

void RowFormatter::appendSlowRow(std::string& out, std::size_t place, const SeriesRun& run,
                                 std::size_t row) const {
  const SeriesInfo& info = m_history.series()[m_plan.series[place]];
  const DeviceInfo& device = m_history.devices()[info.device];
  CsvRowView view;
  view.timeMs = run.timeMs[row];
  view.group = device.group;
  view.node = device.nodeName;
  view.device = device.device;
  view.metric = info.metric;
  view.type = info.type;
  view.isNull = run.isNull(row);
  if (isScalar(info.type))
    view.bits = run.bits[row];
  else if (!view.isNull)
    view.bytes = run.bytesAt(row);
  view.unit = endingAt(m_texts[place], view.timeMs).unit;
  view.quality = run.qualityAt(row);
  view.historical = run.isHistorical(row);
  appendCsvRow(out, view, m_options);
}

void RowFormatter::format(const ScanSlice& slice, std::size_t begin, std::size_t end,
                          std::string& out) const {
  TimeText time;
  std::string slow;
  std::size_t used = 0;
  // Growing fills with zeros: rarely, and never back and forth.
  const auto makeRoom = [&](std::size_t bytes) {
    if (out.size() < used + bytes)
      out.resize(std::max(used + bytes + out.size() / 2, (end - begin) * std::size_t{100}));
    return out.data() + used;
  };
  for (std::size_t i = begin; i < end; ++i) {
    const std::size_t place = slice.order[i];
    const std::size_t row = slice.rowOf[i];
    const SeriesRun& run = slice.runs[place];
    char* rowEnd = nullptr;
    if (m_texts[place].isQuick) {
      rowEnd = formatRow(time.write(makeRoom(m_longest), run.timeMs[row]), m_texts[place], run, row);
    } else {
      slow.clear();
      appendSlowRow(slow, place, run, row);
      rowEnd = copyTo(makeRoom(slow.size()), slow);
    }
    used = static_cast<std::size_t>(rowEnd - out.data());
  }
  out.resize(used);
}

std::vector<std::string> RowFormatter::unitNotes() const {
  std::vector<std::string> notes;
  for (std::size_t place = 0; place < m_texts.size(); ++place)
    if (m_texts[place].endings.size() > 1)
      notes.push_back(unitChangeNote(m_history, m_plan.series[place], m_texts[place].endings.front().unit,
                                     m_texts[place].endings.back().unit));
  return notes;
}

} // namespace muster
