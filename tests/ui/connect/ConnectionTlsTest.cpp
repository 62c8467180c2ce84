// The dialog and the window before a real mosquitto that wants TLS, a client certificate and a password.
#include <items/HostConnector.h>
#include <support/TestBroker.h>
#include <transport/MqttClient.h>
#include <ui/MainWindow.h>
#include <ui/Theme.h>

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <connect/ConnectionDialog.h>
#include <connect/StepList.h>
#include <shell/MessageBar.h>

using namespace muster;
using namespace muster::test;
using namespace muster::ui;
using Outcome = items::TestStep::Outcome;

namespace {

constexpr int kPatienceMs = 30'000;

template<class Widget>
Widget* visibleWith(const QWidget& where, const QString& part) {
  for (Widget* widget : where.findChildren<Widget*>())
    if (widget->isVisible() && widget->text().contains(part))
      return widget;
  return nullptr;
}

} // namespace

class ConnectionTlsTest : public QObject {
  Q_OBJECT

  Theme m_theme;
  std::unique_ptr<TestBroker> m_broker;
  std::unique_ptr<items::HostConnector> m_connector;

  // Everything as it should be.
  items::ConnectionSettings right() const {
    const TestCertificates& files = TestCertificates::get();
    auto settings = items::ConnectionSettings::fromUrl(QString::fromStdString(m_broker->url()));
    Q_ASSERT(settings);
    settings->caFile = QString::fromStdString(files.caFile);
    settings->certFile = QString::fromStdString(files.clientCert);
    settings->keyFile = QString::fromStdString(files.clientKey);
    settings->user = QStringLiteral("operator");
    settings->password = QStringLiteral("right");
    return *settings;
  }

 private slots:
  void initTestCase() {
    m_theme.apply(ThemeMode::Light);
    m_broker = std::make_unique<TestBroker>(TestBrokerOptions{
        .tls = true, .requireClientCertificate = true, .user = "operator", .password = "right"});
    m_connector = std::make_unique<items::HostConnector>(pahoClientFactory(), std::string());
  }
  void cleanupTestCase() { m_connector.reset(); }

  void theTestPassesEveryStep() {
    ConnectionDialog dialog(*m_connector);
    dialog.setSettings(right(), false);
    dialog.show();
    dialog.startTest();
    const auto* steps = dialog.findChild<StepList*>();
    QTRY_COMPARE_WITH_TIMEOUT(steps->steps().last().outcome, Outcome::Passed, kPatienceMs);
    QCOMPARE(steps->steps().size(), 5);
    QTRY_VERIFY_WITH_TIMEOUT(visibleWith<QLabel>(dialog, QStringLiteral("this connection works")),
                             kPatienceMs);
    QVERIFY(!visibleWith<QLabel>(dialog, QStringLiteral("What to do")));
  }

  void theTestStopsWhereSomethingIsWrong_data() {
    const TestCertificates& files = TestCertificates::get();
    QTest::addColumn<QString>("ca");
    QTest::addColumn<QString>("cert");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("password");
    QTest::addColumn<int>("step");
    QTest::addColumn<QString>("advice");
    QTest::addColumn<QString>("button");
    const auto row = [&](const char* name, const std::string& ca, const std::string& cert,
                         const std::string& key, const char* password, int step, const char* advice,
                         const char* button) {
      QTest::newRow(name) << QString::fromStdString(ca) << QString::fromStdString(cert)
                          << QString::fromStdString(key) << QString::fromUtf8(password) << step
                          << QString::fromUtf8(advice) << QString::fromUtf8(button);
    };
    row("another authority", files.foreignCaFile, files.clientCert, files.clientKey, "right", 2, "authority",
        "Choose authority file…");
    row("no client certificate", files.caFile, "", "", "right", 2, "client certificate",
        "Choose client certificate…");
    row("a certificate without its key", files.caFile, files.clientCert, "", "right", 2, "key",
        "Choose client key…");
    row("another's key", files.caFile, files.clientCert, files.serverKey, "right", 2, "belong together",
        "Choose client key…");
    row("a wrong password", files.caFile, files.clientCert, files.clientKey, "wrong", 3, "password", "");
  }
  void theTestStopsWhereSomethingIsWrong() {
    QFETCH(QString, ca);
    QFETCH(QString, cert);
    QFETCH(QString, key);
    QFETCH(QString, password);
    QFETCH(int, step);
    QFETCH(QString, advice);
    QFETCH(QString, button);
    items::ConnectionSettings settings = right();
    settings.caFile = ca;
    settings.certFile = cert;
    settings.keyFile = key;
    settings.password = password;
    ConnectionDialog dialog(*m_connector);
    dialog.setSettings(settings, false);
    dialog.show();
    dialog.startTest();
    const auto* list = dialog.findChild<StepList*>();
    QTRY_COMPARE_WITH_TIMEOUT(list->steps()[step].outcome, Outcome::Failed, kPatienceMs);
    QCOMPARE(list->steps()[step - 1].outcome, Outcome::Passed);
    QCOMPARE(list->steps()[step + 1].outcome, Outcome::NotTried);
    QVERIFY(!list->steps()[step].detail.isEmpty());
    QVERIFY(visibleWith<QLabel>(dialog, QStringLiteral("What to do")));
    QVERIFY2(visibleWith<QLabel>(dialog, advice), qPrintable(list->steps()[step].advice));
    QVERIFY2(!list->steps()[step].advice.contains(QStringLiteral("--")),
             qPrintable(list->steps()[step].advice));
    QVERIFY(visibleWith<QLabel>(dialog, QStringLiteral("stopped at step %1 of 5").arg(step + 1)));
    if (!button.isEmpty())
      QVERIFY2(visibleWith<QPushButton>(dialog, button), qPrintable(list->steps()[step].detail));
  }

  void theWindowConnectsAndSaysWhatFails() {
    QTemporaryDir folder;
    QSettings file(folder.filePath(QStringLiteral("muster.ini")), QSettings::IniFormat);
    Preferences preferences(file);
    items::Fleet fleet;
    MainWindow window(fleet, *m_connector, preferences);
    window.resize(1280, 800);
    window.show();
    const auto phase = [&fleet] {
      fleet.tick(QDateTime::currentMSecsSinceEpoch());
      return fleet.link().phase;
    };
    window.connectTo(right());
    QTRY_COMPARE_WITH_TIMEOUT(phase(), items::LinkPhase::Connected, kPatienceMs);
    QVERIFY(visibleWith<QLabel>(window, QStringLiteral("TLS")));
    items::ConnectionSettings wrong = right();
    wrong.caFile = QString::fromStdString(TestCertificates::get().foreignCaFile);
    window.connectTo(wrong);
    QTRY_COMPARE_WITH_TIMEOUT(phase(), items::LinkPhase::Waiting, kPatienceMs);
    MessageBar* shown = nullptr;
    for (MessageBar* bar : window.findChildren<MessageBar*>())
      shown = bar->isVisible() ? bar : shown;
    QVERIFY(shown);
    QVERIFY2(shown->text().startsWith(QStringLiteral("TLS failed: ")), qPrintable(shown->text()));
    QVERIFY2(shown->advice().contains(QStringLiteral("authority")), qPrintable(shown->advice()));
    QVERIFY2(!shown->advice().contains(QStringLiteral("--")), qPrintable(shown->advice()));
    fleet.setFeed(nullptr);
  }
};

QTEST_MAIN(ConnectionTlsTest)
#include "ConnectionTlsTest.moc"
