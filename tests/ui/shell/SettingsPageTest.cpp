// The settings page: how long messages may be late, kept over the next start.
#include <ui/Preferences.h>
#include <ui/Theme.h>

#include <QCheckBox>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <shell/SettingsPage.h>

using namespace muster;
using namespace muster::ui;
using std::chrono::milliseconds;

class SettingsPageTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  QTemporaryDir m_folder;
  std::unique_ptr<QSettings> m_settings;

 private slots:
  void init() {
    m_theme.apply(ThemeMode::Light);
    m_settings =
        std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("muster.ini")), QSettings::IniFormat);
    m_settings->clear();
  }

  void howLongMessagesMayBeLateIsKept() {
    Preferences preferences(*m_settings);
    QSignalSpy changed(&preferences, &Preferences::reorderTimeoutChanged);
    SettingsPage page(preferences);
    page.show();
    auto* field = page.findChild<QSpinBox*>();
    QVERIFY(field);
    QCOMPARE(field->accessibleName(), QStringLiteral("How long messages may be late"));
    QCOMPARE(field->text(), QStringLiteral("2000 ms"));
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("4500"));
    QCOMPARE(changed.size(), 0); // not at every key
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(preferences.reorderTimeout(), milliseconds(4'500));
    m_settings->sync();
    QSettings again(m_settings->fileName(), QSettings::IniFormat);
    QCOMPARE(Preferences(again).reorderTimeout(), milliseconds(4'500));
    preferences.setReorderTimeout(milliseconds(0));
    QCOMPARE(field->text(), QStringLiteral("Not at all"));
    QCOMPARE(changed.size(), 2); // the page says nothing of its own
  }

  void aHistoryIsKeptWhereSomebodyWantsOne() {
    Preferences preferences(*m_settings);
    QVERIFY(!preferences.keepsHistory()); // nobody expects a window to fill the disk
    QSignalSpy changed(&preferences, &Preferences::keepsHistoryChanged);
    SettingsPage page(preferences);
    page.resize(900, 700);
    page.show();
    auto* box = page.findChild<QCheckBox*>();
    QVERIFY(box);
    QVERIFY(!box->isChecked());
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Space);
    QCOMPARE(changed.size(), 1);
    QVERIFY(preferences.keepsHistory());
    bool isPathSaid = false;
    for (const QLabel* label : page.findChildren<QLabel*>())
      isPathSaid |= label->text().contains(Preferences::historyFolder()) && label->text().contains("10 GB");
    QVERIFY(isPathSaid);
    m_settings->sync();
    QSettings again(m_settings->fileName(), QSettings::IniFormat);
    QVERIFY(Preferences(again).keepsHistory());
  }

  void whatIsTypedCountsWhenThePageIsLeftByMouse() {
    Preferences preferences(*m_settings);
    SettingsPage page(preferences);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    auto* field = page.findChild<QSpinBox*>();
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("4500"));
    page.hide(); // buttons take no focus by mouse, and neither does closing the window
    QCOMPARE(preferences.reorderTimeout(), milliseconds(4'500));
  }

  void aFileThatAnotherWroteGivesATimeAllTheSame_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("ms");
    QTest::newRow("none") << QString() << 2'000;
    QTest::newRow("no number") << "soon" << 2'000;
    QTest::newRow("negative") << "-5" << 2'000;
    QTest::newRow("not at all") << "0" << 0;
    QTest::newRow("too long") << "99999999999" << 60'000;
  }
  void aFileThatAnotherWroteGivesATimeAllTheSame() {
    QFETCH(QString, text);
    QFETCH(int, ms);
    if (!text.isNull())
      m_settings->setValue(QStringLiteral("host/reorderTimeoutMs"), text);
    QCOMPARE(Preferences(*m_settings).reorderTimeout(), milliseconds(ms));
  }
};

QTEST_MAIN(SettingsPageTest)
#include "SettingsPageTest.moc"
