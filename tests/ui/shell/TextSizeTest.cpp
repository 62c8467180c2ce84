// The window at 150 % on a small screen: everything is larger, nothing is cut off.
#include "FakeConnector.h"
#include "RailCheck.h"

#include <fleet/FleetPage.h>
#include <ui/MainWindow.h>
#include <ui/Parts.h>
#include <ui/Theme.h>

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <shell/Segments.h>
#include <shell/SettingsPage.h>

using namespace muster;
using namespace muster::ui;
using namespace muster::test;

namespace {

constexpr std::int64_t kNow = 1'794'896'072'000;
constexpr QSize kScreen(1280, 800); // in its own pixels

// Words of one line that have less room than they need; those that may be elided know how to give way.
QStringList cutOffIn(QWidget& window) {
  QStringList cut;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    const auto* label = qobject_cast<QLabel*>(widget);
    const bool isWord = (label && !label->text().isEmpty()) || qobject_cast<QAbstractButton*>(widget);
    if (!isWord || !widget->isVisible())
      continue;
    const bool givesWay = qobject_cast<ElidedLabel*>(widget) || (label && label->wordWrap());
    const QSize wanted = label && !givesWay ? label->sizeHint() : widget->minimumSizeHint();
    const QSize least =
        label ? wanted : wanted.boundedTo(widget->maximumSize()); // buttons carry air of the style
    if (widget->width() < least.width() || widget->height() < least.height())
      cut << QStringLiteral("%1 \"%2\"")
                 .arg(QLatin1String(widget->metaObject()->className()),
                      label ? label->text() : widget->accessibleName());
  }
  return cut;
}

} // namespace

class TextSizeTest : public QObject {
  Q_OBJECT
 public:
  explicit TextSizeTest(QSettings& settings) : m_settings(settings) {}

 private slots:
  void theScaleIsThatOfTheSettings() {
    QCOMPARE(qApp->devicePixelRatio(), 1.5);
    QCOMPARE(m_theme.font(TypeRole::Body).pixelSize(),
             13); // of the design's pixels, each 1.5 of the screen's
  }

  void nothingIsCutOffOnAnyPage() {
    m_theme.apply(ThemeMode::Light);
    Preferences preferences(m_settings);
    items::Fleet fleet;
    FakeConnector connector;
    FleetScript script;
    MainWindow window(fleet, connector, preferences);
    const QSize size = kScreen / 1.5;
    window.resize(size);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    items::ConnectionSettings to;
    to.host = QStringLiteral("broker.workshop.lan");
    window.connectTo(to);
    playWorkshop(script, *connector.feed, fleet, 30, kNow);
    fleet.tick(kNow + 2'000);
    for (const Qt::Key page : {Qt::Key_2, Qt::Key_3, Qt::Key_4, Qt::Key_1}) {
      QTest::keyClick(&window, page, Qt::ControlModifier);
      QCoreApplication::processEvents();
      QCOMPARE(cutOffIn(window).join(u'\n'), QString());
      QCOMPARE(cutInRail(window).join(u'\n'), QString());
    }
    window.findChild<FleetPage*>()->openDevice(0);
    QCoreApplication::processEvents();
    QCOMPARE(cutOffIn(window).join(u'\n'), QString());
    QCOMPARE(window.size(), size);
    QCOMPARE(window.grab().size(), size * 1.5);
  }

  void thePageOffersFourSizes() {
    Preferences preferences(m_settings);
    SettingsPage page(preferences);
    Segments* choice = nullptr;
    for (Segments* one : page.findChildren<Segments*>())
      if (one->accessibleName() == QLatin1String("Text size"))
        choice = one;
    QVERIFY(choice);
    QCOMPARE(choice->current(), 3);
    emit choice->chosen(1);
    QCOMPARE(preferences.textPercent(), 115);
    QCOMPARE(choice->current(), 1);
    m_settings.setValue(QStringLiteral("look/textPercent"), 1'000); // not by us
    QCOMPARE(preferences.textPercent(), 100);
  }

  void whatTheEnvironmentSaysCountsAsWell() {
    Preferences(m_settings).setTextPercent(130);
    qputenv("QT_SCALE_FACTOR", "2");
    applyTextPercent(m_settings);
    QCOMPARE(qgetenv("QT_SCALE_FACTOR"), QByteArray("2.6"));
  }

 private:
  QSettings& m_settings;
  Theme m_theme;
};

int main(int argc, char** argv) {
  const QTemporaryDir folder;
  QSettings settings(folder.filePath(QStringLiteral("muster.ini")), QSettings::IniFormat);
  Preferences(settings).setTextPercent(150);
  qunsetenv("QT_SCALE_FACTOR");
  applyTextPercent(settings);
  QApplication app(argc, argv);
  TextSizeTest test(settings);
  return QTest::qExec(&test, argc, argv);
}

#include "TextSizeTest.moc"
