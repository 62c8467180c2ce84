// Queries of one series against plain lists: ranges, pixels, steps, scans.
#include "PlainHistory.h"
#include "store/Layout.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace muster;

namespace {

constexpr std::int64_t kStartMs =
    layout::dayStart(8000) + 20 * layout::kHourMs; // late in a day, so that days change
constexpr int kHours = 60;

bool isSameNumber(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

bool isNearly(double a, double b) {
  return isSameNumber(a, b) || a == b || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)) ||
         (std::abs(a) < 1e-9 && std::abs(b) < 1e-9);
}

bool isSame(const PixelColumn& a, const PixelColumn& b) {
  const Summary &x = a.summary, &y = b.summary;
  if (a.count != b.count || a.isBroken != b.isBroken || x.numbers != y.numbers)
    return false;
  if (x.numbers == 0)
    return true;
  return isSameNumber(x.first, y.first) && x.firstMs == y.firstMs && isSameNumber(x.last, y.last) &&
         x.lastMs == y.lastMs && isSameNumber(x.min, y.min) && x.minMs == y.minMs &&
         isSameNumber(x.max, y.max) && x.maxMs == y.maxMs;
}

bool isSame(const StepRow& a, const StepRow& b) {
  const Summary &x = a.summary, &y = b.summary;
  if (a.startMs != b.startMs || x.count != y.count || x.numbers != y.numbers ||
      a.mean.has_value() != b.mean.has_value() || (a.mean && !isNearly(*a.mean, *b.mean)))
    return false;
  if (x.count > 0 && (x.firstMs != y.firstMs || x.lastMs != y.lastMs || !isSameNumber(x.first, y.first) ||
                      !isSameNumber(x.last, y.last) || !isNearly(x.sum, y.sum)))
    return false;
  return x.numbers == 0 || (isSameNumber(x.min, y.min) && x.minMs == y.minMs && isSameNumber(x.max, y.max) &&
                            x.maxMs == y.maxMs);
}

struct Case {
  PlainHistory plain;
  std::unique_ptr<HistoryReader> reader;
};

} // namespace

class HistoryReaderTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void rangesAreWhatAPlainListGives_data() { files(); }
  void rangesAreWhatAPlainListGives();
  void pixelsAreExact_data() { files(); }
  void pixelsAreExact();
  void stepsAreWhatAPlainCalculationGives_data() { files(); }
  void stepsAreWhatAPlainCalculationGives();
  void scansGiveEverySampleInOrder_data() { files(); }
  void scansGiveEverySampleInOrder();
  void emptyRangesGiveNothing();
  void badArgumentsAreErrors();
  void cancelledQueriesEnd();
  void aForeignFileIsRefused();
  void aNewerVersionIsRefused();

 private:
  void files();
  Case& current();

  QTemporaryDir m_folder;
  std::map<int, Case> m_cases;
};

void HistoryReaderTest::files() {
  QTest::addColumn<int>("which");
  QTest::newRow("one part, all derived blocks") << 0;
  QTest::newRow("two parts and a journal") << 1;
  QTest::newRow("journal only") << 2;
  QTest::newRow("derived blocks missing or stale") << 3;
  QTest::newRow("five parts, nothing derived") << 4;
  QTest::newRow("one part, rollups missing or stale") << 5;
}

void HistoryReaderTest::initTestCase() {
  const PlainFileOptions options[] = {{5, true, 1, 1, 0, 1},  {2, false, 1, 1, 0, 2},
                                      {0, false, 1, 1, 0, 3}, {4, false, 0.3, 0.7, 0.4, 4},
                                      {5, false, 0, 0, 0, 5}, {5, true, 0.2, 0.7, 0.4, 6}};
  for (int i = 0; i < 6; ++i) {
    Case& each = m_cases[i];
    each.plain = randomHistory(static_cast<std::uint64_t>(100 + i), 12, 2, 120, kStartMs, kHours);
    const std::string path = m_folder.filePath(QString::number(i)).toStdString();
    const std::string failed = each.plain.writeFile(path, options[i]);
    QVERIFY2(failed.empty(), failed.c_str());
    Result<std::unique_ptr<HistoryReader>> reader = openHistoryReader(path);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
    each.reader = std::move(*reader);
  }
}

Case& HistoryReaderTest::current() {
  QFETCH(int, which);
  return m_cases[which];
}

namespace {

// Ranges of all sizes, many with edges at full hours.
std::pair<std::int64_t, std::int64_t> randomRange(std::mt19937_64& random) {
  const auto time = [&random] {
    const auto length = static_cast<std::uint64_t>((kHours + 4) * layout::kHourMs);
    std::int64_t at = kStartMs - 2 * layout::kHourMs + static_cast<std::int64_t>(random() % length);
    if (random() % 3 == 0)
      at -= at % layout::kHourMs;
    return at + (random() % 8 == 0 ? 1 : 0);
  };
  const std::int64_t a = time(), b = time();
  if (random() % 10 == 0)
    return {std::numeric_limits<std::int64_t>::min() + 1, std::numeric_limits<std::int64_t>::max() - 1};
  return {std::min(a, b), std::max(a, b)};
}

} // namespace

void HistoryReaderTest::rangesAreWhatAPlainListGives() {
  Case& each = current();
  std::mt19937_64 random(5);
  for (const SeriesInfo& series : each.plain.series())
    for (int i = 0; i < 12; ++i) {
      const auto [from, to] = randomRange(random);
      const bool before = random() % 2 == 0, after = random() % 2 == 0;
      const Result<SeriesRun> run = each.reader->range(series.id, from, to, before, after);
      QVERIFY2(run.has_value(), run ? "" : run.error().message().c_str());
      QCOMPARE(run->type, series.type);
      QVERIFY(samplesOf(*run) == each.plain.range(series.id, from, to, before, after));
    }
}

void HistoryReaderTest::pixelsAreExact() {
  Case& each = current();
  std::mt19937_64 random(6);
  for (const SeriesInfo& series : each.plain.series())
    for (int i = 0; i < 8; ++i) {
      const auto [from, to] = randomRange(random);
      const int columns = i == 0 ? 1 : 1 + static_cast<int>(random() % 150);
      const Result<std::vector<PixelColumn>> found = each.reader->pixels(series.id, from, to, columns);
      QVERIFY2(found.has_value(), found ? "" : found.error().message().c_str());
      if (from >= to)
        continue;
      const std::vector<PixelColumn> wanted = each.plain.pixels(series.id, from, to, columns);
      QCOMPARE(found->size(), wanted.size());
      for (std::size_t column = 0; column < wanted.size(); ++column)
        QVERIFY(isSame((*found)[column], wanted[column]));
    }
  // More columns than milliseconds, and two columns in an hour's middle.
  const SeriesId first = each.plain.series().front().id;
  const std::int64_t hourMs = kStartMs + 3 * layout::kHourMs;
  for (const auto& [from, to, columns] :
       {std::tuple(hourMs, hourMs + 5, 40), std::tuple(hourMs, hourMs + layout::kHourMs, 2)}) {
    const Result<std::vector<PixelColumn>> found = each.reader->pixels(first, from, to, columns);
    QVERIFY(found.has_value());
    const std::vector<PixelColumn> wanted = each.plain.pixels(first, from, to, columns);
    QVERIFY(std::equal(found->begin(), found->end(), wanted.begin(), wanted.end(),
                       [](const PixelColumn& a, const PixelColumn& b) { return isSame(a, b); }));
  }
}

void HistoryReaderTest::stepsAreWhatAPlainCalculationGives() {
  Case& each = current();
  std::mt19937_64 random(7);
  for (const SeriesInfo& series : each.plain.series())
    for (int i = 0; i < 8; ++i) {
      auto [from, to] = randomRange(random);
      from = std::max(from, kStartMs - layout::kDayMs);
      to = std::min(to, kStartMs + 4 * layout::kDayMs);
      const std::int64_t stepMs =
          i % 2 == 0 ? layout::kHourMs * (1 + i) : 1 + static_cast<std::int64_t>(random() % layout::kDayMs);
      if (from >= to || (to - from) / stepMs > 300)
        continue;
      std::vector<std::int64_t> edges;
      for (std::int64_t at = from; at < to; at += stepMs)
        edges.push_back(at);
      edges.push_back(to);
      const Result<std::vector<StepRow>> found = each.reader->steps(series.id, from, to, stepMs);
      QVERIFY2(found.has_value(), found ? "" : found.error().message().c_str());
      const std::vector<StepRow> wanted = each.plain.steps(series.id, edges);
      QCOMPARE(found->size(), wanted.size());
      for (std::size_t step = 0; step < wanted.size(); ++step)
        QVERIFY(isSame((*found)[step], wanted[step]));
    }
  const std::vector<std::int64_t> uneven{kStartMs, kStartMs + 7, kStartMs + 90 * 60'000,
                                         kStartMs + 23 * layout::kHourMs, kStartMs + 48 * layout::kHourMs};
  const Result<std::vector<StepRow>> found = each.reader->steps(0, uneven);
  QVERIFY(found.has_value());
  const std::vector<StepRow> wanted = each.plain.steps(0, uneven);
  QCOMPARE(found->size(), wanted.size());
  for (std::size_t step = 0; step < wanted.size(); ++step)
    QVERIFY(isSame((*found)[step], wanted[step]));
}

void HistoryReaderTest::scansGiveEverySampleInOrder() {
  Case& each = current();
  std::mt19937_64 random(8);
  for (int i = 0; i < 6; ++i) {
    ScanRequest request;
    std::tie(request.fromMs, request.toMs) = randomRange(random);
    for (const SeriesInfo& series : each.plain.series())
      if (random() % 3 != 0)
        request.series.push_back(series.id);
    std::shuffle(request.series.begin(), request.series.end(), random);
    std::vector<std::tuple<std::int64_t, std::uint32_t, PlainSample>> wanted, found;
    for (std::uint32_t place = 0; place < request.series.size(); ++place)
      for (const PlainSample& sample :
           each.plain.range(request.series[place], request.fromMs, request.toMs, false, false))
        wanted.emplace_back(sample.timeMs, place, sample);
    std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) {
      return std::pair(std::get<0>(a), std::get<1>(a)) < std::pair(std::get<0>(b), std::get<1>(b));
    });
    double done = 0;
    const Result<void> scanned = each.reader->scan(request, [&](const ScanSlice& slice) {
      for (std::size_t row = 0; row < slice.order.size(); ++row) {
        const SeriesRun& run = slice.runs[slice.order[row]];
        const std::uint32_t at = slice.rowOf[row];
        found.emplace_back(run.timeMs[at], slice.order[row],
                           PlainSample{run.timeMs[at], run.valueAt(at), run.qualityAt(at), run.flagsAt(at),
                                       std::string(run.metadataAt(at))});
      }
      const bool isOnwards = slice.done > done && slice.done <= 1;
      done = slice.done;
      return isOnwards;
    });
    QVERIFY2(scanned.has_value(), scanned ? "" : scanned.error().message().c_str());
    QVERIFY(found == wanted);
  }
}

void HistoryReaderTest::emptyRangesGiveNothing() {
  HistoryReader& reader = *m_cases[1].reader;
  const auto never = [](const ScanSlice&) { return false; };
  for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>(kStartMs + 10, kStartMs + 10),
                                 std::pair<std::int64_t, std::int64_t>(kStartMs + 10, kStartMs)}) {
    QVERIFY(reader.range(0, from, to, true, true)->empty());
    QVERIFY(reader.steps(0, from, to, 1000)->empty());
    const Result<std::vector<PixelColumn>> columns = reader.pixels(0, from, to, 7);
    QCOMPARE(columns->size(), std::size_t{7});
    for (const PixelColumn& column : *columns)
      QCOMPARE(column.count, std::uint64_t{0});
    QVERIFY(reader.scan({{0}, from, to}, never).has_value());
  }
}

void HistoryReaderTest::badArgumentsAreErrors() {
  HistoryReader& reader = *m_cases[0].reader;
  const auto never = [](const ScanSlice&) { return false; };
  const auto code = [](const auto& result) { return result ? ErrorCode::Internal : result.error().code; };
  QCOMPARE(code(reader.range(9999, 0, 1, false, false)), ErrorCode::BadArgument);
  QCOMPARE(code(reader.pixels(0, 0, 1, 0)), ErrorCode::BadArgument);
  QCOMPARE(code(reader.steps(0, 0, 1, 0)), ErrorCode::BadArgument);
  QCOMPARE(code(reader.steps(0, 0, 1'000'001, 1)), ErrorCode::BadArgument);
  QCOMPARE(code(reader.steps(0, std::vector<std::int64_t>{5, 5})), ErrorCode::BadArgument);
  QCOMPARE(code(reader.scan({{0, 0}, 0, 1}, never)), ErrorCode::BadArgument);
  QCOMPARE(code(reader.scan({{9999}, 0, 1}, never)), ErrorCode::BadArgument);
}

void HistoryReaderTest::cancelledQueriesEnd() {
  HistoryReader& reader = *m_cases[1].reader;
  std::stop_source source;
  source.request_stop();
  const std::stop_token stop = source.get_token();
  const std::int64_t to = kStartMs + kHours * layout::kHourMs;
  const auto code = [](const auto& result) { return result ? ErrorCode::Internal : result.error().code; };
  QCOMPARE(code(reader.range(0, kStartMs, to, true, true, stop)), ErrorCode::Cancelled);
  QCOMPARE(code(reader.pixels(0, kStartMs, to, 10, stop)), ErrorCode::Cancelled);
  QCOMPARE(code(reader.steps(0, kStartMs, to, 1000, stop)), ErrorCode::Cancelled);
  QCOMPARE(code(reader.fleetAt(to, stop)), ErrorCode::Cancelled);
  QCOMPARE(code(reader.events(
               0, to, [](const HistoryEvent&) { return true; }, stop)),
           ErrorCode::Cancelled);
  // In the middle.
  std::stop_source later;
  int slices = 0;
  const Result<void> scanned = reader.scan(
      {{0, 1, 2}, kStartMs, to},
      [&](const ScanSlice&) {
        ++slices;
        later.request_stop();
        return true;
      },
      later.get_token());
  QCOMPARE(code(scanned), ErrorCode::Cancelled);
  QCOMPARE(slices, 1);
  QVERIFY(reader.range(0, kStartMs, to, true, true).has_value());
}

void HistoryReaderTest::aForeignFileIsRefused() {
  const QString path = m_folder.filePath("foreign");
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(20000, 'x'));
  file.close();
  const auto reader = openHistoryReader(path.toStdString());
  QVERIFY(!reader.has_value());
  QCOMPARE(reader.error().code, ErrorCode::BadPayload);
  QCOMPARE(openHistoryReader(m_folder.filePath("nowhere").toStdString()).error().code, ErrorCode::Io);
}

void HistoryReaderTest::aNewerVersionIsRefused() {
  const QString path = m_folder.filePath("newer");
  QVERIFY(PlainHistory().writeFile(path.toStdString()).empty());
  QVERIFY(openHistoryReader(path.toStdString()).has_value());
  QFile file(path);
  QVERIFY(file.open(QIODevice::ReadWrite));
  file.seek(63); // the last byte of user_version
  file.write("\x02", 1);
  file.close();
  const auto reader = openHistoryReader(path.toStdString());
  QVERIFY(!reader.has_value());
  QCOMPARE(reader.error().code, ErrorCode::NotSupported);
}

QTEST_GUILESS_MAIN(HistoryReaderTest)
#include "HistoryReaderTest.moc"
