#include <host/ByteQueue.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <new>

namespace muster {

namespace {

constexpr std::size_t kBlockBytes = 256u << 10;
constexpr std::size_t kBatchBytes = 1u << 20;
// Larger messages get a block of their own, so that little of a common one is wasted before them.
constexpr std::size_t kCommonMessage = kBlockBytes / 8;

struct RecordHeader {
  Now received;
  std::uint32_t topicBytes = 0;
  std::uint32_t payloadBytes = 0;
  std::uint8_t qos = 0;
  bool retained = false;
};

static_assert(sizeof(RecordHeader) == 32);

struct Block {
  std::unique_ptr<char[]> bytes;
  std::size_t capacity = 0;
  std::size_t used = 0;
  std::size_t messages = 0;
};

void append(Block& block, const IncomingMessage& message, const Now& received) {
  const RecordHeader header{received, static_cast<std::uint32_t>(message.topic.size()),
                            static_cast<std::uint32_t>(message.payload.size()), message.qos,
                            message.retained};
  char* at = block.bytes.get() + block.used;
  std::memcpy(at, &header, sizeof header);
  at += sizeof header;
  // An empty view may have no address, which memcpy must not be given.
  if (!message.topic.empty())
    std::memcpy(at, message.topic.data(), message.topic.size());
  if (!message.payload.empty())
    std::memcpy(at + message.topic.size(), message.payload.data(), message.payload.size());
  block.used += sizeof header + message.topic.size() + message.payload.size();
  ++block.messages;
}

void readInto(std::vector<QueuedMessage>& messages, const Block& block) {
  for (std::size_t offset = 0; offset < block.used;) {
    RecordHeader header;
    std::memcpy(&header, block.bytes.get() + offset, sizeof header);
    const char* bytes = block.bytes.get() + offset + sizeof header;
    messages.push_back({{{bytes, header.topicBytes},
                         {bytes + header.topicBytes, header.payloadBytes},
                         header.qos,
                         header.retained},
                        header.received});
    offset += sizeof header + header.topicBytes + header.payloadBytes;
  }
}

} // namespace

class ByteQueue::Impl {
 public:
  explicit Impl(std::size_t maxBytes) : m_maxBytes(maxBytes) {}

  bool push(const IncomingMessage& message, const Now& received) {
    const std::size_t size = sizeof(RecordHeader) + message.topic.size() + message.payload.size();
    const std::lock_guard lock(m_mutex);
    if (!makeRoom(size)) {
      ++m_dropped;
      return false;
    }
    append(m_blocks.back(), message, received);
    m_bytes += size;
    ++m_pushed;
    m_arrived.notify_one();
    return true;
  }

  bool pop(std::vector<Block>& taken, std::uint64_t& firstNumber, std::chrono::milliseconds wait) {
    std::unique_lock lock(m_mutex);
    m_arrived.wait_for(lock, wait, [this] { return !m_blocks.empty() || m_isWoken; });
    m_isWoken = false;
    firstNumber = m_popped;
    std::size_t bytes = 0;
    while (!m_blocks.empty() && (taken.empty() || bytes + m_blocks.front().used <= kBatchBytes)) {
      Block block = std::move(m_blocks.front());
      m_blocks.pop_front();
      bytes += block.used;
      m_bytes -= block.used;
      m_allocated -= block.capacity;
      m_popped += block.messages;
      taken.push_back(std::move(block));
    }
    return !taken.empty();
  }

  void wake() {
    const std::lock_guard lock(m_mutex);
    m_isWoken = true;
    m_arrived.notify_one();
  }

  std::size_t bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_bytes;
  }

  std::uint64_t pushed() const {
    const std::lock_guard lock(m_mutex);
    return m_pushed;
  }

  std::uint64_t dropped() const {
    const std::lock_guard lock(m_mutex);
    return m_dropped;
  }

 private:
  // False where the bound, or the machine's memory, leaves no room.
  bool makeRoom(std::size_t size) {
    if (!m_blocks.empty() && m_blocks.back().capacity - m_blocks.back().used >= size)
      return true;
    const std::size_t capacity = size > kCommonMessage ? size : std::min(kBlockBytes, m_maxBytes);
    if (size > capacity || capacity > m_maxBytes || m_allocated > m_maxBytes - capacity)
      return false;
    std::unique_ptr<char[]> bytes(new (std::nothrow) char[capacity]);
    if (!bytes)
      return false;
    m_blocks.push_back({std::move(bytes), capacity, 0, 0});
    m_allocated += capacity;
    return true;
  }

  const std::size_t m_maxBytes;
  mutable std::mutex m_mutex; // protects everything below
  std::condition_variable m_arrived;
  std::deque<Block> m_blocks;  // oldest first; only the last one is written to
  std::size_t m_allocated = 0; // capacities of m_blocks
  std::size_t m_bytes = 0;     // what is used of them
  std::uint64_t m_pushed = 0;
  std::uint64_t m_popped = 0;
  std::uint64_t m_dropped = 0;
  bool m_isWoken = false;
};

ByteQueue::ByteQueue(std::size_t maxBytes) : m_impl(std::make_unique<Impl>(maxBytes)) {
}
ByteQueue::~ByteQueue() = default;

bool ByteQueue::push(const IncomingMessage& message, const Now& received) {
  return m_impl->push(message, received);
}

bool ByteQueue::pop(QueueBatch& batch, std::chrono::milliseconds wait) {
  batch.messages.clear();
  batch.m_blocks.clear();
  std::vector<Block> taken;
  if (!m_impl->pop(taken, batch.firstNumber, wait))
    return false;
  // Outside the lock: only this thread knows these blocks now.
  for (Block& block : taken) {
    readInto(batch.messages, block);
    batch.m_blocks.push_back(std::move(block.bytes));
  }
  return true;
}

void ByteQueue::wake() {
  m_impl->wake();
}
std::size_t ByteQueue::bytes() const {
  return m_impl->bytes();
}
std::uint64_t ByteQueue::pushed() const {
  return m_impl->pushed();
}
std::uint64_t ByteQueue::dropped() const {
  return m_impl->dropped();
}

} // namespace muster
