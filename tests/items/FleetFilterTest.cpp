#include "FleetScript.h"

#include <items/FleetFilter.h>

#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr std::int64_t kLate = 1'763'367'272'000;

} // namespace

class FleetFilterTest : public QObject {
  Q_OBJECT

  FleetState m_state;
  DeviceId m_hot = kNoDevice, m_cold = kNoDevice, m_gone = kNoDevice;

  QVector<DeviceId> matching(const char* text) {
    FleetFilter filter = FleetFilter::parse(QString::fromUtf8(text));
    QVector<DeviceId> found;
    for (DeviceId id = 0; id < m_state.deviceCount(); ++id)
      if (filter.matches(m_state, id))
        found << id;
    return found;
  }

 private slots:
  void initTestCase() {
    constexpr std::int64_t kNow = 1'763'367'272'000;
    FleetScript script;
    m_hot = script.add("north", "gate-1", {}, usualMetrics(), kNow);
    m_cold = script.add("plant 1", "meter-2", {}, usualMetrics(), kNow);
    m_gone = script.add("north", "cam-3", {}, usualMetrics(), kNow);
    script.sample(m_hot, "CPU/Temperature", kNow, 76.5);
    script.sample(m_cold, "CPU/Temperature", kNow, 41);
    script.event(EventKind::Death, m_gone, kNow + 1);
    m_state.apply(*script.take());
  }

  void aWordLooksIntoEveryNameInAnyCase() {
    QCOMPARE(matching("GATE"), QVector<DeviceId>({m_hot}));
    QCOMPARE(matching("north"), QVector<DeviceId>({m_hot, m_gone}));
    QCOMPARE(matching("nowhere"), QVector<DeviceId>());
  }

  void termsMustAllHold() {
    QCOMPARE(matching("group:north status:online"), QVector<DeviceId>({m_hot}));
    QCOMPARE(matching("status:!online"), QVector<DeviceId>({m_gone}));
    QCOMPARE(matching("!north"), QVector<DeviceId>({m_cold}));
    QCOMPARE(matching("group:\"plant 1\""), QVector<DeviceId>({m_cold}));
    QCOMPARE(matching("status:off"), QVector<DeviceId>({m_gone}));
  }

  void problemsAreThoseOfTheLastTenMinutes() {
    FleetScript script;
    script.add("a", "gaps", {}, {}, kLate);
    script.add("a", "refused", {}, {}, kLate);
    script.add("a", "good", {}, {}, kLate);
    script.event(EventKind::Gap, 0, kLate - 599'999);
    script.event(EventKind::Rejected, 1, kLate - 600'000);
    FleetState state;
    state.apply(*script.take());
    const auto found = [&](const char* text) {
      FleetFilter filter = FleetFilter::parse(QString::fromUtf8(text));
      filter.setNow(kLate);
      QVector<DeviceId> ids;
      for (DeviceId id = 0; id < 3; ++id)
        if (filter.matches(state, id))
          ids << id;
      return ids;
    };
    QCOMPARE(found("problems:yes"), QVector<DeviceId>({0}));
    QCOMPARE(found("problems:n"), QVector<DeviceId>({1, 2}));
    QCOMPARE(found("problems:!yes"), QVector<DeviceId>({1, 2}));
    QVERIFY(FleetFilter::parse(QStringLiteral("problems:maybe")).firstProblem());
    QVERIFY(FleetFilter::parse(QStringLiteral("problems:yes")).dependsOnTime());
  }

  void metricsCompareByPartOfTheirName() {
    QCOMPARE(matching("temp>70"), QVector<DeviceId>({m_hot}));
    QCOMPARE(matching("cputemp<=41"), QVector<DeviceId>({m_cold}));
    QCOMPARE(matching("temp>=41 temp<50"), QVector<DeviceId>({m_cold}));
    QCOMPARE(matching("temp=76.5"), QVector<DeviceId>({m_hot}));
    QCOMPARE(matching("nosuchmetric>0"), QVector<DeviceId>());
  }

  void aBadTermSaysWhyAndHidesNothing_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("unknown key") << "colour:red"
                                 << "colour";
    QTest::newRow("unknown status") << "status:happy"
                                    << "happy";
    QTest::newRow("no number") << "temp>7x"
                               << "7x";
    QTest::newRow("number missing") << "temp>"
                                    << "waits";
    QTest::newRow("value missing") << "group:"
                                   << "waits";
    QTest::newRow("no metric") << ">70"
                               << "metric";
  }
  void aBadTermSaysWhyAndHidesNothing() {
    QFETCH(QString, text);
    QFETCH(QString, part);
    const FleetFilter filter = FleetFilter::parse(text);
    QVERIFY(filter.firstProblem());
    QVERIFY2(filter.firstProblem()->problem.contains(part), qPrintable(filter.firstProblem()->problem));
    QVERIFY(filter.isEmpty());
    QCOMPARE(matching(text.toUtf8().constData()).size(), 3);
  }

  void aWordThatMayGoOnIsLeftOut_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isLeftOut");
    QTest::newRow("metric") << "temp" << true;
    QTest::newRow("metric after a term") << "group:north cpu" << true;
    QTest::newRow("key") << "stat" << true;
    QTest::newRow("no metric") << "nowhere" << false;
    QTest::newRow("finished by a space") << "temp " << false;
    QTest::newRow("quoted and negated") << "!temp" << false;
    QTest::newRow("whole term") << "temp>900" << false;
  }
  void aWordThatMayGoOnIsLeftOut() {
    QFETCH(QString, text);
    FleetFilter filter = FleetFilter::parse(text);
    filter.leaveOutUnfinished(m_state);
    QTEST(filter.firstProblem() != nullptr, "isLeftOut");
  }

  void termsKnowTheirPlaceInTheText() {
    const FleetFilter filter = FleetFilter::parse(QStringLiteral("  status:!online  temp>70"));
    QCOMPARE(filter.terms().size(), std::size_t(2));
    QCOMPARE(filter.terms()[0].start, 2);
    QCOMPARE(filter.terms()[0].length, 14);
    QCOMPARE(filter.terms()[0].keyLength, 7);
    QVERIFY(filter.terms()[0].negated);
    QCOMPARE(filter.terms()[1].start, 18);
    QCOMPARE(filter.terms()[1].keyLength, 4);
    QVERIFY(filter.dependsOnValues());
  }

  void hostileTextIsTakenInStride() {
    QCOMPARE(FleetFilter::parse(QString(100'000, u'a') + u' ' + QString(100'000, u':')).terms().size(),
             std::size_t(2));
    QVERIFY(FleetFilter::parse(QStringLiteral("a ").repeated(10'000)).terms().size() <= 32);
    QVERIFY(FleetFilter::parse(QStringLiteral("\"")).isEmpty());
    QVERIFY(FleetFilter::parse(QStringLiteral("temp>nan")).firstProblem());
  }
};

QTEST_APPLESS_MAIN(FleetFilterTest)
#include "FleetFilterTest.moc"
