// What a connector is told of the host that it makes: its id, with which two may be on one broker.
#include "RawClient.h"

#include <items/HostConnector.h>
#include <session/HostSession.h>
#include <session/HostState.h>

#include <QRegularExpression>
#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

class HostChoiceTest : public QObject {
  Q_OBJECT

  static std::unique_ptr<FleetFeed> open(const TestBroker& broker, const std::string& hostId) {
    HostConnector connector(pahoClientFactory(), hostId);
    auto settings = ConnectionSettings::fromUrl(QString::fromStdString(broker.url()));
    return std::move(*connector.open(*settings));
  }
  static bool areConnected(const FleetFeed& a, const FleetFeed& b) {
    return a.link().phase == LinkPhase::Connected && b.link().phase == LinkPhase::Connected;
  }
  // One for each connection that the broker took.
  static QStringList clients(const TestBroker& broker) {
    static const QRegularExpression client(R"(as (muster\S+) \()");
    QStringList ids;
    const QString log = QString::fromStdString(broker.log());
    for (auto match = client.globalMatch(log); match.hasNext();)
      ids << match.next().captured(1);
    return ids;
  }

 private slots:
  void theDefaultOfTheTimeoutIsTheSessions() {
    QCOMPARE(std::int64_t{kDefaultReorderTimeout.count()}, HostSessionOptions().reorderTimeoutMs);
  }

  void aClientIdTellsTheHostId() {
    const TestBroker broker;
    const auto quiet = open(broker, {});
    const auto host = open(broker, "north desk");
    QVERIFY(waitFor([&] { return areConnected(*quiet, *host); }));
    const QString ids = clients(broker).join(u'\n');
    QVERIFY2(
        QRegularExpression("^muster[0-9a-f]{16}$", QRegularExpression::MultilineOption).match(ids).hasMatch(),
        qPrintable(ids));
    const QString log = QString::fromStdString(broker.log());
    QVERIFY2(log.contains(QRegularExpression("as muster-north desk-[0-9a-f]{16} \\(")), qPrintable(log));
  }

  // Each says once that there is another, connects anew, and then both stay.
  void twoWithOneHostIdDoNotThrowEachOtherOut() {
    const TestBroker broker;
    const auto first = open(broker, "desk");
    const auto second = open(broker, "desk");
    QVERIFY(waitFor([&] { return areConnected(*first, *second); }));
    QCOMPARE(clients(broker).size(), 2);
    RawClient third("third");
    QVERIFY(third.connect(broker.url()));
    QVERIFY(third.subscribe("spBv1.0/STATE/desk"));
    QVERIFY(third.publish("spBv1.0/STATE/desk", hostStateJson({false, systemNow().utcMs + 1})));
    QVERIFY(waitFor([&] { return clients(broker).size() >= 4 && areConnected(*first, *second); }));
    // Long enough for several rounds of throwing out, which would begin half a second apart.
    QVERIFY(!waitFor([&] { return clients(broker).size() > 6; }, std::chrono::seconds(5)));
    QVERIFY(areConnected(*first, *second));
    QVERIFY(waitFor([&] { return parseHostState(third.received().back().payload)->online; }));
    const QString log = QString::fromStdString(broker.log());
    QVERIFY2(!log.contains("already connected"),
             qPrintable(log)); // mosquitto's word for a session taken over
  }
};

QTEST_GUILESS_MAIN(HostChoiceTest)
#include "HostChoiceTest.moc"
