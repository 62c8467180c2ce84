// Devices as strangers make them: endless names, texts from right to left, figures of 64 bits, nothing at all. The window
// keeps its order, and what a person is shown stays readable.
#include "WindowFixture.h"

#include <fleet/FleetPage.h>
#include <fleet/FleetTableView.h>
#include <items/ValueFormat.h>
#include <schema/ValueText.h>
#include <ui/ChartTimeline.h>
#include <ui/DevicePage.h>
#include <ui/Parts.h>

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTreeView>

#include <device/MetricPane.h>
#include <device/ValuePane.h>
#include <device/WritePane.h>

#include <limits>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;

namespace {

constexpr std::size_t kLong = 10'000;
constexpr const char* kHebrew =
    "\xd7\x9e\xd7\xa9\xd7\x90\xd7\x91\xd7\x94 \xd7\xa8\xd7\x90\xd7\xa9\xd7\x99\xd7\xaa 7";

std::vector<ScriptedMetric> strangeMetrics() {
  return {{"Counter", "", DataType::UInt64},
          {"Least", "", DataType::Int64},
          {"Greatest", "m", DataType::Double},
          {"Nothing", "°C", DataType::Double},
          {"Text", "", DataType::String},
          {kHebrew, "", DataType::String},
          {"Doubtful", "bar", DataType::Double},
          {"Table", "", DataType::DataSet},
          {"Parts", "", DataType::Template},
          {"Steps", "", DataType::Int32Array},
          {"Blob", "", DataType::File},
          {"Running", "", DataType::Boolean},
          {"Since", "", DataType::DateTime},
          {std::string(kLong, 'n'), "furlongs per fortnight squared", DataType::Double}};
}

} // namespace

class StrangeDevicesTest : public QObject, WindowFixture {
  Q_OBJECT

  DeviceId m_strange = 0, m_many = 0;

  FleetPage& fleetPage() { return *m_window->findChild<FleetPage*>(); }
  DevicePage& devicePage() { return *m_window->findChild<DevicePage*>(); }

  void put(FleetUpdate& update, const char* metric, const Value& value, std::uint16_t quality = 192,
           std::int64_t ms = kNow) {
    const SeriesId id = m_script->series(m_strange, metric);
    const std::uint8_t flags = value.isNull() ? sampleflag::Null : 0;
    if (isScalar(value.type()))
      update.samples.addScalar(id, ms, ms, value.bits(), quality, flags);
    else
      update.samples.addBytes(id, ms, ms, value.bytes(), quality, flags);
  }

  void measure() {
    auto update = std::make_shared<FleetUpdate>();
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    for (int i = 0; i < 60; ++i) {
      const std::int64_t ms = kNow - 60'000 + i * 1'000LL;
      put(*update, "Counter", Value::unsignedInteger(DataType::UInt64, kMost - static_cast<quint64>(60 - i)),
          192, ms);
      put(*update, "Least",
          Value::integer(DataType::Int64,
                         std::numeric_limits<std::int64_t>::min() + static_cast<qint64>(i % 7)),
          192, ms);
      put(*update, "Greatest", Value::floating(i % 2 == 0 ? std::numeric_limits<double>::max() : -1e307), 192,
          ms);
      put(*update, "Doubtful", Value::floating(2.0 + i % 5),
          i % 3 == 0 ? std::uint16_t{0} : std::uint16_t{192}, ms);
    }
    put(*update, "Nothing", Value::null(DataType::Double));
    put(*update, "Text", Value::text(std::string(kLong, 'W')));
    put(*update, kHebrew, Value::text(std::string(kHebrew) + " \xd7\xa4\xd7\xaa\xd7\x95\xd7\x97"));
    put(*update, "Running", Value::boolean(true), 500);
    put(*update, "Table",
        *parseValue(DataType::DataSet, "{\"columns\":[\"Step\",\"Litres\"],\"types\":[\"String\",\"Double\"],"
                                       "\"rows\":[[\"Fill\",120.5],[\"Heat\",null]]}"));
    put(*update, "Steps", *parseValue(DataType::Int32Array, "[1, -2, 3]"));
    put(*update, "Blob", Value::bytes(DataType::File, std::string(20'000, 'x')));
    m_connector.feed->queued.push_back(update);
  }

  void show(DeviceId device) {
    fleetPage().openDevice(device);
    m_fleet->tick(kNow + 2'000);
    QCoreApplication::processEvents();
  }

  // For eyes: MUSTER_LOOK names a folder.
  void look(const QString& name) {
    QCoreApplication::processEvents();
    const QString folder = qEnvironmentVariable("MUSTER_LOOK");
    if (!folder.isEmpty())
      m_window->grab().save(
          QStringLiteral("%1/%2-%3-%4.png")
              .arg(folder, name)
              .arg(m_window->width())
              .arg(m_theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
  }

  static QString nameOf(const QWidget& widget) {
    const auto* label = qobject_cast<const QLabel*>(&widget);
    const QString words = label ? label->text() : widget.accessibleName();
    return QStringLiteral("%1 \"%2\" in %3")
        .arg(QLatin1String(widget.metaObject()->className()), words.left(30),
             QLatin1String(widget.parentWidget()->metaObject()->className()));
  }

  // Words and buttons that stick out of what holds them, or have less room than a line needs.
  QStringList brokenIn(const QWidget& where) const {
    QStringList broken;
    for (const QWidget* one : where.findChildren<QWidget*>()) {
      const bool isWord = qobject_cast<const QLabel*>(one) || qobject_cast<const QAbstractButton*>(one);
      const bool isQts = qobject_cast<const QLineEdit*>(one->parentWidget()); // its buttons
      if (!isWord || isQts || !one->isVisible() || one->visibleRegion().isEmpty())
        continue;
      if (!one->parentWidget()->rect().contains(one->geometry()))
        broken << nameOf(*one) + QStringLiteral(" sticks out");
      if (one->height() < std::min(one->minimumSizeHint().height(), one->maximumHeight()))
        broken << nameOf(*one) + QStringLiteral(" is squeezed");
    }
    return broken;
  }

 private slots:
  void initTestCase() { items::setTimesInUtc(true); }
  void init() {
    openWindow();
    m_preferences->setTimesInUtc(true);
    m_window->connectTo(workshop());
    const std::string endless = std::string(kLong, 'g');
    m_script->add(endless, std::string(kLong, 'i'), {}, strangeMetrics(), kNow - 60'000);
    m_strange = m_script->add("plant", "line-1", {}, strangeMetrics(), kNow - 60'000);
    m_script->add("plant", "line-1", kHebrew, strangeMetrics(), kNow - 60'000);
    m_script->add("plant", "silent", {}, {}, 0);
    std::vector<ScriptedMetric> many;
    many.reserve(3'000);
    for (int i = 0; i < 3'000; ++i)
      many.push_back({"Rack " + std::to_string(i / 100) + "/Channel " + std::to_string(i), "V"});
    m_many = m_script->add("plant", "many", {}, many, kNow - 60'000);
    m_connector.feed->queued.push_back(m_script->take());
    measure();
    m_fleet->tick(kNow);
    m_fleet->tick(kNow + 1'000);
  }
  void cleanup() { closeWindow(); }

  void everyPageKeepsItsOrder_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    for (const bool dark : {false, true})
      for (const QSize size : {QSize(720, 480), QSize(1280, 800), QSize(1920, 1080)})
        QTest::addRow("%d %s", size.width(), dark ? "dark" : "light") << dark << size;
  }
  void everyPageKeepsItsOrder() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    m_theme.apply(dark ? ThemeMode::Dark : ThemeMode::Light);
    m_window->resize(size);
    QStringList problems;
    const auto check = [&](const QString& name) {
      look(name);
      if (m_window->size() != size)
        problems << name + QStringLiteral(": the window grew");
      for (const QString& broken : brokenIn(*m_window))
        problems << name + QStringLiteral(": ") + broken;
    };
    check(QStringLiteral("fleet"));
    show(0);
    check(QStringLiteral("endless"));
    show(m_strange);
    check(QStringLiteral("strange"));
    for (const char* metric : {"Text", "Table", "Parts", "Steps", "Blob", kHebrew}) {
      devicePage().showMetric(m_script->series(m_strange, metric));
      check(QStringLiteral("value-") +
            (metric == kHebrew ? QStringLiteral("rtl") : QString::fromLatin1(metric)));
    }
    devicePage().writeValue(m_script->series(m_strange, "Greatest"));
    auto* line = m_window->findChild<WritePane*>()->findChild<QLineEdit*>();
    line->selectAll();
    QTest::keyClicks(line, QStringLiteral("1,5"));
    check(QStringLiteral("write-wrong"));
    QCOMPARE(line->visibleRegion().boundingRect().height(),
             line->height()); // in sight, and nothing of others
    QVERIFY(!m_window->findChild<ValuePane*>()->isVisible());
    devicePage().writeValue(m_script->series(m_strange, "Text"));
    check(QStringLiteral("write-long"));
    auto& list = m_window->findChild<MetricPane*>()->view(); // what is written to stays in sight
    QVERIFY(list.viewport()->rect().contains(list.visualRect(list.currentIndex()).center()));
    show(m_many);
    check(QStringLiteral("many"));
    fleetPage().closeDevice();
    QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
    check(QStringLiteral("connections"));
    QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
    check(QStringLiteral("settings"));
    QCOMPARE(problems.join(u'\n'), QString());
  }
};

QTEST_MAIN(StrangeDevicesTest)
#include "StrangeDevicesTest.moc"
