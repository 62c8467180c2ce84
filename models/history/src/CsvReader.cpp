#include "CsvText.h"
#include "File.h"

#include <history/CsvReport.h>
#include <schema/Utf8.h>
#include <schema/ValueText.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace muster {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::size_t kLongestRow = std::size_t{128} << 20; // an array of the largest payload, as JSON

struct Field {
  std::string text;
  bool isQuoted = false;
};

// Characters of the file one at a time, read in chunks.
class Characters {
 public:
  static constexpr int kEnd = -1;

  explicit Characters(const ReadBytes& readBytes) : m_readBytes(readBytes) {}

  // kEnd at the end and after an error.
  int next() {
    if (m_at == m_size && !refill())
      return kEnd;
    return static_cast<unsigned char>(m_chunk[m_at++]);
  }
  int peek() {
    if (m_at == m_size && !refill())
      return kEnd;
    return static_cast<unsigned char>(m_chunk[m_at]);
  }
  const Result<void>& state() const { return m_state; }

 private:
  bool refill() {
    const auto got = m_readBytes(m_chunk.data(), m_chunk.size());
    if (!got)
      m_state = unexpected(got.error());
    m_at = 0;
    m_size = got ? *got : 0;
    return m_size > 0;
  }

  const ReadBytes& m_readBytes;
  std::string m_chunk = std::string(kChunkBytes, '\0');
  std::size_t m_at = 0;
  std::size_t m_size = 0;
  Result<void> m_state;
};

// One row into fields: RFC 4180, and a line feed alone ends a row too.
class RowReader {
 public:
  RowReader(Characters& characters, char delimiter) : m_characters(characters), m_delimiter(delimiter) {}

  // null where a row was read; "" at the end of the file; else what is wrong.
  const char* next(std::array<Field, kCsvColumns>& fields) {
    m_bytes = 0;
    m_firstLine = m_line;
    if (m_characters.peek() == Characters::kEnd)
      return "";
    for (int column = 0;; ++column) {
      if (column == kCsvColumns)
        return "too many columns";
      Field& field = fields[static_cast<std::size_t>(column)];
      if (const char* wrong = readField(field))
        return wrong;
      const int end = m_characters.next();
      if (end == m_delimiter)
        continue;
      if (end == '\r' && m_characters.next() != '\n')
        return "a carriage return without a line feed";
      if (end != '\r' && end != '\n')
        return "the last row has no end";
      ++m_line;
      return column + 1 == kCsvColumns ? nullptr : "too few columns";
    }
  }

  std::uint64_t line() const { return m_firstLine; }

 private:
  const char* readField(Field& field) {
    field.text.clear();
    field.isQuoted = m_characters.peek() == '"';
    return field.isQuoted ? readQuoted(field.text) : readPlain(field.text);
  }

  const char* readPlain(std::string& text) {
    while (true) {
      const int c = m_characters.peek();
      if (c == m_delimiter || c == '\r' || c == '\n' || c == Characters::kEnd)
        return nullptr;
      if (c == '"')
        return "a quote inside a field without quotes";
      if (const char* wrong = add(text))
        return wrong;
    }
  }

  const char* readQuoted(std::string& text) {
    m_characters.next();
    while (true) {
      const int c = m_characters.peek();
      if (c == Characters::kEnd)
        return "a quoted field has no end";
      if (c == '"') {
        m_characters.next();
        if (m_characters.peek() != '"')
          return nullptr;
      }
      m_line += c == '\n' ? 1 : 0;
      if (const char* wrong = add(text))
        return wrong;
    }
  }

  const char* add(std::string& text) {
    text += static_cast<char>(m_characters.next());
    return ++m_bytes > kLongestRow ? "a row is too long" : nullptr;
  }

  Characters& m_characters;
  char m_delimiter;
  std::uint64_t m_line = 1;
  std::uint64_t m_firstLine = 1;
  std::size_t m_bytes = 0;
};

// Takes the apostrophe away that the writer has put before text.
void unguard(std::string& text, const CsvOptions& options) {
  if (options.rawText || text.size() < 2 || text[0] != '\'')
    return;
  if (text[1] == '\'' || startsLikeFormula(std::string_view(text).substr(1)))
    text.erase(0, 1);
}

const char* parseCell(Field& field, DataType type, const CsvOptions& options, Value& value) {
  if (field.text.empty() && !field.isQuoted) {
    value = Value::null(type);
    return nullptr;
  }
  if (isGuardedType(type))
    unguard(field.text, options);
  if (isFloating(type) && options.decimal != '.') {
    if (field.text.find('.') != std::string::npos)
      return "the value is not of its type";
    std::ranges::replace(field.text, options.decimal, '.');
  }
  auto parsed = parseValue(type, field.text);
  if (!parsed)
    return "the value is not of its type";
  value = *std::move(parsed);
  return nullptr;
}

const char* parseRow(std::array<Field, kCsvColumns>& fields, const CsvOptions& options, CsvRow& row) {
  const auto time = parseValue(DataType::DateTime, fields[0].text);
  if (!time)
    return "the time is not of the form 2026-11-22T08:14:32.000Z";
  row.timeMs = time->asInt64();
  std::string* const names[] = {&row.group, &row.node, &row.device, &row.metric};
  for (std::size_t i = 0; i < 4; ++i) {
    unguard(fields[i + 1].text, options);
    *names[i] = std::move(fields[i + 1].text);
    if (!isValidUtf8(*names[i]))
      return "a name is not UTF-8";
  }
  const auto type = dataTypeFromName(fields[5].text);
  if (!type)
    return "unknown datatype";
  if (const char* wrong = parseCell(fields[6], *type, options, row.value))
    return wrong;
  unguard(fields[7].text, options);
  row.unit = std::move(fields[7].text);
  if (!isValidUtf8(row.unit))
    return "the unit is not UTF-8";
  const std::string& quality = fields[8].text;
  const auto [end, error] = std::from_chars(quality.data(), quality.data() + quality.size(), row.quality);
  if (error != std::errc{} || end != quality.data() + quality.size())
    return "the quality is not a number from 0 to 65535";
  row.historical = fields[9].text == "true";
  return row.historical || fields[9].text == "false" ? nullptr : "historical is neither true nor false";
}

bool isHeader(const std::array<Field, kCsvColumns>& fields) {
  std::string line;
  for (const Field& field : fields)
    line.append(line.empty() ? "" : ",").append(field.text);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (line.starts_with(kByteOrderMark))
    line.erase(0, kByteOrderMark.size());
  return line + "\r\n" == kCsvHeader;
}

} // namespace

Result<std::uint64_t> readCsv(const std::string& path, const std::function<bool(CsvRow&&)>& onRow,
                              const CsvOptions& options) {
  auto file = File::openForReading(path);
  if (!file)
    return unexpected(file.error());
  return readCsv([&](char* out, std::size_t size) { return file->read(out, size, -1, path); }, path, onRow,
                 options);
}

Result<std::uint64_t> readCsv(const ReadBytes& readBytes, const std::string& name,
                              const std::function<bool(CsvRow&&)>& onRow, const CsvOptions& options) {
  Characters characters(readBytes);
  RowReader reader(characters, options.delimiter);
  std::array<Field, kCsvColumns> fields;
  const auto bad = [&](const char* what) -> Result<std::uint64_t> {
    if (!characters.state())
      return unexpected(characters.state().error());
    return unexpected(ErrorCode::BadCsv, name + ":" + std::to_string(reader.line()), what);
  };
  if (const char* wrong = reader.next(fields); wrong != nullptr || !isHeader(fields))
    return bad("the header line is not Muster's");
  std::uint64_t rows = 0;
  while (true) {
    const char* wrong = reader.next(fields);
    if (wrong != nullptr && *wrong == '\0' && characters.state())
      return rows;
    CsvRow row;
    if (wrong == nullptr)
      wrong = parseRow(fields, options, row);
    if (wrong != nullptr)
      return bad(wrong);
    ++rows;
    if (!onRow(std::move(row)))
      return rows;
  }
}

} // namespace muster
