// Time zones from tzdata: against the C library's own reading of the same files, and files that are broken on purpose.
#include "Zones.h"

#include <QtTest>

#include <Tzif.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <sstream>

using namespace muster;
using namespace muster::test;

namespace {

std::string zoneBytes(const std::string& name) {
  std::ifstream file(std::string(kZoneFolder) + "/" + name, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

QString zoned(const char* name, const std::string& utcTime) {
  std::string out;
  appendZonedText(out, zone(name), utc(utcTime));
  return QString::fromStdString(out);
}

} // namespace

class ZoneTest : public QObject {
  Q_OBJECT

 private slots:
  void offsetsAreThoseOfTheCLibrary_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "America/Havana",
          "America/Nuuk", "Asia/Kathmandu", "Asia/Gaza", "Asia/Tehran", "Africa/Casablanca", "Pacific/Apia",
          "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Kiritimati", "America/St_Johns"})
      QTest::newRow(name) << name;
  }
  // 1800 to 2500: local mean time, the table, and the rule at its end.
  void offsetsAreThoseOfTheCLibrary() {
    QFETCH(QString, name);
    const Zone tested = zone(name.toStdString().c_str());
    qputenv("TZ", name.toUtf8());
    ::tzset();
    std::mt19937_64 random(20261122);
    std::uniform_int_distribution<std::int64_t> seconds(-5'364'662'400, 16'725'225'600);
    for (int i = 0; i < 20'000; ++i) {
      const std::time_t at = seconds(random);
      std::tm local{};
      ::localtime_r(&at, &local);
      if (tested.offsetMsAt(at * 1000) != local.tm_gmtoff * 1000)
        QFAIL(qPrintable(QString("%1: %2").arg(shown(at * 1000)).arg(tested.offsetMsAt(at * 1000))));
      // And back, but for the second of two equal local times.
      const std::int64_t back = tested.toUtcMs(tested.toLocalMs(at * 1000));
      QVERIFY(back == at * 1000 ||
              (back < at * 1000 && tested.toLocalMs(back) == tested.toLocalMs(at * 1000)));
    }
    qunsetenv("TZ");
    ::tzset();
  }

  void timeThatDoesNotExistIsTheMomentOfTheChange() {
    const Zone berlin = zone("Europe/Berlin");
    QCOMPARE(shown(berlin.toUtcMs(utc("2026-03-29T02:30:00Z"))), shown(utc("2026-03-29T01:00:00Z")));
    QCOMPARE(shown(berlin.toUtcMs(utc("2026-03-29T01:59:59Z"))), shown(utc("2026-03-29T00:59:59Z")));
    QCOMPARE(shown(berlin.toUtcMs(utc("2026-03-29T03:00:00Z"))), shown(utc("2026-03-29T01:00:00Z")));
    // The same four centuries on, where only the rule knows.
    QCOMPARE(shown(berlin.toUtcMs(utc("2426-03-29T02:30:00Z"))), shown(utc("2426-03-29T01:00:00Z")));
    // Midnight itself was skipped.
    QCOMPARE(shown(zone("America/Sao_Paulo").toUtcMs(utc("2018-11-04T00:00:00Z"))),
             shown(utc("2018-11-04T03:00:00Z")));
    // A whole day was.
    QCOMPARE(shown(zone("Pacific/Apia").toUtcMs(utc("2011-12-30T12:00:00Z"))),
             shown(utc("2011-12-30T10:00:00Z")));
  }

  void timeThatExistsTwiceIsTheFirst() {
    const Zone berlin = zone("Europe/Berlin");
    QCOMPARE(shown(berlin.toUtcMs(utc("2026-10-25T02:30:00Z"))), shown(utc("2026-10-25T00:30:00Z")));
    QCOMPARE(shown(berlin.toUtcMs(utc("2026-10-25T03:00:00Z"))), shown(utc("2026-10-25T02:00:00Z")));
    QCOMPARE(shown(zone("America/Havana").toUtcMs(utc("2026-11-01T00:00:00Z"))),
             shown(utc("2026-11-01T04:00:00Z")));
    QCOMPARE(shown(zone("Australia/Lord_Howe").toUtcMs(utc("2026-04-05T01:45:00Z"))),
             shown(utc("2026-04-04T14:45:00Z")));
  }

  void textSaysTheOffset() {
    QCOMPARE(zoned("UTC", "2026-11-22T08:14:32Z"), QString("2026-11-22T08:14:32.000Z"));
    QCOMPARE(zoned("Europe/Berlin", "2026-11-22T08:14:32Z"), QString("2026-11-22T09:14:32.000+01:00"));
    QCOMPARE(zoned("America/St_Johns", "2026-07-01T00:00:00Z"), QString("2026-06-30T21:30:00.000-02:30"));
    QCOMPARE(zoned("Asia/Kathmandu", "2026-07-01T00:00:00Z"), QString("2026-07-01T05:45:00.000+05:45"));
    // Local mean time, 53 minutes 28 seconds: what is written is the exact moment all the same.
    QCOMPARE(zoned("Europe/Berlin", "1800-01-01T00:00:00Z"), QString("1800-01-01T00:53:00.000+00:53"));
    std::string far;
    appendZonedText(far, zone("Europe/Berlin"), std::numeric_limits<std::int64_t>::max());
    QCOMPARE(QString::fromStdString(far), QString("9999-12-31T23:59:59.999+01:00"));
  }

  void machinesZoneComesFromTzThenFromItsFile() {
    const std::string berlin = std::string(kZoneFolder) + "/Europe/Berlin";
    QCOMPARE(QString::fromStdString(Zone::local(nullptr, berlin)->name()), QString("Europe/Berlin"));
    QVERIFY(Zone::local(nullptr, "/nonexistent/localtime")->isUtc());
    QVERIFY(Zone::local("", berlin)->isUtc());
    QCOMPARE(QString::fromStdString(Zone::local(":Asia/Gaza", berlin)->name()), QString("Asia/Gaza"));
    QCOMPARE(QString::fromStdString(Zone::local(berlin.c_str(), "")->name()), QString("Europe/Berlin"));
    const auto rule = Zone::local("CET-1CEST,M3.5.0,M10.5.0/3", "");
    QVERIFY(rule.has_value());
    QCOMPARE(rule->offsetMsAt(utc("2026-07-01T00:00:00Z")), std::int64_t{7'200'000});
    QCOMPARE(rule->offsetMsAt(utc("2026-12-01T00:00:00Z")), std::int64_t{3'600'000});
    QCOMPARE(Zone::local("Mars/Olympus", berlin).error().code, ErrorCode::BadArgument);
  }

  void namesThatAreNoZoneAreRefused_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"", "/etc/passwd", "../passwd", "Europe", "Europe/Berlim", "zone.tab", "Europe/",
                             "Europe/Berlin/x", "Europe/\xc3\x9c", "a b"})
      QTest::newRow(name) << name;
  }
  void namesThatAreNoZoneAreRefused() {
    QFETCH(QString, name);
    const auto loaded = Zone::load(name.toStdString());
    QVERIFY(!loaded.has_value());
    QCOMPARE(loaded.error().code, ErrorCode::BadArgument);
  }

  void rulesOfEveryFormAreUnderstood() {
    const auto offsets = [](const char* rule) {
      const auto made = Zone::fromRule(rule);
      return made ? QString("%1 %2")
                        .arg(made->offsetMsAt(utc("2026-01-15T00:00:00Z")) / 60'000)
                        .arg(made->offsetMsAt(utc("2026-07-15T00:00:00Z")) / 60'000)
                  : QString("none");
    };
    QCOMPARE(offsets("UTC0"), QString("0 0"));
    QCOMPARE(offsets("<+0545>-5:45"), QString("345 345"));
    QCOMPARE(offsets("IST-1GMT0,M10.5.0,M3.5.0/1"), QString("0 60"));
    QCOMPARE(offsets("EST5EDT"), QString("-300 -240"));
    QCOMPARE(offsets("EST5EDT,0/0,J365/25"), QString("-240 -240")); // summer time all year
    QCOMPARE(offsets("AAA3BBB,J60/0,J300"), QString("-180 -120"));
    QCOMPARE(offsets("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), QString("-120 -60"));
    for (const char* rule : {"", "A0", "AAA", "AAA25", "AAA1:60", "AAA0BBB,M13.1.0,M1.1.0", "AAA0BBB,M3.1.0",
                             "AAA0BBB,M3.6.0,M1.1.0", "AAA0BBB,J0,J1", "AAA0BBB,366,1", "AAA0 ", "<AAA0",
                             "AAA0BBB,M3.1.0/168,M1.1.0", "AAA99999999999999999999"})
      QCOMPARE(offsets(rule), QString("none"));
  }

  void filesThatAreCutOffAreRefused() {
    const std::string whole = zoneBytes("Europe/Berlin");
    QVERIFY(whole.size() > 100);
    for (std::size_t size = 0; size + 1 < whole.size(); ++size)
      QVERIFY(!Zone::fromTzif(whole.substr(0, size), "cut").has_value());
    QVERIFY(Zone::fromTzif(whole, "whole").has_value());
  }

  // Bytes changed at random: an error, or a zone whose answers stay within bounds.
  void filesWithChangedBytesDoNoHarm() {
    std::mt19937_64 random(42);
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::string bytes = zoneBytes(i % 2 == 0 ? "America/Nuuk" : "Europe/Berlin");
      for (int changes = 0; changes < 3; ++changes)
        bytes[random() % bytes.size()] = static_cast<char>(random());
      const auto made = Zone::fromTzif(bytes, "hostile");
      refused += made ? 0 : 1;
      if (!made)
        continue;
      for (const std::int64_t ms :
           {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, utc("2026-11-22T00:00:00Z"),
            utc("9999-01-01T00:00:00Z"), std::numeric_limits<std::int64_t>::max()}) {
        QVERIFY(std::abs(made->offsetMsAt(ms)) < std::int64_t{200} * 3'600'000);
        const std::int64_t back = made->toUtcMs(ms);
        QVERIFY(back > utc("0000-01-01T00:00:00Z") - std::int64_t{100'000'000'000} &&
                back < utc("9999-12-31T00:00:00Z") + std::int64_t{100'000'000'000});
      }
    }
    QVERIFY(refused > 1'000);
    QVERIFY(refused < 20'000);
  }

  // Times near the ends of 64 bits, which times a thousand would not fit.
  void tableWithTimesAtTheEndsOf64BitsIsHarmless() {
    std::string bytes = "TZif2" + std::string(15, '\0');
    const auto number = [](std::uint64_t value, int size) {
      std::string out;
      for (int i = size - 1; i >= 0; --i)
        out += static_cast<char>(value >> (8 * i));
      return out;
    };
    const std::string empty =
        number(0, 4) + number(0, 4) + number(0, 4) + number(0, 4) + number(0, 4) + number(0, 4);
    const std::string counts =
        number(0, 4) + number(0, 4) + number(0, 4) + number(3, 4) + number(2, 4) + number(4, 4);
    bytes += empty + "TZif2" + std::string(15, '\0') + counts;
    bytes += number(std::uint64_t{1} << 63, 8) + number(0, 8) + number(~std::uint64_t{0} >> 1, 8);
    bytes += std::string("\1\0\1", 3) + number(3600, 4) + std::string(2, '\0') + number(7200, 4) +
             std::string(2, '\0') + "AAA" + std::string(1, '\0') + "\n\n";
    const auto made = Zone::fromTzif(bytes, "ends");
    QVERIFY2(made.has_value(), made ? "" : made.error().message().c_str());
    QCOMPARE(made->offsetMsAt(-1), std::int64_t{7'200'000});
    QCOMPARE(made->offsetMsAt(0), std::int64_t{3'600'000});
    QCOMPARE(made->offsetMsAt(std::numeric_limits<std::int64_t>::max()), std::int64_t{3'600'000});
  }
};

QTEST_APPLESS_MAIN(ZoneTest)
#include "ZoneTest.moc"
