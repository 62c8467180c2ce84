#include "FakeConnector.h"

#include <ui/Theme.h>

#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <connect/ConnectionDialog.h>
#include <connect/StepList.h>

#include <functional>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;
using Outcome = items::TestStep::Outcome;

class ConnectionDialogTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  FakeConnector m_connector;
  std::unique_ptr<ConnectionDialog> m_dialog;

  QLineEdit& field(const char* name) const {
    for (QLineEdit* edit : m_dialog->findChildren<QLineEdit*>())
      if (edit->accessibleName() == QLatin1String(name))
        return *edit;
    qFatal("no field %s", name);
  }
  QCheckBox& box(const char* part) const {
    for (QCheckBox* b : m_dialog->findChildren<QCheckBox*>())
      if (b->text().contains(QLatin1String(part)))
        return *b;
    qFatal("no box %s", part);
  }
  bool showsRisk() const {
    for (const QLabel* label : m_dialog->findChildren<QLabel*>())
      if (label->isVisible() && label->text().contains(QStringLiteral("can pass for this broker")))
        return true;
    return false;
  }
  QPushButton& button(const char* text) const {
    for (QPushButton* b : m_dialog->findChildren<QPushButton*>())
      if (b->text() == QString::fromUtf8(text))
        return *b;
    qFatal("no button %s", text);
  }
  void finishStep(int index, Outcome outcome, const char* advice = "",
                  items::TestStep::Remedy remedy = items::TestStep::Remedy::None) {
    auto steps = items::ConnectionTest::stepsFor(m_connector.test->started);
    steps[index].outcome = outcome;
    steps[index].detail = QStringLiteral("what was found");
    steps[index].advice = QLatin1String(advice);
    steps[index].remedy = remedy;
    emit m_connector.test->stepChanged(index, steps[index]);
  }

 private slots:
  void initTestCase() { m_theme.apply(ThemeMode::Light); }
  void init() {
    m_dialog = std::make_unique<ConnectionDialog>(m_connector);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
  }
  void cleanup() { m_dialog.reset(); }

  void withoutAnAddressThereIsNothingToConnectTo() {
    QVERIFY(!button("Connect").isEnabled());
    QTest::keyClicks(&field("Address of the broker"), QStringLiteral("broker.lan"));
    QVERIFY(button("Connect").isEnabled());
    field("Port").clear();
    QVERIFY(!button("Connect").isEnabled());
  }

  void aPastedUrlFillsPortAndEncryption() {
    QLineEdit& address = field("Address of the broker");
    QTest::keyClicks(&address, QStringLiteral("mqtts://broker.lan:9883"));
    QTest::keyClick(&address, Qt::Key_Tab);
    const items::ConnectionSettings settings = m_dialog->settings();
    QCOMPARE(settings.host, QStringLiteral("broker.lan"));
    QCOMPARE(settings.port, 9883);
    QVERIFY(settings.tls);
  }

  void aPasswordInAPastedUrlGoesWhereItBelongs() {
    QLineEdit& address = field("Address of the broker");
    QTest::keyClicks(&address, QStringLiteral("mqtts://operator:s3%40cret@broker.lan"));
    QTest::keyClick(&address, Qt::Key_Tab);
    const items::ConnectionSettings settings = m_dialog->settings();
    QCOMPARE(settings.host, QStringLiteral("broker.lan"));
    QCOMPARE(settings.user, QStringLiteral("operator"));
    QCOMPARE(settings.password, QStringLiteral("s3@cret"));
    QVERIFY(!m_dialog->keepsPassword());
    QVERIFY(settings.tls);
  }

  void whatIsTypedCountsHoweverItIsSent_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("user");
    const auto row = [](const char* typed, const char* url, const char* user = "") {
      QTest::newRow(typed) << QString::fromUtf8(typed) << QString::fromUtf8(url) << QString::fromUtf8(user);
    };
    row("127.0.0.1:28831", "mqtt://127.0.0.1:28831");
    row("broker.lan", "mqtt://broker.lan:1883");
    row("mqtts://broker.lan:9883", "mqtts://broker.lan:9883");
    row("mqtts://broker.lan", "mqtts://broker.lan:8883");
    row("[::1]:28831", "mqtt://[::1]:28831");
    row("[::1]", "mqtt://[::1]:1883");
    row("::1", "mqtt://[::1]:1883");
    row("mqtts://[::1]:28831/", "mqtts://[::1]:28831");
    row("mqtt://operator:s3cret@broker.lan", "mqtt://broker.lan:1883", "operator s3cret");
    row("operator:s3cret@broker.lan:28831", "mqtt://broker.lan:28831", "operator s3cret");
  }
  void whatIsTypedCountsHoweverItIsSent() {
    QFETCH(QString, typed);
    QFETCH(QString, url);
    QFETCH(QString, user);
    const auto saidBy = [](const items::ConnectionSettings& settings) {
      return settings.user.isEmpty() ? QString() : settings.user + u' ' + settings.password;
    };
    const QList<std::function<void()>> ways{
        [this] { QTest::mouseClick(&button("Connect"), Qt::LeftButton); },
        [this] { QTest::keyClick(&field("Address of the broker"), Qt::Key_Return); },
        [this] {
          button("Connect").setFocus(Qt::TabFocusReason);
          QTest::keyClick(&button("Connect"), Qt::Key_Space);
        },
        [this] {
          QAccessible::queryAccessibleInterface(&button("Connect"))
              ->actionInterface()
              ->doAction(QAccessibleActionInterface::pressAction());
        }};
    for (const auto& connectBy : ways) {
      init();
      QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
      QTest::keyClicks(&field("Address of the broker"), typed);
      connectBy();
      QTRY_COMPARE(accepted.size(), 1);
      QCOMPARE(m_dialog->settings().url(), url);
      QCOMPARE(saidBy(m_dialog->settings()), user);
    }
    init();
    QTest::keyClicks(&field("Address of the broker"), typed);
    QTest::mouseClick(&button("Test"), Qt::LeftButton);
    QCOMPARE(m_connector.test->started.url(), url);
    QCOMPARE(saidBy(m_connector.test->started), user);
    QVERIFY(!field("Address of the broker").text().contains(QStringLiteral("s3cret")));
    QCOMPARE(field("Port").text().toInt(), m_connector.test->started.port); // seen in its field
  }

  void anAddressWithAPortNeedsNoOther() {
    field("Port").clear();
    QTest::keyClicks(&field("Address of the broker"), QStringLiteral("broker.lan:28831"));
    QTest::mouseClick(&button("Connect"), Qt::LeftButton);
    QCOMPARE(m_dialog->result(), int(QDialog::Accepted));
    QCOMPARE(m_dialog->settings().url(), QStringLiteral("mqtt://broker.lan:28831"));
  }

  void encryptionStaysWithAnAddressThatSaysNothingOfIt() {
    m_dialog->findChild<QComboBox*>()->setCurrentIndex(1);
    QTest::keyClicks(&field("Address of the broker"), QStringLiteral("broker.lan:28831"));
    QTest::mouseClick(&button("Test"), Qt::LeftButton);
    QCOMPARE(m_connector.test->started.url(), QStringLiteral("mqtts://broker.lan:28831"));
  }

  // Nothing that is kept in plain text is kept without saying so.
  void keepingAPasswordSaysHowItIsKept() {
    QVERIFY(box("Keep the password").text().contains(QStringLiteral("plain text")));
  }

  void thePortFollowsTheEncryptionUnlessItWasTyped() {
    auto* encryption = m_dialog->findChild<QComboBox*>();
    encryption->setCurrentIndex(1);
    QCOMPARE(m_dialog->settings().port, 8883);
    field("Port").setText(QStringLiteral("9999"));
    encryption->setCurrentIndex(0);
    QCOMPARE(m_dialog->settings().port, 9999);
  }

  void certificatesCountOnlyWithEncryption() {
    items::ConnectionSettings settings;
    settings.host = QStringLiteral("b");
    settings.port = 8883;
    settings.tls = true;
    settings.caFile = QStringLiteral("/ca.pem");
    m_dialog->setSettings(settings, false);
    QCOMPARE(m_dialog->settings().caFile, QStringLiteral("/ca.pem"));
    m_dialog->findChild<QComboBox*>()->setCurrentIndex(0);
    QVERIFY(m_dialog->settings().caFile.isEmpty());
    QVERIFY(!field("Authority file").isEnabled());
  }

  void anUncheckedCertificateIsShownWithItsRiskAndKept() {
    items::ConnectionSettings settings;
    settings.host = QStringLiteral("b");
    settings.tls = true;
    m_dialog->setSettings(settings, false);
    QVERIFY(m_dialog->settings().verifyServer);
    QVERIFY(!showsRisk());
    settings.verifyServer = false;
    settings.caFile = QStringLiteral("/ca.pem");
    m_dialog->setSettings(settings, false);
    QVERIFY(box("Do not check").isChecked());
    QVERIFY(showsRisk());
    QVERIFY(!m_dialog->settings().verifyServer);
    QVERIFY(!field("Authority file").isEnabled()); // nobody asks it
    QTest::mouseClick(&button("Test"), Qt::LeftButton);
    QVERIFY(!m_connector.test->started.verifyServer);
    box("Do not check").click();
    QVERIFY(m_dialog->settings().verifyServer);
    QVERIFY(!showsRisk());
    QVERIFY(field("Authority file").isEnabled());
    QCOMPARE(m_dialog->settings().caFile, QStringLiteral("/ca.pem"));
  }

  void withoutEncryptionThereIsNoCertificateToCheck() {
    m_dialog->findChild<QComboBox*>()->setCurrentIndex(1);
    box("Do not check").click();
    QVERIFY(showsRisk());
    m_dialog->findChild<QComboBox*>()->setCurrentIndex(0);
    QVERIFY(!box("Do not check").isEnabled());
    QVERIFY(!showsRisk());
    QVERIFY(m_dialog->settings().verifyServer);
  }

  void theMqttVersionIsShownAndKept() {
    auto* version = m_dialog->findChildren<QComboBox*>().at(1);
    QCOMPARE(version->accessibleName(), QStringLiteral("MQTT version"));
    QVERIFY(!m_dialog->settings().mqtt311);
    items::ConnectionSettings settings;
    settings.mqtt311 = true;
    m_dialog->setSettings(settings, false);
    QVERIFY(version->currentText().startsWith(QStringLiteral("3.1.1")));
    QVERIFY(m_dialog->settings().mqtt311);
    version->setCurrentIndex(0);
    QVERIFY(!m_dialog->settings().mqtt311);
  }

  void theTestShowsEachStepAndWhatToDo() {
    QTest::keyClicks(&field("Address of the broker"), QStringLiteral("broker.lan"));
    m_dialog->findChild<QComboBox*>()->setCurrentIndex(1);
    QTest::mouseClick(&button("Test"), Qt::LeftButton);
    QCOMPARE(m_connector.test->runs, 1);
    QCOMPARE(m_connector.test->started.port, 8883);
    auto* list = m_dialog->findChild<StepList*>();
    QVERIFY(list->isVisible());
    QCOMPARE(list->steps().size(), 5);
    finishStep(0, Outcome::Passed);
    using Remedy = items::TestStep::Remedy;
    finishStep(2, Outcome::Failed, "Choose the authority's file.", Remedy::Authority);
    QVERIFY(button("Choose authority file…").isVisible());
    finishStep(2, Outcome::Failed, "Give a client certificate.", Remedy::ClientCertificate);
    QVERIFY(button("Choose client certificate…").isVisible());
    finishStep(2, Outcome::Failed, "The key is another's.", Remedy::ClientKey);
    QVERIFY(button("Choose client key…").isVisible());
    QPushButton& choose = button("Choose client key…");
    finishStep(2, Outcome::Failed, "Set the clock.");
    QVERIFY(!choose.isVisible());
    QTest::mouseClick(&button("Copy test report"), Qt::LeftButton);
    const QString report = QApplication::clipboard()->text();
    QVERIFY(report.contains(QStringLiteral("mqtts://broker.lan:8883")));
    QVERIFY(report.contains(QStringLiteral("TLS: Failed: what was found")));
    QVERIFY(report.contains(QStringLiteral("Subscribe: not tried")));
  }

  void enterConnectsAndEscapeDoesNot() {
    QSignalSpy accepted(m_dialog.get(), &QDialog::accepted);
    QSignalSpy rejected(m_dialog.get(), &QDialog::rejected);
    QLineEdit& address = field("Address of the broker");
    QTest::keyClicks(&address, QStringLiteral("broker.lan"));
    QTest::keyClick(&address, Qt::Key_Return);
    QCOMPARE(accepted.size(), 1);
    m_dialog->show();
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QCOMPARE(rejected.size(), 1);
  }

  void aPasswordIsKeptOnlyByAWish() {
    QCheckBox& keep = box("Keep the password");
    QVERIFY(!keep.isEnabled());
    QTest::keyClicks(&field("Password"), QStringLiteral("s3cret"));
    QVERIFY(keep.isEnabled());
    QVERIFY(!m_dialog->keepsPassword());
    keep.click();
    QVERIFY(m_dialog->keepsPassword());
    QCOMPARE(field("Password").echoMode(), QLineEdit::Password);
  }
};

QTEST_MAIN(ConnectionDialogTest)
#include "ConnectionDialogTest.moc"
