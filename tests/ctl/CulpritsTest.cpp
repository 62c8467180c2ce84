// Who is named after a summary of gaps and refusals: worst first, five at most, nobody who did nothing.
#include <QTest>

#include <ctl/Culprits.h>

using namespace muster;
using namespace muster::ctl;

class CulpritsTest : public QObject {
  Q_OBJECT

  static FleetUpdate fleet(DeviceId nodes) {
    FleetUpdate update;
    for (DeviceId id = 0; id < nodes; ++id)
      update.devices.push_back({id, id, "plant", "n" + std::to_string(id), ""});
    return update;
  }
  static FleetUpdate told(EventKind kind, DeviceId device, std::uint64_t count,
                          const std::string& sender = {}) {
    FleetUpdate update;
    FleetEvent event;
    event.kind = kind;
    event.device = device;
    event.count = count;
    event.sender = sender;
    update.events.push_back(event);
    return update;
  }

 private slots:
  void whereAllIsWellNobodyIsNamed() {
    Culprits culprits;
    culprits.take(fleet(3));
    culprits.take(told(EventKind::Birth, 0, 1));
    culprits.take(told(EventKind::Death, 1, 1));
    culprits.take(told(EventKind::Rejected, kNoDevice, 9)); // nobody in particular
    QCOMPARE(culprits.line(), std::string());
  }

  void theWorstComesFirstAndGapsCountAsRefusalsDo() {
    Culprits culprits;
    culprits.take(fleet(3));
    culprits.take(told(EventKind::Rejected, 2, 10));
    culprits.take(told(EventKind::Gap, 1, 6));
    culprits.take(told(EventKind::Rejected, 1, 5));
    culprits.take(told(EventKind::Rejected, kNoDevice, 3, "dark/ghost"));
    QCOMPARE(culprits.line(), std::string("most often from edge nodes plant/n1, plant/n2, dark/ghost"));
  }

  void aStrangerThatWasToldOfOftenerCountsWithAllItStandsFor() {
    Culprits culprits;
    culprits.take(told(EventKind::Rejected, kNoDevice, 1, "host/evil"));
    culprits.take(told(EventKind::Rejected, kNoDevice, 2, "host/big"));
    culprits.take(told(EventKind::Rejected, kNoDevice, 500)); // too many to be named
    culprits.take(told(EventKind::Rejected, kNoDevice, 199, "host/evil"));
    QCOMPARE(culprits.line(), std::string("most often from edge nodes host/evil, host/big"));
  }

  void aDeviceCountsForItsEdgeNode() {
    Culprits culprits;
    FleetUpdate update = fleet(1);
    update.devices.push_back({1, 0, "plant", "n0", "pump"});
    culprits.take(update);
    culprits.take(told(EventKind::Rejected, 1, 1));
    culprits.take(told(EventKind::Rejected, 0, 1));
    QCOMPARE(culprits.line(), std::string("most often from edge node plant/n0"));
  }

  void fiveAreNamedAndTheRestCounted() {
    Culprits culprits;
    culprits.take(fleet(8));
    for (DeviceId id = 0; id < 8; ++id)
      culprits.take(told(EventKind::Gap, id, id == 7 ? 2 : 1));
    QCOMPARE(culprits.line(),
             std::string("most often from edge nodes plant/n7, plant/n0, plant/n1, plant/n2, "
                         "plant/n3 and 3 more"));
  }
};

QTEST_APPLESS_MAIN(CulpritsTest)
#include "CulpritsTest.moc"
