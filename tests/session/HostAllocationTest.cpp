// The way of a sample through the host allocates nothing once everything has grown to its size.
#include <QtTest>

#include <sessionsupport/SessionSupport.h>

#include <cstdlib>
#include <new>

namespace {
std::size_t g_allocations = 0;
} // namespace

// Counts what the program under test takes from the heap.
void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

using namespace muster;
using namespace muster::test;

class HostAllocationTest : public QObject {
  Q_OBJECT

 private slots:
  void aSampleAllocatesNothing_data() {
    QTest::addColumn<bool>("aliases");
    QTest::newRow("by alias") << true;
    QTest::newRow("by name") << false;
  }
  void aSampleAllocatesNothing() {
    QFETCH(bool, aliases);
    Host host;
    host.connect();
    std::vector<Metric> birth;
    for (std::uint64_t i = 0; i < 20; ++i)
      birth.push_back(aliased(
          metric("a name that is too long for a small string " + std::to_string(i), Value::floating(0.0)),
          i));
    host.take(nodeBirth(0, {}));
    host.take(deviceMessage(MessageType::DBirth, 1, birth));
    std::vector<OutgoingMessage> messages;
    for (std::uint64_t seq = 0; seq < 256; ++seq) {
      std::vector<Metric> data;
      data.reserve(birth.size());
      for (const Metric& m : birth)
        data.push_back(aliases ? byAlias(*m.alias, Value::floating(1.0))
                               : metric(m.name, Value::floating(1.0)));
      messages.push_back(deviceMessage(MessageType::DData, (seq + 2) % 256, data));
    }
    const auto takeAll = [&] {
      host.update.clear();
      for (const OutgoingMessage& message : messages)
        host.take(message);
    };
    takeAll(); // everything grows
    const std::size_t before = g_allocations;
    takeAll();
    QCOMPARE(g_allocations - before, 0U);
    QCOMPARE(host.update.samples.size(), 256U * 20U);
  }
};

QTEST_APPLESS_MAIN(HostAllocationTest)
#include "HostAllocationTest.moc"
