// The bounded queue between the MQTT library's receive thread and the host's thread. The producer copies the
// message's bytes and returns; when the queue is full the message is dropped and counted: it never blocks
// longer than another copy takes. Memory: messages lie in blocks of 256 KiB (a large one in its own), each
// with a header of 32 bytes; maxBytes bounds the blocks. What the consumer holds in its batch (a megabyte, or
// one larger message) comes on top. Threads: any number of producers, one consumer.
#pragma once

#include <schema/Mqtt.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace muster {

struct QueuedMessage {
  IncomingMessage message; // views into the batch
  Now received;
};

// What the consumer takes in one go; reused from call to call. The messages stay valid until the next pop()
// with this batch, or its end.
class QueueBatch {
 public:
  std::vector<QueuedMessage> messages;
  // Number of the first message, counted from 0 over everything that was ever pushed.
  std::uint64_t firstNumber = 0;

 private:
  friend class ByteQueue;
  std::vector<std::unique_ptr<char[]>> m_blocks;
};

class ByteQueue {
 public:
  explicit ByteQueue(std::size_t maxBytes = 256u << 20);
  ~ByteQueue();

  bool push(const IncomingMessage& message, const Now& received); // false: full, dropped, counted
  // Waits up to the given time for something; then takes the oldest messages, about a megabyte of them, so
  // that what is made of them stays bounded too. False: nothing.
  bool pop(QueueBatch& batch, std::chrono::milliseconds wait);
  void wake(); // ends a wait of pop(), also one that begins after it

  std::size_t bytes() const;    // of the messages that wait, headers included; 0: none waits
  std::uint64_t pushed() const; // messages that were taken in since the start
  std::uint64_t dropped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
