// ByteQueue: order, bound, waking, and several producers at once.

#include <host/ByteQueue.h>

#include <QtTest>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

bool push(ByteQueue& queue, std::string_view topic, std::string_view payload) {
  return queue.push({topic, payload, 1, true}, {12, 34});
}

} // namespace

class ByteQueueTest : public QObject {
  Q_OBJECT

 private slots:
  void messagesComeOutAsTheyWentInAndInOrder() {
    ByteQueue queue;
    for (int i = 0; i < 1'000; ++i)
      QVERIFY(push(queue, "topic/" + std::to_string(i), std::string(static_cast<std::size_t>(i), 'x')));
    QueueBatch batch;
    QVERIFY(queue.pop(batch, 0ms));
    QCOMPARE(batch.messages.size(), std::size_t{1'000});
    for (std::size_t i = 0; i < 1'000; ++i) {
      const QueuedMessage& queued = batch.messages[i];
      QCOMPARE(std::string(queued.message.topic), "topic/" + std::to_string(i));
      QCOMPARE(std::string(queued.message.payload), std::string(i, 'x'));
      QCOMPARE(queued.message.qos, std::uint8_t{1});
      QVERIFY(queued.message.retained);
      QCOMPARE(queued.received.utcMs, std::int64_t{12});
      QCOMPARE(queued.received.monotonicMs, std::int64_t{34});
    }
    QCOMPARE(queue.bytes(), std::size_t{0});
  }

  void aMessageIsACopyOfWhatItWasMadeFrom() {
    ByteQueue queue;
    std::string payload = "before";
    push(queue, "t", payload);
    payload = "behind";
    QueueBatch batch;
    QVERIFY(queue.pop(batch, 0ms));
    QCOMPARE(std::string(batch.messages[0].message.payload), std::string("before"));
  }

  void emptyTopicsAndPayloadsAndZeroBytesPass() {
    ByteQueue queue;
    push(queue, {}, {});
    push(queue, std::string_view("a\0b", 3), std::string_view("\0", 1));
    QueueBatch batch;
    QVERIFY(queue.pop(batch, 0ms));
    QVERIFY(batch.messages[0].message.topic.empty());
    QVERIFY(batch.messages[0].message.payload.empty());
    QCOMPARE(batch.messages[1].message.topic.size(), std::size_t{3});
    QCOMPARE(batch.messages[1].message.payload.size(), std::size_t{1});
  }

  void aFullQueueDropsTheNewestAndCountsIt() {
    ByteQueue queue(1u << 20);
    const std::string payload(10'000, 'p');
    int taken = 0;
    for (int i = 0; i < 200; ++i)
      taken += push(queue, "t", payload) ? 1 : 0;
    QVERIFY(taken > 90);
    QVERIFY(taken < 106);
    QCOMPARE(queue.dropped(), static_cast<std::uint64_t>(200 - taken));
    QCOMPARE(queue.pushed(), static_cast<std::uint64_t>(taken));
    QVERIFY(queue.bytes() <= 1u << 20);
  }

  void aQueueThatWasEmptiedTakesMessagesAgain() {
    ByteQueue queue(256u << 10);
    const std::string payload(200'000, 'p');
    QueueBatch batch;
    for (int i = 0; i < 10; ++i) {
      QVERIFY(push(queue, "t", payload));
      QVERIFY(!push(queue, "t", payload));
      QVERIFY(queue.pop(batch, 0ms));
      QCOMPARE(batch.messages.size(), std::size_t{1});
      QCOMPARE(batch.firstNumber, static_cast<std::uint64_t>(i));
    }
    QCOMPARE(queue.dropped(), std::uint64_t{10});
  }

  void aMessageLargerThanTheQueueIsDropped() {
    ByteQueue queue(100'000);
    QVERIFY(!push(queue, "t", std::string(200'000, 'p')));
    QVERIFY(push(queue, "t", "small"));
    QCOMPARE(queue.dropped(), std::uint64_t{1});
  }

  void aSmallQueueStillTakesSmallMessages() {
    ByteQueue queue(1'000);
    QVERIFY(push(queue, "t", std::string(100, 'p')));
    QVERIFY(!push(queue, "t", std::string(900, 'p')));
  }

  void oneBatchStaysSmallWhereMuchWaits() {
    ByteQueue queue;
    const std::string payload(1'000, 'p');
    for (int i = 0; i < 20'000; ++i)
      push(queue, "t", payload);
    QueueBatch batch;
    std::uint64_t next = 0;
    while (queue.pop(batch, 0ms)) {
      QCOMPARE(batch.firstNumber, next);
      next += batch.messages.size();
      QVERIFY(batch.messages.size() <= (1u << 20) / payload.size());
    }
    QCOMPARE(next, std::uint64_t{20'000});
  }

  void anEmptyQueueWaitsAndGivesNothing() {
    ByteQueue queue;
    QueueBatch batch;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!queue.pop(batch, 20ms));
    QVERIFY(timer.elapsed() >= 19);
    QVERIFY(batch.messages.empty());
  }

  void aWakeEndsTheNextWaitEvenIfItCameBefore() {
    ByteQueue queue;
    QueueBatch batch;
    queue.wake();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!queue.pop(batch, 30s));
    std::thread waker([&queue] { queue.wake(); });
    QVERIFY(!queue.pop(batch, 30s));
    waker.join();
    QVERIFY(timer.elapsed() < 25'000);
  }

  void manyProducersLoseNothingButWhatIsCounted() {
    constexpr int kProducers = 4;
    constexpr int kEach = 20'000;
    ByteQueue queue(512u << 10);
    std::atomic<int> running{kProducers};
    std::vector<std::thread> producers;
    producers.reserve(kProducers);
    for (int p = 0; p < kProducers; ++p) {
      producers.emplace_back([&queue, &running, p] {
        const std::string topic(1, static_cast<char>('a' + p));
        for (int i = 0; i < kEach; ++i)
          queue.push({topic, std::to_string(i), 0, false}, {});
        --running;
        queue.wake();
      });
    }
    std::vector<int> last(kProducers, -1);
    std::uint64_t taken = 0;
    bool isInOrder = true;
    QueueBatch batch;
    for (;;) {
      const bool wasLast = running == 0;
      if (!queue.pop(batch, 10ms) && wasLast)
        break;
      for (const QueuedMessage& queued : batch.messages) {
        const auto producer = static_cast<std::size_t>(queued.message.topic[0] - 'a');
        const int number = std::stoi(std::string(queued.message.payload));
        isInOrder = isInOrder && number > last[producer];
        last[producer] = number;
        ++taken;
      }
    }
    for (std::thread& producer : producers)
      producer.join();
    QVERIFY(isInOrder);
    QCOMPARE(taken + queue.dropped(), std::uint64_t{kProducers} * kEach);
    QCOMPARE(taken, queue.pushed());
  }
};

QTEST_APPLESS_MAIN(ByteQueueTest)
#include "ByteQueueTest.moc"
