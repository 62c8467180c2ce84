// Muster's CSV, long form, written and read back to the last bit.
//   time_utc,group,node,device,metric,type,value,unit,quality,historical
// RFC 4180, CRLF, UTF-8, with that header line. Order: time, then series (group, node, device, metric, type).
// time_utc ISO-8601 with milliseconds and Z. Null is an empty field, an empty string is "" (quoted). Values as in
// schema/ValueText.h. quality is Sparkplug's number, historical true or false. Text (strings and names, not
// numbers) that starts with = + - @, tab or carriage return gets a leading apostrophe, text that starts with an
// apostrophe gets another; rawText turns that off. Independent of locale.
// Thread: each object belongs to one thread.
#pragma once

#include <schema/Result.h>
#include <schema/Value.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace muster {

struct CsvRow {
  std::int64_t timeMs = 0; // UTC
  std::string group, node, device, metric;
  Value value; // with its type; may be null
  std::string unit;
  std::uint16_t quality = 192;
  bool historical = false;

  friend bool operator==(const CsvRow&, const CsvRow&) = default;
};

// The same with views, for writing without copies.
struct CsvRowView {
  std::int64_t timeMs = 0;
  std::string_view group, node, device, metric;
  DataType type = DataType::Unknown;
  bool isNull = false;
  std::uint64_t bits = 0; // scalars
  std::string_view bytes; // others
  std::string_view unit;
  std::uint16_t quality = 192;
  bool historical = false;
};

struct CsvOptions {
  bool rawText = false; // no apostrophes against formulas
  char delimiter = ','; // or ; | tab
  char decimal = '.';   // or , (with another delimiter): of Float and Double, not inside of JSON
};

inline constexpr std::string_view kCsvHeader =
    "time_utc,group,node,device,metric,type,value,unit,quality,historical\r\n";

// One line with CRLF, appended to out.
void appendCsvRow(std::string& out, const CsvRowView& row, const CsvOptions& options = {});
// One field, for tables of other columns: text, guarded against formulas and quoted where that is needed; and a row's value.
void appendCsvText(std::string& out, std::string_view text, const CsvOptions& options = {});
void appendCsvValue(std::string& out, const CsvRowView& row, const CsvOptions& options = {});

// Writes rows in the order in which they come, as a stream to a temporary file beside path, renamed by finish().
// Destroyed without it, it removes the temporary file. Errors: Io, DiskFull (with the path).
class CsvFileWriter {
 public:
  // path: a free name or a regular file, which the report replaces, with the same permissions; a link to a
  // regular file stays, and the file is replaced. Further error: BadArgument, saying what path is instead.
  static Result<CsvFileWriter> create(const std::string& path, CsvOptions options = {});
  // Straight to standard output, without a temporary file: readers see rows as they are written.
  static Result<CsvFileWriter> toStandardOutput(CsvOptions options = {});
  CsvFileWriter(CsvFileWriter&&) noexcept;
  CsvFileWriter& operator=(CsvFileWriter&&) noexcept;
  ~CsvFileWriter();

  Result<void> write(const CsvRowView& row);
  // Flush, fsync, rename. BadArgument after a write that failed.
  Result<void> finish();
  // Instead of finish() after a failure: the file gets the whole rows that reached it. Gives their number.
  Result<std::uint64_t> finishWithWhatIsThere();
  std::uint64_t rows() const;

 private:
  class Impl;
  explicit CsvFileWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

// Reads such a file as a stream. onRow returns false to stop early. Errors: Io, BadCsv with the line number.
Result<std::uint64_t> readCsv(const std::string& path, const std::function<bool(CsvRow&&)>& onRow,
                              const CsvOptions& options = {});
// The same from bytes that come from elsewhere: up to size of them into out, fewer only at the end. name stands in errors.
using ReadBytes = std::function<Result<std::size_t>(char* out, std::size_t size)>;
Result<std::uint64_t> readCsv(const ReadBytes& readBytes, const std::string& name,
                              const std::function<bool(CsvRow&&)>& onRow, const CsvOptions& options = {});

} // namespace muster
