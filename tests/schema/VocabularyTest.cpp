// The small parts of the schema: topics, UTF-8, datatypes, values, the metric catalogue and sample batches.
#include <schema/FleetUpdate.h>
#include <schema/LetterCase.h>
#include <schema/MetricCatalog.h>
#include <schema/NumberOrder.h>
#include <schema/Topic.h>
#include <schema/Utf8.h>

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <set>

using namespace muster;

class VocabularyTest : public QObject {
  Q_OBJECT

 private slots:
  void topicsComeBackAsTheyWereBuilt();
  void foreignTopicsAreRefused_data();
  void foreignTopicsAreRefused();
  void idsAreChecked();
  void lettersBecomeSmallAsUnicodeHasIt();
  void bytesThatAreNotUtf8StayAsTheyAre();
  void utf8IsTakenApartExactly_data();
  void utf8IsTakenApartExactly();
  void badTextIsShownSafely();
  void datatypesHaveTheirNamesAndNumbers();
  void integersAreCutToTheirWidth();
  void valuesHaveAPlaceOnAnAxis();
  void numbersOfDifferentTypesAreComparedExactly();
  void equalityIsToTheBit();
  void errorsReadAsOneLine();
  void theCatalogueIsOrderedAndWhole();
  void metricsAreFoundByNameAndPattern();
  void aBatchKeepsItsRows();
  void anUpdateKnowsItsMemory();
};

void VocabularyTest::topicsComeBackAsTheyWereBuilt() {
  const std::string node = nodeTopic(MessageType::NBirth, "Plant 1", "pi-3f2a");
  QCOMPARE(node, std::string("spBv1.0/Plant 1/NBIRTH/pi-3f2a"));
  const auto nodeView = parseTopic(node);
  QVERIFY(nodeView);
  QVERIFY(nodeView->type == MessageType::NBirth);
  QCOMPARE(std::string(nodeView->group), std::string("Plant 1"));
  QCOMPARE(std::string(nodeView->node), std::string("pi-3f2a"));
  QVERIFY(nodeView->device.empty() && nodeView->hostId.empty());

  const std::string deviceText = deviceTopic(MessageType::DCmd, "G", "N", "p\xC3\xBCmp");
  const auto device = parseTopic(deviceText);
  QVERIFY(device);
  QVERIFY(device->type == MessageType::DCmd);
  QCOMPARE(std::string(device->device), std::string("p\xC3\xBCmp"));

  const std::string stateText = stateTopic("muster");
  const auto state = parseTopic(stateText);
  QVERIFY(state);
  QVERIFY(state->type == MessageType::State);
  QCOMPARE(std::string(state->hostId), std::string("muster"));
  QVERIFY(state->group.empty() && state->node.empty());
}

void VocabularyTest::foreignTopicsAreRefused_data() {
  QTest::addColumn<QByteArray>("topic");
  QTest::addColumn<QByteArray>("code");
  const auto row = [](const char* topic, const char* code = "bad-topic") {
    QTest::newRow(topic) << QByteArray(topic) << QByteArray(code);
  };
  for (const char* topic : {"",
                            "/",
                            "spBv1.0",
                            "spBv1.0/",
                            "spAv1.0/G/NBIRTH/N",
                            "spbv1.0/G/NBIRTH/N",
                            "STATE/host",
                            "spBv1.0/G/NBIRTH",
                            "spBv1.0/G/NBIRTH/N/D",
                            "spBv1.0/G/DBIRTH/N",
                            "spBv1.0/G/DBIRTH/N/D/E",
                            "spBv1.0/G/nbirth/N",
                            "spBv1.0/G/STATE/N",
                            "spBv1.0/G/XDATA/N",
                            "spBv1.0//NBIRTH/N",
                            "spBv1.0/G/NBIRTH/",
                            "spBv1.0/G/DDATA/N/",
                            "spBv1.0/STATE",
                            "spBv1.0/STATE/",
                            "spBv1.0/STATE/h/x",
                            "spBv1.0/G/NBIRTH/N\n",
                            "$SYS/broker/uptime",
                            "a/b/c/d/e/f/g/h"})
    row(topic);
  row("spBv1.0/G/NBIRTH/\xFF", "bad-utf8");
  row("spBv1.0/\xC0\x80/NBIRTH/N", "bad-utf8");
}

void VocabularyTest::foreignTopicsAreRefused() {
  QFETCH(QByteArray, topic);
  QFETCH(QByteArray, code);
  const auto parsed = parseTopic(topic.toStdString());
  QVERIFY(!parsed);
  QCOMPARE(QByteArray(errorCodeName(parsed.error().code)), code);
  QVERIFY(isValidUtf8(parsed.error().message()));
}

void VocabularyTest::idsAreChecked() {
  QVERIFY(checkId("raspberrypi-3f2a", "edge node id"));
  QVERIFY(checkId(std::string(1'024, 'x'), "group id"));
  QVERIFY(!checkId(std::string(1'025, 'x'), "group id"));
  for (const char* id : {"", "a+", "#", "a/b", "a\tb", "\x7F"}) {
    const auto checked = checkId(id, "group id");
    QVERIFY2(!checked, id);
    QCOMPARE(errorCodeName(checked.error().code), "bad-topic");
    QCOMPARE(checked.error().where, std::string("group id"));
  }
}

void VocabularyTest::lettersBecomeSmallAsUnicodeHasIt() {
  int changed = 0;
  for (const auto& [first, last] :
       {std::pair(0x00U, 0x17FU), std::pair(0x386U, 0x3CEU), std::pair(0x400U, 0x556U)}) {
    for (char32_t letter = first; letter <= last; ++letter) {
      if (letter == 0x130)
        continue; // becomes two letters
      const std::string as = QString::fromUcs4(&letter, 1).toStdString();
      const char32_t small = QChar::toLower(letter);
      const std::string expected = QString::fromUcs4(&small, 1).toStdString();
      QVERIFY2(lowerCase(as) == expected, as.c_str());
      changed += as != expected ? 1 : 0;
    }
  }
  QVERIFY(changed > 250);
  QVERIFY(isSameButForCase("Größe Ω", "GRÖßE ω"));
  QVERIFY(!isSameButForCase("Größe", "Grösse"));
  QVERIFY(!isSameButForCase("Ö", "O"));
}

void VocabularyTest::bytesThatAreNotUtf8StayAsTheyAre() {
  for (const char* text : {"\xc3", "\xc3z", "\xff\x80", "z\xc4", "\x80\x80"})
    QCOMPARE(lowerCase(text), std::string(text));
}

void VocabularyTest::utf8IsTakenApartExactly_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<bool>("isValid");
  const auto row = [](const char* name, const QByteArray& text, bool isValid) {
    QTest::newRow(name) << text << isValid;
  };
  row("empty", "", true);
  row("ascii", "plain text of some length", true);
  row("nul", QByteArray("\0", 1), true);
  row("two bytes", "\xC2\x80\xDF\xBF", true);
  row("three bytes", "\xE0\xA0\x80\xEF\xBF\xBF", true);
  row("four bytes", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", true);
  row("around surrogates", "\xED\x9F\xBF\xEE\x80\x80", true);
  row("overlong two", "\xC0\x80", false);
  row("overlong two, C1", "\xC1\xBF", false);
  row("overlong three", "\xE0\x9F\xBF", false);
  row("overlong four", "\xF0\x8F\xBF\xBF", false);
  row("surrogate", "\xED\xA0\x80", false);
  row("above the last", "\xF4\x90\x80\x80", false);
  row("F5", "\xF5\x80\x80\x80", false);
  row("FF", "\xFF", false);
  row("lone continuation", "\x80", false);
  row("cut off", "\xE2\x82", false);
  row("third byte wrong", "\xE2\x82\x28", false);
}

void VocabularyTest::utf8IsTakenApartExactly() {
  QFETCH(QByteArray, text);
  QFETCH(bool, isValid);
  // At every place against the words of eight bytes, and with text behind it.
  for (int before = 0; before < 17; ++before)
    for (int after : {0, 1, 9})
      QCOMPARE(isValidUtf8(QByteArray(before, 'x').toStdString() + text.toStdString() +
                           QByteArray(after, 'y').toStdString()),
               isValid);
}

void VocabularyTest::badTextIsShownSafely() {
  QCOMPARE(toPrintableUtf8("a\xFF\x01\xC3\xA4"), std::string("a\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA4"));
  QCOMPARE(toPrintableUtf8("abc\xC3\xA4", 4), std::string("abc")); // never half a character
}

void VocabularyTest::datatypesHaveTheirNamesAndNumbers() {
  QCOMPARE(dataTypeName(DataType::UInt16Array), std::string_view("UInt16Array"));
  QCOMPARE(dataTypeName(static_cast<DataType>(99)), std::string_view("Unknown"));
  for (std::uint32_t number = 0; number <= kLargestDataType; ++number) {
    const auto type = dataTypeFromWire(number);
    QVERIFY(type);
    QCOMPARE(static_cast<std::uint32_t>(*type), number);
    QVERIFY(dataTypeFromName(dataTypeName(*type)) == type);
  }
  QVERIFY(!dataTypeFromWire(35));
  QVERIFY(!dataTypeFromName("int8"));
  QCOMPARE(integerBits(DataType::Int16), 16);
  QCOMPARE(integerBits(DataType::UInt64), 64);
  QCOMPARE(integerBits(DataType::Float), 0);
}

void VocabularyTest::integersAreCutToTheirWidth() {
  QCOMPARE(Value::integer(DataType::Int8, 255).asInt64(), std::int64_t{-1});
  QCOMPARE(Value::integer(DataType::Int16, -32'769).asInt64(), std::int64_t{32'767});
  QCOMPARE(Value::integer(DataType::Int64, INT64_MIN).asInt64(), INT64_MIN);
  QCOMPARE(Value::unsignedInteger(DataType::UInt8, 257).asUInt64(), std::uint64_t{1});
  QCOMPARE(Value::unsignedInteger(DataType::UInt64, UINT64_MAX).asUInt64(), UINT64_MAX);
  QCOMPARE(Value::unsignedInteger(DataType::DateTime, UINT64_MAX).asUInt64(), UINT64_MAX);
}

void VocabularyTest::valuesHaveAPlaceOnAnAxis() {
  QCOMPARE(Value::integer(DataType::Int8, -5).toNumber(), -5.0);
  QCOMPARE(Value::unsignedInteger(DataType::UInt64, UINT64_MAX).toNumber(), 18446744073709551615.0);
  QCOMPARE(Value::floating(0.5f).toNumber(), 0.5);
  QCOMPARE(Value::boolean(true).toNumber(), 1.0);
  QCOMPARE(Value::unsignedInteger(DataType::DateTime, 1'000).toNumber(), 1'000.0);
  QVERIFY(std::isnan(Value::text("5").toNumber()));
  QVERIFY(std::isnan(Value::null(DataType::Double).toNumber()));
}

void VocabularyTest::numbersOfDifferentTypesAreComparedExactly() {
  const auto whole = [](std::int64_t v) { return Number{DataType::Int64, static_cast<std::uint64_t>(v)}; };
  const auto large = [](std::uint64_t v) { return Number{DataType::UInt64, v}; };
  const auto real = [](double v) { return Number{DataType::Double, std::bit_cast<std::uint64_t>(v)}; };
  // In their order; each is less than all after it.
  const std::vector<Number> rising{real(-INFINITY),
                                   real(-1e300),
                                   whole(INT64_MIN),
                                   whole(-2),
                                   real(-1.5),
                                   whole(-1),
                                   real(-0.5),
                                   whole(0),
                                   real(0.5),
                                   large(1),
                                   real(1.5),
                                   whole(1LL << 53),
                                   whole((1LL << 53) + 1),
                                   whole(INT64_MAX),
                                   real(9223372036854775808.0),
                                   large((1ULL << 63) + 1),
                                   large(~0ULL),
                                   real(18446744073709551616.0),
                                   real(INFINITY)};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t k = 0; k < rising.size(); ++k)
      QVERIFY2(compareNumbers(rising[i], rising[k]) == (i <=> k), qPrintable(QString("%1 %2").arg(i).arg(k)));
  QVERIFY(compareNumbers(large(7), whole(7)) == 0 && compareNumbers(real(7), whole(7)) == 0);
  QVERIFY(compareNumbers(real(std::nan("")), whole(0)) == std::partial_ordering::unordered);
  QVERIFY(compareNumbers(whole(0), real(std::nan(""))) == std::partial_ordering::unordered);
  QVERIFY(compareNumbers(roundedFor(DataType::Float, real(0.1)),
                         {DataType::Float, std::bit_cast<std::uint32_t>(0.1F)}) == 0);
  QVERIFY(compareNumbers(roundedFor(DataType::Double, real(0.1)), real(0.1)) == 0);
}

void VocabularyTest::equalityIsToTheBit() {
  QVERIFY(Value::floating(std::nan("")) == Value::floating(std::nan("")));
  QVERIFY(!(Value::floating(0.0) == Value::floating(-0.0)));
  QVERIFY(!(Value::null(DataType::String) == Value::text("")));
  QVERIFY(!(Value::integer(DataType::Int8, 1) == Value::integer(DataType::Int16, 1)));
}

void VocabularyTest::errorsReadAsOneLine() {
  QCOMPARE((Error{ErrorCode::Io, "a.csv", "write: no space"}.message()),
           std::string("a.csv: write: no space"));
  QCOMPARE((Error{ErrorCode::Io, "", "write"}.message()), std::string("write"));
  QCOMPARE((Error{ErrorCode::Io, "a.csv", ""}.message()), std::string("a.csv"));
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code)
    names.insert(errorCodeName(static_cast<ErrorCode>(code)));
  QCOMPARE(names.size(), std::size_t{static_cast<int>(ErrorCode::Internal) + 1});
}

void VocabularyTest::theCatalogueIsOrderedAndWhole() {
  const auto catalogue = metricCatalog();
  QVERIFY(std::ranges::is_sorted(catalogue, {}, &MetricSpec::name));
  std::set<std::string_view> names;
  for (const MetricSpec& spec : catalogue) {
    QVERIFY(names.insert(spec.name).second);
    QVERIFY(!spec.label.empty());
    QVERIFY(isMetricType(spec.type));
    QVERIFY(spec.deadBand >= 0);
    QVERIFY(!spec.low || !spec.high || *spec.low < *spec.high);
    QVERIFY(isValidUtf8(spec.unit));
  }
}

void VocabularyTest::metricsAreFoundByNameAndPattern() {
  std::string instance = "left over";
  const MetricSpec* usage = findMetric("CPU/Usage", &instance);
  QVERIFY(usage != nullptr);
  QCOMPARE(usage->unit, std::string_view("%"));
  QVERIFY(instance.empty());
  for (const MetricSpec& spec : metricCatalog()) {
    const std::string name = metricName(spec.name, "eth0");
    QCOMPARE(findMetric(name, &instance), &spec);
    QCOMPARE(instance, std::string(spec.name.find("{}") == std::string_view::npos ? "" : "eth0"));
  }
  QCOMPARE(metricName("Disk/{}/Used", "/boot/efi"), std::string("Disk/-boot-efi/Used"));
  for (const char* name : {"", "CPU", "cpu/usage", "Network//Received", "Network/a/b/Received",
                           "Network/{}/Other", "Temperature/", "Engine/Speed"})
    QVERIFY2(findMetric(name) == nullptr, name);
}

void VocabularyTest::aBatchKeepsItsRows() {
  SampleBatch batch;
  QVERIFY(batch.empty());
  batch.addScalar(3, 100, 110, std::bit_cast<std::uint64_t>(1.5), 192, sampleflag::Birth);
  batch.addBytes(4, 200, 210, "hello", 500, sampleflag::Historical);
  batch.addBytes(4, 201, 211, "", 192, 0);
  batch.addScalar(4, 202, 212, 0, 0, sampleflag::Null);
  QCOMPARE(batch.size(), std::size_t{4});
  QVERIFY(batch.valueAt(0, DataType::Double) == Value::floating(1.5));
  QVERIFY(batch.valueAt(1, DataType::String) == Value::text("hello"));
  QVERIFY(batch.valueAt(2, DataType::String) == Value::text(""));
  QVERIFY(batch.valueAt(3, DataType::String) == Value::null(DataType::String));
  QCOMPARE(batch.bytesAt(1), std::string_view("hello"));
  QVERIFY(batch.isHistorical(1) && !batch.isHistorical(0) && batch.isNull(3));
  QVERIFY(batch.memoryBytes() >= 4 * (4 + 8 + 8 + 8 + 2 + 1) + 5);
  batch.addMetadata("of the fourth");
  batch.addScalar(4, 203, 213, 0, 0, sampleflag::Transient);
  QCOMPARE(batch.metadataAt(3), std::string_view("of the fourth"));
  QVERIFY(batch.metadataAt(2).empty() && batch.metadataAt(4).empty());
  QCOMPARE(batch.bytesAt(1), std::string_view("hello"));
  QVERIFY(batch.isTransient(4) && !batch.isTransient(3));
  batch.clear();
  QVERIFY(batch.empty() && batch.arena.empty() && batch.metadata.empty());
}

void VocabularyTest::anUpdateKnowsItsMemory() {
  FleetUpdate update;
  QVERIFY(update.empty());
  const std::size_t before = update.memoryBytes();
  update.events.push_back({EventKind::Gap, 0, 1, 2, std::string(5'000, 'x'), {1, 2, 3}});
  QVERIFY(!update.empty());
  QVERIFY(update.memoryBytes() >= before + 5'000 + sizeof(FleetEvent));
  update.clear();
  QVERIFY(update.empty());
  QCOMPARE(QByteArray(eventKindName(EventKind::RebirthRequested)), QByteArray("rebirth-requested"));
}

QTEST_APPLESS_MAIN(VocabularyTest)
#include "VocabularyTest.moc"
