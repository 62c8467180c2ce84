// A window's fleet with a history: what it shows before the first live value, what it records, and a file alone.
#include "RawClient.h"
#include "WrittenHistory.h"

#include <history/HistoryReader.h>
#include <host/HostRuntime.h>
#include <items/FleetHistory.h>
#include <items/HostConnector.h>
#include <schema/Payload.h>
#include <support/TestBroker.h>
#include <transport/MqttClient.h>

#include <QDateTime>
#include <QFile>
#include <QTest>

using namespace muster;
using namespace muster::items;
using namespace muster::test;

namespace {

constexpr int kPatienceMs = 30'000;

qint64 systemMs() {
  return QDateTime::currentMSecsSinceEpoch();
}

const DeviceState* find(const Fleet& fleet, const std::string& node) {
  for (std::size_t id = 0; id < fleet.state().deviceCount(); ++id) {
    const DeviceState& state = fleet.state().device(static_cast<DeviceId>(id));
    if (state.info.nodeName == node && state.info.isNode())
      return &state;
  }
  return nullptr;
}

double value(const Fleet& fleet, const std::string& node, const std::string& metric) {
  const DeviceState* device = find(fleet, node);
  const MetricState* state = device ? fleet.state().metric(device->info.id, metric) : nullptr;
  return state ? state->value.toNumber() : std::nan("");
}

Metric metricOf(const std::string& name, Value value) {
  Metric metric;
  metric.name = name;
  metric.value = std::move(value);
  metric.timestampMs = systemMs();
  return metric;
}

} // namespace

class HistoryStartTest : public QObject {
  Q_OBJECT

  static ConnectionSettings settingsOf(const TestBroker& broker) {
    return *ConnectionSettings::fromUrl(QString::fromStdString(broker.url()));
  }
  // An edge node's birth as any maker's would send it.
  static void publishBirth(RawClient& edge, const std::string& node, double temperature) {
    Payload payload;
    payload.timestampMs = systemMs();
    payload.seq = 0;
    payload.metrics.push_back(metricOf("bdSeq", Value::integer(DataType::Int64, 0)));
    payload.metrics.push_back(metricOf("Disk/root/Usage", Value::floating(61.0)));
    payload.metrics.push_back(metricOf("CPU/Temperature", Value::floating(temperature)));
    edge.publish("spBv1.0/north/NBIRTH/" + node, encodePayload(payload));
  }

 private slots:
  void theWindowBeginsWithTheLastValuesAsStale() {
    const WrittenHistory written;
    TestBroker broker;
    HostConnector connector(pahoClientFactory(), {});
    connector.setHistory({written.file(), {}, false, {}});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY(feed.has_value());
    Fleet fleet;
    fleet.setFeed(std::move(*feed));
    const auto known = [&fleet] {
      fleet.tick(systemMs());
      return fleet.state().counts().total();
    };
    QTRY_COMPARE_WITH_TIMEOUT(known(), std::size_t{4}, kPatienceMs);
    QCOMPARE(find(fleet, "gate-1")->status, DeviceStatus::Stale);
    QCOMPARE(value(fleet, "gate-1", "CPU/Temperature"), temperatureAt(kEnd - kStepMs));
    QCOMPARE(fleet.feed()->history()->file(), written.file());
  }

  void aLiveBirthGoesToTheDeviceThatTheHistoryKnows() {
    const WrittenHistory written;
    TestBroker broker;
    RawClient edge("edge");
    QVERIFY(edge.connect(broker.url()));
    HostConnector connector(pahoClientFactory(), {});
    connector.setHistory({written.file(), {}, false, {}});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY(feed.has_value());
    Fleet fleet;
    fleet.setFeed(std::move(*feed));
    const auto tick = [&fleet] {
      fleet.tick(systemMs());
      return fleet.link().phase == LinkPhase::Connected && fleet.state().counts().total() == 4;
    };
    QTRY_VERIFY_WITH_TIMEOUT(tick(), kPatienceMs);
    const DeviceId gate = find(fleet, "gate-1")->info.id;
    const auto fresh = [&] {
      publishBirth(edge, "gate-1", 77.5); // again until the host has subscribed
      QTest::qWait(100);
      fleet.tick(systemMs());
      return value(fleet, "gate-1", "CPU/Temperature");
    };
    QTRY_COMPARE_WITH_TIMEOUT(fresh(), 77.5, kPatienceMs);
    QCOMPARE(find(fleet, "gate-1")->info.id, gate);
    QCOMPARE(find(fleet, "gate-1")->status, DeviceStatus::Online);
    QCOMPARE(value(fleet, "gate-1", "Disk/root/Usage"),
             61.0); // new: the host's id of it is another one's here
    QCOMPARE(find(fleet, "gate-2")->status, DeviceStatus::Stale);
    QCOMPARE(fleet.state().counts().total(), std::size_t{4});
  }

  void whatComesInIsRecordedAndThereAtTheNextStart() {
    const TemporaryFolder folder;
    const std::string file = folder.file("own/fleet.history"); // its folder is made
    TestBroker broker;
    RawClient edge("edge");
    QVERIFY(edge.connect(broker.url()));
    {
      HostConnector connector(pahoClientFactory(), {});
      connector.setHistory({file, {}, true, {}});
      auto feed = connector.open(settingsOf(broker));
      QVERIFY(feed.has_value());
      Fleet fleet;
      fleet.setFeed(std::move(*feed));
      const auto isThere = [&] {
        publishBirth(edge, "gate-7", 50);
        QTest::qWait(100);
        fleet.tick(systemMs());
        return find(fleet, "gate-7") != nullptr;
      };
      QTRY_VERIFY_WITH_TIMEOUT(isThere(), kPatienceMs);
      QTRY_COMPARE_WITH_TIMEOUT(fleet.feed()->recording().state, RecordingInfo::State::Recording,
                                kPatienceMs);
      const qint64 seenMs = systemMs();
      const auto isCommitted = [&] {
        publishBirth(edge, "gate-7", 51);
        QTest::qWait(100);
        return fleet.feed()->recording().lastCommitMs > seenMs + 1'000;
      };
      QTRY_VERIFY_WITH_TIMEOUT(isCommitted(), kPatienceMs);
      fleet.setFeed(nullptr);
      // A second connection opens the file that the first one may still be closing.
      auto again = connector.open(settingsOf(broker));
      QVERIFY(again.has_value());
      fleet.setFeed(std::move(*again));
      QTRY_COMPARE_WITH_TIMEOUT(fleet.feed()->recording().state, RecordingInfo::State::Recording,
                                kPatienceMs);
      const auto known = [&fleet] {
        fleet.tick(systemMs());
        return find(fleet, "gate-7") != nullptr;
      };
      QTRY_VERIFY_WITH_TIMEOUT(known(), kPatienceMs);
    }
    auto reader = openHistoryReader(file);
    QVERIFY2(reader.has_value(), reader ? "" : reader.error().message().c_str());
    QCOMPARE((*reader)->devices().size(), std::size_t{1});
    const auto moment = (*reader)->fleetAt(systemMs());
    QVERIFY(moment.has_value());
    QVERIFY(moment->series.size() >= 2);
  }

  void aFileThatCannotBeWrittenCostsNoLiveFleet() {
    const TemporaryFolder folder;
    const std::string file = folder.file("not-a-history");
    QFile other(QString::fromStdString(file));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("something of somebody else's");
    other.close();
    TestBroker broker;
    RawClient edge("edge");
    QVERIFY(edge.connect(broker.url()));
    HostConnector connector(pahoClientFactory(), {});
    connector.setHistory({file, {}, true, {}});
    auto feed = connector.open(settingsOf(broker));
    QVERIFY(feed.has_value());
    Fleet fleet;
    fleet.setFeed(std::move(*feed));
    QTRY_COMPARE_WITH_TIMEOUT(fleet.feed()->recording().state, RecordingInfo::State::Failed, kPatienceMs);
    QVERIFY(!fleet.feed()->recording().problem.isEmpty());
    const auto isThere = [&] {
      publishBirth(edge, "gate-1", 50);
      QTest::qWait(100);
      fleet.tick(systemMs());
      return find(fleet, "gate-1") != nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isThere(), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(fleet.feed()->recording().dropped > 0, kPatienceMs);
    QVERIFY(other.open(QIODevice::ReadOnly));
    QCOMPARE(other.readAll(), QByteArray("something of somebody else's"));
  }

  void aFileAloneIsFollowedWhileItIsWritten() {
    WrittenHistory written(true);
    HostConnector connector(pahoClientFactory(), {});
    Fleet fleet;
    fleet.setFeed(connector.openHistory(QString::fromStdString(written.file())));
    const auto known = [&fleet] {
      fleet.tick(kEnd);
      return fleet.state().counts().total();
    };
    QTRY_COMPARE_WITH_TIMEOUT(known(), std::size_t{4}, kPatienceMs);
    QCOMPARE(fleet.link().phase, LinkPhase::Reading);
    QVERIFY(!fleet.takesCommands());
    written.add(kEnd, 99.5);
    const auto temperature = [&fleet] {
      fleet.tick(kEnd + 1'000);
      return value(fleet, "gate-1", "CPU/Temperature");
    };
    QTRY_COMPARE_WITH_TIMEOUT(temperature(), 99.5, kPatienceMs);
    const quint64 events = fleet.state().eventTotal();
    written.event(EventKind::Death, 0, kEnd + 500, "connection lost");
    written.commit(kEnd + 1'000);
    const auto status = [&fleet] {
      fleet.tick(kEnd + 2'000);
      return find(fleet, "gate-1")->status;
    };
    QTRY_COMPARE_WITH_TIMEOUT(status(), DeviceStatus::Offline, kPatienceMs);
    QCOMPARE(fleet.state().eventTotal(), events + 1);
  }

  void aFileThatIsNotThereIsSaidAndCanBeTriedAgain() {
    const TemporaryFolder folder;
    const WrittenHistory written;
    const std::string file = folder.file("later.history");
    HostConnector connector(pahoClientFactory(), {});
    Fleet fleet;
    fleet.setFeed(connector.openHistory(QString::fromStdString(file)));
    const auto phase = [&fleet] {
      fleet.tick(kEnd);
      return fleet.link().phase;
    };
    QTRY_COMPARE_WITH_TIMEOUT(phase(), LinkPhase::Waiting, kPatienceMs);
    QVERIFY(!fleet.link().error.isEmpty());
    QVERIFY(QFile::copy(QString::fromStdString(written.file()), QString::fromStdString(file)));
    fleet.feed()->retryNow();
    QTRY_COMPARE_WITH_TIMEOUT(phase(), LinkPhase::Reading, kPatienceMs);
  }
};

QTEST_GUILESS_MAIN(HistoryStartTest)
#include "HistoryStartTest.moc"
