#include "LongReport.h"

#include "RowFormatter.h"
#include "SideThreads.h"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::size_t kRowsAPiece = 16 * 1024;
constexpr std::size_t kMostPieces = 8; // formatted at once
constexpr unsigned kMostThreads = 4;

class LongReport {
 public:
  LongReport(const ReportPlan& plan, const HistoryReader& history, ReportSink& sink)
      : m_formatter(plan, history), m_sink(sink), m_threads(kMostThreads) {
    m_piecesAtOnce = std::min<std::size_t>(kMostPieces, std::size_t{2} * m_threads.count());
  }

  Result<void> writeHeader() {
    std::string header(kCsvHeader);
    std::ranges::replace(header, ',', m_formatter.csvOptions().delimiter);
    return m_sink.write(header);
  }

  // False after a failure, and when stop asks.
  bool take(const ScanSlice& slice, const std::stop_token& stop) {
    m_formatter.prepare(slice);
    const std::size_t rows = slice.order.size();
    for (std::size_t begin = 0; begin < rows && m_state && !stop.stop_requested();) {
      const std::size_t pieces = std::min(m_piecesAtOnce, (rows - begin + kRowsAPiece - 1) / kRowsAPiece);
      Pieces& next = m_pieces[m_turn ^ 1];
      next.count = pieces;
      // The first one writes what was formatted before.
      m_threads.run(pieces + 1, [&](std::size_t i) {
        if (i == 0)
          writePieces(m_pieces[m_turn]);
        else
          formatPiece(slice, begin + (i - 1) * kRowsAPiece, next, i - 1);
      });
      m_turn ^= 1;
      begin = std::min(rows, begin + pieces * kRowsAPiece);
    }
    m_rows += rows;
    return m_state && !stop.stop_requested();
  }

  Result<void> finish() {
    writePieces(m_pieces[m_turn]);
    return m_state;
  }
  Result<void> state() const { return m_state; }
  std::uint64_t rows() const { return m_rows; }
  std::vector<std::string> notes() const { return m_formatter.unitNotes(); }

 private:
  struct Piece {
    std::string text, packed;
    Result<void> state;
  };
  struct Pieces {
    std::array<Piece, kMostPieces> each;
    std::size_t count = 0;
  };

  void formatPiece(const ScanSlice& slice, std::size_t begin, Pieces& pieces, std::size_t i) {
    Piece& piece = pieces.each[i];
    m_formatter.format(slice, begin, std::min(slice.order.size(), begin + kRowsAPiece), piece.text);
    piece.state = m_sink.isGzip() ? packParts(piece) : Result<void>();
  }

  // zlib counts in 32 bits; cells may be large.
  static Result<void> packParts(Piece& piece) {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
    piece.packed.clear();
    for (std::string_view rest = piece.text; !rest.empty();) {
      const std::string_view part = rest.substr(0, kMostAtOnce);
      rest.remove_prefix(part.size());
      std::string packed;
      if (auto done = ReportSink::pack(part, packed); !done)
        return done;
      piece.packed += packed;
    }
    return {};
  }

  void writePieces(Pieces& pieces) {
    for (std::size_t i = 0; i < pieces.count && m_state; ++i) {
      const Piece& piece = pieces.each[i];
      m_state = piece.state ? m_sink.writePacked(m_sink.isGzip() ? piece.packed : piece.text) : piece.state;
    }
    pieces.count = 0;
  }

  RowFormatter m_formatter;
  ReportSink& m_sink;
  SideThreads m_threads;
  std::size_t m_piecesAtOnce = 0;
  std::array<Pieces, 2> m_pieces; // formatted, and to be formatted
  unsigned m_turn = 0;
  Result<void> m_state;
  std::uint64_t m_rows = 0;
};

} // namespace

Result<ReportOutcome> writeLongReport(const ReportPlan& plan, HistoryReader& history, ReportSink& sink,
                                      const OnReportProgress& onProgress, const std::stop_token& stop) {
  LongReport report(plan, history, sink);
  if (auto done = report.writeHeader(); !done)
    return unexpected(done.error());
  const ScanRequest request{plan.series, plan.period.fromMs, plan.period.toMs};
  auto scanned = history.scan(
      request,
      [&](const ScanSlice& slice) {
        if (!report.take(slice, stop))
          return false;
        if (onProgress)
          onProgress(slice.done);
        return true;
      },
      stop);
  if (!scanned)
    return unexpected(scanned.error());
  if (auto done = report.state(); !done)
    return unexpected(done.error());
  if (stop.stop_requested())
    return unexpected(ErrorCode::Cancelled, plan.path, "was stopped");
  if (auto done = report.finish(); !done)
    return unexpected(done.error());
  ReportOutcome outcome;
  outcome.rows = report.rows();
  outcome.columns = 10;
  outcome.notes = report.notes();
  return outcome;
}

} // namespace muster
