// The device page in both themes and two sizes, with made-up data and a fixed clock,
// against reference pictures.
#include "../support/PictureCheck.h"
#include "MadeUpFleet.h"
#include "device/ValuePane.h"
#include "device/WritePane.h"

#include <items/ValueFormat.h>
#include <schema/ValueText.h>
#include <ui/ChartTimeline.h>
#include <ui/DevicePage.h>
#include <ui/Theme.h>

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QTest>

#include <cmath>

using namespace muster;
using namespace muster::ui;
using muster::test::MadeUpFleet;
using muster::test::MadeUpMetric;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute;
constexpr std::int64_t kStart = kNow - 7 * kHour;
constexpr std::int64_t kDied = kNow - 3 * kHour - 15 * kMinute, kBack = kNow - 3 * kHour;

// Several waves at once look like a measurement, and are the same on every machine.
double wave(double t, double slow, double fast) {
  return 0.6 * std::sin(t / slow) + 0.25 * std::sin(t / (slow / 5.3) + 1) +
         0.15 * std::sin(t / fast) * std::cos(t / 171);
}

double busy(double t) {
  return t > 9'000 && t < 10'900 ? 1 - std::exp(-(t - 9'000) / 300) : 0;
}

std::vector<MadeUpMetric> metrics() {
  return {{"Agent/Version", DataType::String},
          {"CPU/Frequency", DataType::Double, "MHz"},
          {"CPU/Temperature", DataType::Double, "°C"},
          {"CPU/Usage", DataType::Double, "%"},
          {"Disk/root/Usage", DataType::Double, "%"},
          {"Disk/root/Written", DataType::Double, "B/s"},
          {"Load/1 min", DataType::Double},
          {"Load/15 min", DataType::Double},
          {"Load/5 min", DataType::Double},
          {"Memory/Usage", DataType::Double, "%"},
          {"Memory/Used", DataType::UInt64, "B"},
          {"Network/wlan0/Received", DataType::Double, "B/s"},
          {"Network/wlan0/Signal", DataType::Double, "dBm"},
          {"Network/wlan0/Up", DataType::Boolean},
          {"System/Kernel", DataType::String},
          {"System/Model", DataType::String},
          {"System/Operating System", DataType::String},
          {"System/Uptime", DataType::UInt64, "s"},
          {"Cabinet/Door open", DataType::Boolean},
          {"Cabinet/Humidity", DataType::Double, "%"},
          {"Voltage/Supply", DataType::Double, "V"}};
}

void describe(MadeUpFleet& fleet, std::int64_t ms) {
  fleet.add("Agent/Version", ms, Value::text("1.4.0"));
  fleet.add("System/Kernel", ms, Value::text("6.6.20-rpi-v8"));
  fleet.add("System/Model", ms, Value::text("Raspberry Pi 4 Model B, 4 GB"));
  fleet.add("System/Operating System", ms, Value::text("Debian 12"));
  fleet.add("Disk/root/Usage", ms, Value::floating(61.0));
}

void measure(MadeUpFleet& fleet, std::int64_t fromMs, std::int64_t toMs) {
  const auto add = [&](const char* name, double (*f)(double)) {
    fleet.fill(name, fromMs, toMs, 20'000,
               [f, fromMs](double t) { return f(t + static_cast<double>(fromMs - kStart) / 1000); });
  };
  add("CPU/Temperature", [](double t) { return 57 + 3 * wave(t, 4'000, 60) + 19 * busy(t - 6'000); });
  add("CPU/Usage", [](double t) { return 34 + 14 * wave(t, 3'000, 40) + 40 * busy(t - 6'000); });
  add("CPU/Frequency",
      [](double t) { return std::round((900 + 300 * (wave(t, 900, 50) > 0.2)) / 100) * 100; });
  add("Load/1 min", [](double t) { return 0.9 + 0.4 * wave(t, 2'500, 45) + 2 * busy(t - 6'000); });
  add("Load/5 min", [](double t) { return 0.9 + 0.2 * wave(t, 3'500, 200) + 1.4 * busy(t - 6'300); });
  add("Load/15 min", [](double t) { return 0.9 + 0.1 * wave(t, 4'500, 500) + busy(t - 6'700); });
  add("Memory/Used", [](double t) { return 1.6e9 + 0.1e9 * wave(t, 5'000, 90) + 0.3e9 * busy(t - 6'000); });
  add("Memory/Usage", [](double t) { return 43 + 3 * wave(t, 5'000, 90) + 8 * busy(t - 6'000); });
  add("Disk/root/Written",
      [](double t) { return 38e3 + 8e3 * wave(t, 700, 30) + (std::fmod(t, 3'100) < 60 ? 160e3 : 0); });
  add("Network/wlan0/Received", [](double t) { return 4'200 + 1'500 * wave(t, 1'500, 40); });
  add("Network/wlan0/Signal", [](double t) { return -61 + 3 * wave(t, 1'000, 33); });
  add("Network/wlan0/Up", [](double t) { return t > 2'000 && t < 2'900 ? 0.0 : 1.0; });
  add("Voltage/Supply", [](double t) { return 5.09 + 0.01 * wave(t, 1'500, 80) - 0.15 * busy(t - 6'000); });
  add("System/Uptime", [](double t) { return t + 300; });
  add("Cabinet/Humidity", [](double t) { return 44 + 4 * wave(t, 6'000, 300); });
}

} // namespace

class DevicePicturesTest : public QObject {
  Q_OBJECT
 private slots:
  void initTestCase();
  void theDevicePageLooksAsItDid_data();
  void theDevicePageLooksAsItDid();
  void theEditorLooksAsItShould_data();
  void theEditorLooksAsItShould();
  void whatHasNoChartLooksAsItDid_data();
  void whatHasNoChartLooksAsItDid();

 private:
  std::unique_ptr<Theme> m_theme;
};

void DevicePicturesTest::initTestCase() {
  QVERIFY2(test::hasPictureFont(), "the pictures need Noto Sans (fonts-noto-core)");
  QVERIFY(QDir().mkpath(QStringLiteral(MUSTER_OUTPUT)));
  items::setTimesInUtc(true);
  m_theme = std::make_unique<Theme>();
}

void DevicePicturesTest::theDevicePageLooksAsItDid_data() {
  QTest::addColumn<ThemeMode>("mode");
  QTest::addColumn<QSize>("window");
  QTest::addColumn<bool>("isAway");
  QTest::newRow("device-light-1280") << ThemeMode::Light << QSize(1280, 800) << false;
  QTest::newRow("device-dark-1280") << ThemeMode::Dark << QSize(1280, 800) << false;
  QTest::newRow("device-light-1920") << ThemeMode::Light << QSize(1920, 1080) << false;
  QTest::newRow("device-dark-1920") << ThemeMode::Dark << QSize(1920, 1080) << false;
  QTest::newRow("device-light-960") << ThemeMode::Light << QSize(960, 600) << false;
  QTest::newRow("device-dark-960") << ThemeMode::Dark << QSize(960, 600) << false;
  QTest::newRow("device-light-offline") << ThemeMode::Light << QSize(1280, 800) << true;
}

void DevicePicturesTest::theDevicePageLooksAsItDid() {
  QFETCH(ThemeMode, mode);
  QFETCH(QSize, window);
  QFETCH(bool, isAway);
  m_theme->apply(mode);
  MadeUpFleet fleet(metrics(), kStart);
  describe(fleet, kStart);
  measure(fleet, kStart, kDied - 20'000);
  fleet.event(EventKind::Death, kDied);
  fleet.tick(kDied);
  fleet.event(EventKind::Birth, kBack - 2'000);
  fleet.event(EventKind::Gap, kBack);
  describe(fleet, kBack);
  const std::int64_t end = isAway ? kNow - 20 * kMinute : kNow - 1'000;
  measure(fleet, kBack, end);
  fleet.add("Cabinet/Door open", kBack, Value::boolean(false));
  fleet.add("Cabinet/Door open", end - 6 * kMinute, Value::boolean(true), 0);
  if (isAway)
    fleet.event(EventKind::Death, end + 30'000);
  fleet.tick(kNow);

  DevicePage page(fleet.fleet());
  page.resize(window - QSize(77, 52)); // the window's navigation, menu and status bar take the rest
  page.setDevice(0);
  page.timeline().setSpan(6 * kHour);
  page.show();
  QVERIFY(QTest::qWaitForWindowExposed(&page));
  fleet.tick(kNow);
  page.timeline().setCrosshair(kNow - 2 * kHour - 2 * kMinute, false);
  const QString problem =
      test::pictureProblem(page, QString::fromLatin1(QTest::currentDataTag()),
                           {QStringLiteral(MUSTER_PICTURES), QStringLiteral(MUSTER_OUTPUT)});
  QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void DevicePicturesTest::theEditorLooksAsItShould_data() {
  QTest::addColumn<ThemeMode>("mode");
  QTest::addColumn<QString>("text");
  QTest::newRow("write-light") << ThemeMode::Light << "55";
  QTest::newRow("write-dark") << ThemeMode::Dark << "55,5"; // what is wrong with it is said
}

void DevicePicturesTest::theEditorLooksAsItShould() {
  QFETCH(ThemeMode, mode);
  QFETCH(QString, text);
  m_theme->apply(mode);
  MadeUpFleet fleet(metrics(), kStart);
  describe(fleet, kBack);
  measure(fleet, kNow - kHour, kNow - 1'000);
  fleet.tick(kNow);
  DevicePage page(fleet.fleet());
  page.resize(1203, 748);
  page.setDevice(0);
  page.timeline().setSpan(kHour);
  page.show();
  QVERIFY(QTest::qWaitForWindowExposed(&page));
  page.showMetric(fleet.series("Cabinet/Humidity"));
  page.writeValue(fleet.series("Cabinet/Humidity"));
  auto* pane = page.findChild<WritePane*>();
  auto* line = pane->findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClicks(line, text);
  line->clearFocus();                                                   // a cursor that blinks is no picture
  QTRY_VERIFY(pane->parentWidget()->rect().contains(pane->geometry())); // the splitter has made room for it
  fleet.tick(kNow);
  const QString problem =
      test::pictureProblem(page, QString::fromLatin1(QTest::currentDataTag()),
                           {QStringLiteral(MUSTER_PICTURES), QStringLiteral(MUSTER_OUTPUT)});
  QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void DevicePicturesTest::whatHasNoChartLooksAsItDid_data() {
  QTest::addColumn<ThemeMode>("mode");
  QTest::newRow("values-light") << ThemeMode::Light;
  QTest::newRow("values-dark") << ThemeMode::Dark;
}

// A device of another maker: names that want to be markup, great numbers, a table.
void DevicePicturesTest::whatHasNoChartLooksAsItDid() {
  QFETCH(ThemeMode, mode);
  m_theme->apply(mode);
  MadeUpFleet fleet({{"Line 1/Energy", DataType::UInt64, "Wh"},
                     {"Line 1/Offset", DataType::Double, "µm"},
                     {"Line 1/Recipe", DataType::DataSet},
                     {"Line 1/<b>Bold</b>", DataType::Double, "m³/h"},
                     {"Line 1/Firmware", DataType::File},
                     {"Line 1/Started", DataType::DateTime}},
                    kNow - kHour);
  fleet.fill("Line 1/Energy", kNow - kHour, kNow, 20'000, [](double t) { return 9.1e18 + 1e13 * t; });
  fleet.fill("Line 1/Offset", kNow - kHour, kNow, 20'000,
             [](double t) { return -12'345 + 40 * wave(t, 900, 60); });
  fleet.fill("Line 1/<b>Bold</b>", kNow - kHour, kNow, 20'000,
             [](double t) { return 3e-5 * wave(t, 700, 50); });
  const auto recipe =
      parseValue(DataType::DataSet,
                 "{\"columns\":[\"Step\",\"Litres\",\"Minutes\"],\"types\":[\"String\",\"Double\",\"Int32\"],"
                 "\"rows\":[[\"Fill\",120.5,4],[\"Heat\",null,35],[\"Stir\",null,12],[\"Drain\",118.25,6]]}");
  QVERIFY(recipe);
  fleet.add("Line 1/Recipe", kNow - kMinute, *recipe);
  fleet.add("Line 1/Firmware", kNow, Value::bytes(DataType::File, std::string(20'000, 'x')));
  fleet.add("Line 1/Started", kNow, Value::unsignedInteger(DataType::DateTime, kNow - kHour));
  fleet.tick(kNow);
  DevicePage page(fleet.fleet());
  page.resize(1203, 748);
  page.setDevice(0);
  page.timeline().setSpan(kHour);
  page.show();
  QVERIFY(QTest::qWaitForWindowExposed(&page));
  page.showMetric(fleet.series("Line 1/Recipe"));
  auto* pane = page.findChild<ValuePane*>();
  QTRY_VERIFY(pane->parentWidget()->rect().contains(pane->geometry())); // the splitter has made room for it
  fleet.tick(kNow);
  page.timeline().setCrosshair(kNow - 20 * kMinute, false);
  const QString problem =
      test::pictureProblem(page, QString::fromLatin1(QTest::currentDataTag()),
                           {QStringLiteral(MUSTER_PICTURES), QStringLiteral(MUSTER_OUTPUT)});
  QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

QTEST_MAIN(DevicePicturesTest)
#include "DevicePicturesTest.moc"
