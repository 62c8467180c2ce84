// The bounded queue between the MQTT library's receive thread and the host's thread. The producer copies the
// message's bytes and returns; when the queue is full the message is dropped and counted: it never blocks.
// Threads: any number of producers, one consumer.
#pragma once

#include <schema/Mqtt.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster {

struct QueuedMessage {
  IncomingMessage message; // views into the batch
  Now received;
};

// What the consumer takes in one go; reused from call to call.
class QueueBatch {
 public:
  std::vector<QueuedMessage> messages;

 private:
  friend class ByteQueue;
  std::string m_bytes;
};

class ByteQueue {
 public:
  explicit ByteQueue(std::size_t maxBytes = 256u << 20);
  ~ByteQueue();

  bool push(const IncomingMessage& message, const Now& received); // false: full, dropped, counted
  // Waits up to the given time for something; then swaps out everything that is there. False: nothing.
  bool pop(QueueBatch& batch, std::chrono::milliseconds wait);
  void wake(); // ends a wait of pop()

  std::size_t bytes() const;
  std::uint64_t dropped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
