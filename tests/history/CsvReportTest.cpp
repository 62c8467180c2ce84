// The CSV: its exact form, and every row back to the last bit.
#include "File.h"
#include "LimitedFiles.h"
#include "RandomValues.h"

#include <history/CsvReport.h>

#include <QDir>
#include <QFile>
#include <QtTest>

#include <fcntl.h>

using namespace muster;

namespace {

CsvRowView viewOf(const CsvRow& row) {
  CsvRowView view;
  view.timeMs = row.timeMs;
  view.group = row.group;
  view.node = row.node;
  view.device = row.device;
  view.metric = row.metric;
  view.type = row.value.type();
  view.isNull = row.value.isNull();
  view.bits = row.value.bits();
  view.bytes = row.value.bytes();
  view.unit = row.unit;
  view.quality = row.quality;
  view.historical = row.historical;
  return view;
}

CsvRow rowOf(Value value) {
  CsvRow row;
  row.timeMs = 1'700'000'000'123;
  row.group = "G";
  row.node = "N";
  row.metric = "CPU/Usage";
  row.value = std::move(value);
  row.unit = "%";
  return row;
}

std::string lineOf(const CsvRow& row, CsvOptions options = {}) {
  std::string line;
  appendCsvRow(line, viewOf(row), options);
  return line;
}

// The value's column, when nothing else in the row has a comma.
std::string cellOf(Value value, CsvOptions options = {}) {
  const DataType type = value.type();
  const std::string line = lineOf(rowOf(std::move(value)), options);
  const std::string before =
      "2023-11-14T22:13:20.123Z,G,N,,CPU/Usage," + std::string(dataTypeName(type)) + ",";
  const std::string after = ",%,192,false\r\n";
  if (!line.starts_with(before) || !line.ends_with(after))
    return "unexpected line: " + line;
  return line.substr(before.size(), line.size() - before.size() - after.size());
}

} // namespace

class CsvReportTest : public QObject {
  Q_OBJECT

 private slots:
  void cellsAreAsPromised();
  void textThatLooksLikeAFormulaGetsAnApostrophe();
  void rawTextLeavesFormulasAsTheyAre();
  void randomRowsOfEveryTypeComeBack_data();
  void randomRowsOfEveryTypeComeBack();
  void aReportIsThereOnlyWhenItIsFinished();
  void aReportReplacesAnOlderOne();
  void anUnwritableFolderIsAnError();
  void aFullDiskIsToldFromOtherErrors();
  void aFailingWriteGivesAnErrorAndLeavesNothing();
  void brokenFilesNameTheLine_data();
  void brokenFilesNameTheLine();
  void everyTruncationIsNoticed();
  void randomBytesAreRefused();
  void readingCanStopEarly();

 private:
  QString path(const char* name) const { return m_folder.filePath(name); }
  void writeFile(const QByteArray& bytes) {
    QFile file(path("in.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
  }
  Result<std::uint64_t> readBack(std::vector<CsvRow>& rows, CsvOptions options = {}) {
    return readCsv(
        path("in.csv").toStdString(),
        [&rows](CsvRow&& row) {
          rows.push_back(std::move(row));
          return true;
        },
        options);
  }

  QTemporaryDir m_folder;
};

void CsvReportTest::cellsAreAsPromised() {
  QCOMPARE(cellOf(Value::floating(0.1)), std::string("0.1"));
  QCOMPARE(cellOf(Value::floating(-5.0)), std::string("-5"));
  QCOMPARE(cellOf(Value::integer(DataType::Int32, -5)), std::string("-5"));
  QCOMPARE(cellOf(Value::boolean(true)), std::string("true"));
  QCOMPARE(cellOf(Value::null(DataType::String)), std::string(""));
  QCOMPARE(cellOf(Value::null(DataType::Double)), std::string(""));
  QCOMPARE(cellOf(Value::text("")), std::string("\"\""));
  QCOMPARE(cellOf(Value::bytes(DataType::Bytes, "")), std::string("\"\""));
  QCOMPARE(cellOf(Value::text("a,b")), std::string("\"a,b\""));
  QCOMPARE(cellOf(Value::text("say \"hi\"\r\n")), std::string("\"say \"\"hi\"\"\r\n\""));
  QCOMPARE(cellOf(Value::bytes(DataType::Int8Array, std::string("\x01\xFF", 2))), std::string("\"[1,-1]\""));
  QCOMPARE(cellOf(Value::bytes(DataType::Bytes, "foo")), std::string("Zm9v"));
}

void CsvReportTest::textThatLooksLikeAFormulaGetsAnApostrophe() {
  for (const char* text : {"=1+1", "+1", "-1", "@x"})
    QCOMPARE(cellOf(Value::text(text)), "'" + std::string(text));
  QCOMPARE(cellOf(Value::text("\tx")), std::string("'\tx"));
  QCOMPARE(cellOf(Value::text("\rx")), std::string("\"'\rx\""));
  QCOMPARE(cellOf(Value::text("'x")), std::string("''x"));
  QCOMPARE(cellOf(Value::text("'=x")), std::string("''=x"));
  QCOMPARE(cellOf(Value::bytes(DataType::Bytes, "\xFB\xF0")), std::string("'+/A="));
  CsvRow row = rowOf(Value::floating(1.0));
  row.node = "=cmd";
  QVERIFY(lineOf(row).find(",'=cmd,") != std::string::npos);
}

void CsvReportTest::rawTextLeavesFormulasAsTheyAre() {
  QCOMPARE(cellOf(Value::text("=1+1"), {.rawText = true}), std::string("=1+1"));
  QCOMPARE(cellOf(Value::text("'x"), {.rawText = true}), std::string("'x"));
}

void CsvReportTest::randomRowsOfEveryTypeComeBack_data() {
  QTest::addColumn<bool>("rawText");
  QTest::newRow("guarded") << false;
  QTest::newRow("raw") << true;
}

void CsvReportTest::randomRowsOfEveryTypeComeBack() {
  QFETCH(bool, rawText);
  const CsvOptions options{.rawText = rawText};
  test::RandomValues random(rawText ? 1 : 2);
  std::vector<CsvRow> rows;
  for (int i = 0; i < 5'000; ++i) {
    auto type = static_cast<DataType>(1 + random.below(kLargestDataType));
    CsvRow row = rowOf(random.chance(10) ? Value::null(type) : random.valueOf(type));
    row.timeMs = random.chance(5) ? static_cast<std::int64_t>(random.below(UINT64_MAX))
                                  : static_cast<std::int64_t>(random.below(1ull << 41));
    row.group = random.text();
    row.node = random.text();
    row.device = random.text();
    row.metric = random.text();
    row.unit = random.text();
    row.quality = static_cast<std::uint16_t>(random.below(65'536));
    row.historical = random.chance(30);
    rows.push_back(std::move(row));
  }
  const std::string file = path("in.csv").toStdString();
  auto writer = CsvFileWriter::create(file, options);
  QVERIFY(writer);
  for (const CsvRow& row : rows)
    QVERIFY(writer->write(viewOf(row)));
  QCOMPARE(writer->rows(), std::uint64_t{rows.size()});
  QVERIFY(writer->finish());
  std::vector<CsvRow> back;
  const auto count = readBack(back, options);
  QVERIFY2(count, count ? "" : count.error().message().c_str());
  QCOMPARE(*count, std::uint64_t{rows.size()});
  for (std::size_t i = 0; i < rows.size(); ++i)
    QVERIFY2(back[i] == rows[i], lineOf(rows[i], options).c_str());
}

void CsvReportTest::aReportIsThereOnlyWhenItIsFinished() {
  QTemporaryDir folder;
  const std::string file = folder.filePath("report.csv").toStdString();
  {
    auto writer = CsvFileWriter::create(file);
    QVERIFY(writer);
    QVERIFY(writer->write(viewOf(rowOf(Value::boolean(true)))));
    QVERIFY(!QFile::exists(QString::fromStdString(file)));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
  }
  QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0); // given up: nothing is left behind
  auto writer = CsvFileWriter::create(file);
  QVERIFY(writer);
  QVERIFY(writer->finish());
  QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{"report.csv"});
  QVERIFY(!writer->finish());
}

void CsvReportTest::aReportReplacesAnOlderOne() {
  writeFile("old");
  auto writer = CsvFileWriter::create(path("in.csv").toStdString());
  QVERIFY(writer);
  QVERIFY(writer->finish());
  std::vector<CsvRow> rows;
  QCOMPARE(readBack(rows).value(), std::uint64_t{0});
}

void CsvReportTest::anUnwritableFolderIsAnError() {
  const auto writer = CsvFileWriter::create(path("missing/report.csv").toStdString());
  QVERIFY(!writer);
  QCOMPARE(errorCodeName(writer.error().code), "io");
  QVERIFY(writer.error().message().find("missing/report.csv") != std::string::npos);
  QVERIFY(writer.error().message().find(".part-") == std::string::npos); // a name that its user does not know
}

void CsvReportTest::aFullDiskIsToldFromOtherErrors() {
  File full(::open("/dev/full", O_WRONLY | O_CLOEXEC)); // the kernel's device that never has room
  QVERIFY(full.isOpen());
  const auto written = full.writeAll("x", "report.csv");
  QVERIFY(!written);
  QCOMPARE(errorCodeName(written.error().code), "disk-full");
  QCOMPARE(written.error().where, std::string("report.csv"));
}

void CsvReportTest::aFailingWriteGivesAnErrorAndLeavesNothing() {
  QTemporaryDir folder;
  {
    auto writer = CsvFileWriter::create(folder.filePath("report.csv").toStdString());
    QVERIFY(writer);
    const LimitedFiles limit(1 << 20);
    const CsvRow row = rowOf(Value::text(std::string(10'000, 'x')));
    Result<void> written;
    for (int i = 0; i < 1'000 && written; ++i)
      written = writer->write(viewOf(row));
    QVERIFY(!written);
    QCOMPARE(errorCodeName(written.error().code), "io");
    QVERIFY(written.error().message().find("report.csv") != std::string::npos);
  }
  QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
}

void CsvReportTest::brokenFilesNameTheLine_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QByteArray>("where");
  const QByteArray header(kCsvHeader.data(), static_cast<int>(kCsvHeader.size()));
  const QByteArray good = "2023-11-14T22:13:20.123Z,G,N,,M,Double,1,%,192,false\r\n";
  const QByteArray twoLines = "2023-11-14T22:13:20.123Z,G,N,,M,String,\"a\r\nb\",%,192,false\r\n";
  QTest::newRow("no header") << good << QByteArray(":1");
  QTest::newRow("empty file") << QByteArray() << QByteArray(":1");
  QTest::newRow("bad time") << header + "yesterday,G,N,,M,Double,1,%,192,false\r\n" << QByteArray(":2");
  QTest::newRow("too few") << header + good + "2023-11-14T22:13:20.123Z,G,N\r\n" << QByteArray(":3");
  QTest::newRow("too many") << header + good.chopped(2) + ",x\r\n" << QByteArray(":2");
  QTest::newRow("type") << header + "2023-11-14T22:13:20.123Z,G,N,,M,Real,1,%,192,false\r\n"
                        << QByteArray(":2");
  QTest::newRow("value") << header + "2023-11-14T22:13:20.123Z,G,N,,M,Int8,300,%,192,false\r\n"
                         << QByteArray(":2");
  QTest::newRow("quality") << header + "2023-11-14T22:13:20.123Z,G,N,,M,Int8,3,%,-1,false\r\n"
                           << QByteArray(":2");
  QTest::newRow("historical") << header + "2023-11-14T22:13:20.123Z,G,N,,M,Int8,3,%,192,no\r\n"
                              << QByteArray(":2");
  QTest::newRow("quote") << header + "2023-11-14T22:13:20.123Z,G\"G,N,,M,Int8,3,%,192,true\r\n"
                         << QByteArray(":2");
  QTest::newRow("behind a quote") << header + "2023-11-14T22:13:20.123Z,\"G\"G,N,,M,Int8,3,%,192,true\r\n"
                                  << QByteArray(":2");
  QTest::newRow("utf-8") << header + "2023-11-14T22:13:20.123Z,\xFF,N,,M,Int8,3,%,192,true\r\n"
                         << QByteArray(":2");
  QTest::newRow("lines in values count") << header + twoLines + good.chopped(2) + ",x\r\n"
                                         << QByteArray(":4");
}

void CsvReportTest::brokenFilesNameTheLine() {
  QFETCH(QByteArray, bytes);
  QFETCH(QByteArray, where);
  writeFile(bytes);
  std::vector<CsvRow> rows;
  const auto result = readBack(rows);
  QVERIFY(!result);
  QCOMPARE(errorCodeName(result.error().code), "bad-csv");
  QVERIFY2(QByteArray::fromStdString(result.error().where).endsWith(where), result.error().where.c_str());
}

void CsvReportTest::everyTruncationIsNoticed() {
  QByteArray bytes(kCsvHeader.data(), static_cast<int>(kCsvHeader.size()));
  const auto headerSize = bytes.size();
  bytes += QByteArray::fromStdString(lineOf(rowOf(Value::text("a \"quoted\"\r\nline"))));
  const auto firstRowEnd = bytes.size();
  bytes += QByteArray::fromStdString(lineOf(rowOf(Value::floating(1.5))));
  for (int size = 0; size < bytes.size(); ++size) {
    writeFile(bytes.left(size));
    std::vector<CsvRow> rows;
    const bool isWhole = size == headerSize || size == firstRowEnd;
    QCOMPARE(readBack(rows).has_value(), isWhole);
  }
}

void CsvReportTest::randomBytesAreRefused() {
  test::RandomValues random(3);
  for (int i = 0; i < 300; ++i) {
    QByteArray bytes(kCsvHeader.data(), static_cast<int>(kCsvHeader.size()));
    bytes += "x" + QByteArray::fromStdString(random.bytes(300));
    writeFile(bytes);
    std::vector<CsvRow> rows;
    QVERIFY(!readBack(rows));
  }
}

void CsvReportTest::readingCanStopEarly() {
  QByteArray bytes(kCsvHeader.data(), static_cast<int>(kCsvHeader.size()));
  for (int i = 0; i < 10; ++i)
    bytes += QByteArray::fromStdString(lineOf(rowOf(Value::floating(1.5))));
  writeFile(bytes);
  int left = 3;
  const auto result = readCsv(path("in.csv").toStdString(), [&left](CsvRow&&) { return --left > 0; });
  QCOMPARE(result.value(), std::uint64_t{3});
}

QTEST_APPLESS_MAIN(CsvReportTest)
#include "CsvReportTest.moc"
