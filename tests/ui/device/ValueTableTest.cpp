// What has no chart, as a table: every kind of value, exact, bounded, and fit to be shown.
#include "device/ValueTable.h"

#include "MadeUpFleet.h"
#include "device/JsonTree.h"
#include "device/MetricFacts.h"
#include "device/ValuePane.h"

#include <schema/PayloadView.h>
#include <schema/ValueText.h>
#include <ui/Theme.h>

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace muster;
using namespace muster::ui;

Q_DECLARE_METATYPE(muster::MetaData)

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;

Value made(DataType type, const char* text) {
  const auto value = parseValue(type, text);
  [&] { QVERIFY2(value, value ? "" : value.error().message().c_str()); }();
  return value ? *value : Value();
}

extern const char* const kRecipe;

} // namespace

class ValueTableTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void aDataSetKeepsItsColumnsAndEveryDigit();
  void aTemplateListsNameTypeAndValueOfItsMembers();
  void anArrayIsAList();
  void bytesAreShownAndSavedAsTheyAre();
  void aValueWithoutContentSaysSo();
  void longTablesAreBoundedAndSaySo();
  void namesOfFilesAreSafe();
  void jsonIsReadWithEscapesAndRefusedWhereItIsBroken();
  void thePaneShowsTheLatestTextsNewestFirst();
  void thePaneFollowsTheValue();
  void thePaneCopiesAndSaves();
  void aFileThatCannotBeWrittenIsSaid();
  void aFileIsCheckedAndSavedUnderItsName();
  void whatMetadataSay_data();
  void whatMetadataSay();

 private:
  std::unique_ptr<Theme> m_theme;
};

namespace {
// Below the class, since moc loses its way in such literals.
const char* const kRecipe = R"({"columns":["Step","Litres","Note"],"types":["UInt64","Double","String"],)"
                            R"("rows":[[18446744073709551615,0.1,"fill \"A\""],[2,null,"<b>heat</b>"]]})";

} // namespace

void ValueTableTest::initTestCase() {
  m_theme = std::make_unique<Theme>();
  m_theme->apply(ThemeMode::Light);
}

void ValueTableTest::aDataSetKeepsItsColumnsAndEveryDigit() {
  const ValueTable table = tableOf(made(DataType::DataSet, kRecipe));
  QCOMPARE(table.columns, (QStringList{"Step", "Litres", "Note"}));
  QCOMPARE(table.rows.size(), std::size_t{2});
  QCOMPARE(table.rows[0], (QStringList{"18446744073709551615", "0.1", "fill \"A\""}));
  QCOMPARE(table.rows[1], (QStringList{"2", QString(QChar(0x2013)), "<b>heat</b>"}));
  QCOMPARE(table.summary, QString("DataSet, 3 columns, 2 rows"));
}

void ValueTableTest::aTemplateListsNameTypeAndValueOfItsMembers() {
  const ValueTable table = tableOf(made(
      DataType::Template,
      R"({"version":"2","reference":"Motor","isDefinition":false,)"
      R"("parameters":[{"name":"Poles","type":"Int32","value":4}],)"
      R"("metrics":[{"name":"Speed","type":"Double","value":1450.5},{"name":"Brake","type":"Template",)"
      R"("value":{"reference":"Brake","isDefinition":false,"metrics":[{"name":"On","type":"Boolean","value":true}]}}]})"));
  QCOMPARE(table.columns, (QStringList{"Name", "Type", "Value"}));
  QCOMPARE(table.rows.size(), std::size_t{4});
  QCOMPARE(table.rows[0], (QStringList{"Poles", "Int32", "4"}));
  QCOMPARE(table.rows[1], (QStringList{"Speed", "Double", "1450.5"}));
  QCOMPARE(table.rows[3], (QStringList{"Brake / On", "Boolean", "true"}));
  QVERIFY2(table.summary.startsWith("Template of Motor, version 2, 4 members"), qPrintable(table.summary));
}

void ValueTableTest::anArrayIsAList() {
  const ValueTable table = tableOf(made(DataType::Int64Array, "[1,-9223372036854775808,3]"));
  QCOMPARE(table.rows.size(), std::size_t{3});
  QCOMPARE(table.rows[1], (QStringList{"1", "-9223372036854775808"}));
  QCOMPARE(table.summary, QString("Int64Array, 3 values"));
  QCOMPARE(tableOf(made(DataType::StringArray, R"(["a\u202e","b\nc"])")).rows[0][1],
           QString("a")); // and no override
  QCOMPARE(tableOf(made(DataType::BooleanArray, "[]")).rows.size(), std::size_t{0});
}

void ValueTableTest::bytesAreShownAndSavedAsTheyAre() {
  std::string bytes("GIF89a\0\xff\x01", 9);
  const Value value = Value::bytes(DataType::File, bytes);
  const ValueTable table = tableOf(value);
  QCOMPARE(table.rows.size(), std::size_t{2});
  QCOMPARE(table.rows[0], (QStringList{"0000", "47 49 46 38 39 61 00 ff", "GIF89a.."}));
  QCOMPARE(table.rows[1], (QStringList{"0008", "01", "."}));
  QCOMPARE(fileContentOf(value), bytes);
  QCOMPARE(fileContentOf(made(DataType::DataSet, kRecipe)), std::string(kRecipe));
}

void ValueTableTest::aValueWithoutContentSaysSo() {
  QCOMPARE(tableOf(Value::null(DataType::DataSet)).summary, QString("DataSet, no value"));
  QVERIFY(tableOf(Value::null(DataType::File)).rows.empty());
  QVERIFY(tableOf(Value::bytes(DataType::DataSet, std::string(kMostTableBytes + 1, 'x')))
              .summary.contains("too large"));
}

void ValueTableTest::longTablesAreBoundedAndSaySo() {
  const ValueTable table = tableOf(Value::bytes(DataType::Int8Array, std::string(5'000, '\1')));
  QCOMPARE(table.rows.size(), kMostTableRows);
  QVERIFY2(table.summary.contains(QString::fromUtf8("5\u202F000")), qPrintable(table.summary));
}

void ValueTableTest::namesOfFilesAreSafe() {
  QCOMPARE(fileNameFor("Line 1/Recipe", DataType::DataSet), QString("Recipe.json"));
  QCOMPARE(fileNameFor("Logs/boot.log", DataType::File), QString("boot.log"));
  QCOMPARE(fileNameFor("../../.bashrc", DataType::File), QString("bashrc.bin"));
  QCOMPARE(fileNameFor("A/", DataType::Bytes), QString("value.bin"));
  QCOMPARE(fileNameFor("Note", DataType::String), QString("Note.txt"));
}

void ValueTableTest::jsonIsReadWithEscapesAndRefusedWhereItIsBroken() {
  const auto tree = readJsonTree(R"({"a\tb":["\ud83d\udd27x",null,-1e5]})");
  QVERIFY(tree);
  QCOMPARE(tree->members[0].name, std::string("a\tb"));
  const auto& list = tree->members[0].value.members;
  QCOMPARE(QString::fromStdString(list[0].value.text), QString::fromUtf8("🔧x"));
  QCOMPARE(list[1].value.kind, JsonTree::Kind::Null);
  QCOMPARE(list[2].value.text, std::string("-1e5"));
  for (const char* broken : {"", "[", "[1,", "{\"a\"}", "\"open", "[1]x", "\"\\u12", "{1:2}"})
    QVERIFY2(!readJsonTree(broken), broken);
  QVERIFY(!readJsonTree(std::string(10'000, '['))); // no end to the stack
}

void ValueTableTest::thePaneShowsTheLatestTextsNewestFirst() {
  test::MadeUpFleet fleet({{"Line/Message", DataType::String}, {"Line/Started", DataType::DateTime}},
                          kNow - 60'000);
  for (int i = 0; i < 3; ++i)
    fleet.add("Line/Message", kNow - 3000 + i * 1000LL, Value::text("message " + std::to_string(i)));
  fleet.add("Line/Started", kNow, Value::unsignedInteger(DataType::DateTime, kNow));
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  ValuePane pane(data);
  pane.showSeries(fleet.series("Line/Message"));
  QVERIFY(!pane.isHidden());
  QCOMPARE(pane.table().rows.size(), std::size_t{3});
  QCOMPARE(pane.table().rows[0][1], QString("message 2"));
  QVERIFY2(pane.note().contains("latest 3 values"), qPrintable(pane.note()));
  pane.showSeries(fleet.series("Line/Started"));
  QVERIFY(pane.table().rows.at(0)[1].contains("2026"));
}

void ValueTableTest::thePaneFollowsTheValue() {
  test::MadeUpFleet fleet({{"Recipe", DataType::DataSet}}, kNow - 60'000);
  fleet.tick(kNow - 60'000);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  ValuePane pane(data);
  pane.showSeries(0);
  QVERIFY2(pane.note().contains("no value") || pane.table().rows.empty(), qPrintable(pane.note()));
  fleet.add("Recipe", kNow, made(DataType::DataSet, kRecipe));
  fleet.tick(kNow);
  pane.refresh();
  QCOMPARE(pane.view().model()->rowCount(), 2);
  QCOMPARE(pane.view().model()->index(1, 2).data().toString(), QString("<b>heat</b>"));
  QVERIFY(pane.view().model()->index(1, 2).data(Qt::ToolTipRole).toString().contains("&lt;b&gt;")); // as text
  pane.showSeries(kNoSeries);
  QVERIFY(pane.isHidden());
}

void ValueTableTest::thePaneCopiesAndSaves() {
  test::MadeUpFleet fleet({{"Logs/boot.log", DataType::File}}, kNow - 60'000);
  const std::string content("line 1\n\0line 2", 14);
  fleet.add("Logs/boot.log", kNow, Value::bytes(DataType::File, content));
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  ValuePane pane(data);
  QTemporaryDir folder;
  QString suggested;
  pane.setChooseFile([&](QWidget*, const QString& name) { return suggested = name, folder.filePath(name); });
  pane.showSeries(0);
  pane.save();
  QTRY_VERIFY_WITH_TIMEOUT(pane.note().startsWith("Saved as"), 20'000);
  QCOMPARE(suggested, QString("boot.log"));
  QFile file(folder.filePath("boot.log"));
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.readAll().toStdString(), content);
  for (QPushButton* button : pane.findChildren<QPushButton*>())
    if (button->text() == "Copy")
      button->click();
  QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(base64Encode(content)));
}

void ValueTableTest::aFileThatCannotBeWrittenIsSaid() {
  test::MadeUpFleet fleet({{"Blob", DataType::Bytes}}, kNow - 60'000);
  fleet.add("Blob", kNow, Value::bytes(DataType::Bytes, "x"));
  fleet.tick(kNow);
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  ValuePane pane(data);
  pane.showSeries(0);
  pane.setChooseFile([](QWidget*, const QString&) { return QStringLiteral("/no/such/folder/x"); });
  pane.save();
  QTRY_VERIFY_WITH_TIMEOUT(pane.note().startsWith("Not saved"), 20'000);
}

void ValueTableTest::aFileIsCheckedAndSavedUnderItsName() {
  test::MadeUpFleet fleet({{"Logs/Newest", DataType::File}}, kNow - 60'000);
  const auto send = [&](std::int64_t ms, const char* md5) {
    fleet.add("Logs/Newest", ms, Value::bytes(DataType::File, "a"), 192, sampleflag::Transient);
    Metric metric;
    metric.metadata.emplace().fileName = "C:\\logs\\boot log.txt";
    metric.metadata->md5 = md5;
    const std::string bytes = encodePayload({{}, {}, {metric}, "", ""});
    PayloadView view;
    QVERIFY(decodePayload(bytes, view));
    fleet.addMetadata(view.metrics[0].metadata);
    fleet.tick(ms);
  };
  send(kNow, "0CC175B9C0F1B6A831C399E269772661");
  DeviceData data(fleet.fleet());
  data.setDevice(0);
  ValuePane pane(data);
  QString suggested;
  pane.setChooseFile([&](QWidget*, const QString& name) { return suggested = name, QString(); });
  pane.showSeries(0);
  QVERIFY2(pane.about().endsWith("boot log.txt, MD5 matches ✓"), qPrintable(pane.about()));
  QVERIFY2(pane.note().endsWith("transient: not stored"), qPrintable(pane.note()));
  pane.save();
  QCOMPARE(suggested, QString("boot_log.txt"));
  send(kNow, "00000000000000000000000000000000"); // the same bytes at the same time
  pane.refresh();
  QVERIFY2(pane.about().endsWith("MD5 does not match"), qPrintable(pane.about()));
  fleet.add("Logs/Newest", kNow + 1, Value::bytes(DataType::File, "a"));
  fleet.tick(kNow + 1);
  pane.refresh();
  QCOMPARE(pane.about(), QString());
  QVERIFY(!pane.note().contains("transient"));
  pane.save();
  QCOMPARE(suggested, QString("Newest.bin"));
}

void ValueTableTest::whatMetadataSay_data() {
  QTest::addColumn<MetaData>("metadata");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("fileName");
  MetaData part;
  part.fileName = std::string(120, 'x') + ".tar.gz";
  part.isMultiPart = true;
  part.seq = 3;
  part.size = 2'000'000;
  part.md5 = "of the whole";
  QTest::newRow("a part") << part
                          << QString(120, u'x').append("…, part 3, 2.0 MB in all, MD5 is not this part's")
                          << QString(97, u'x').append(".gz.part3");
  MetaData types;
  types.fileType = "text/plain";
  types.contentType = "text/plain";
  types.size = 2;
  types.description = "what the <kernel>\nsaid";
  types.fileName = "../..";
  QTest::newRow("types") << types << QString("../.., text/plain, announced as 2 B, what the <kernel> said")
                         << QString("a.bin");
  MetaData size;
  size.size = 1;
  QTest::newRow("nothing new") << size << QString() << QString("a.bin");
}

void ValueTableTest::whatMetadataSay() {
  QFETCH(MetaData, metadata);
  QTEST(metadataText(metadata, Value::bytes(DataType::Bytes, "a")), "text");
  QTEST(fileNameFor("a", DataType::Bytes, metadata), "fileName");
}

QTEST_MAIN(ValueTableTest)
#include "ValueTableTest.moc"
