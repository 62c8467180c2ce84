#include "QtMqttConnack.h"

namespace muster {

namespace {

constexpr qsizetype kMost = 65'536;
constexpr unsigned kConnack = 0x20;
constexpr qsizetype kFlagsAndReason = 2;
constexpr unsigned kServerKeepAlive = 0x13;

// Reads on as zero past the end, and says so.
class Reader {
 public:
  explicit Reader(const QByteArray& bytes) : m_bytes(bytes) {}

  bool failed() const { return m_failed; }
  qsizetype at() const { return m_at; }

  void skip(qsizetype count) {
    m_at += count;
    m_failed = m_failed || m_at > m_bytes.size();
  }
  unsigned byte() {
    skip(1);
    return m_failed ? 0 : static_cast<unsigned char>(m_bytes[m_at - 1]);
  }
  unsigned twoBytes() {
    const unsigned high = byte();
    return high << 8 | byte();
  }
  qsizetype variableLength() {
    qsizetype value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      const unsigned next = byte();
      value |= static_cast<qsizetype>(next & 0x7f) << shift;
      if (next < 0x80)
        return value;
    }
    m_failed = true;
    return 0;
  }
  void fail() { m_failed = true; }

 private:
  const QByteArray& m_bytes;
  qsizetype m_at = 0;
  bool m_failed = false;
};

// The value of a property other than Server Keep Alive. Source: MQTT 5.0 section 2.2.2.2.
void skipValue(Reader& reader, unsigned property) {
  switch (property) {
  case 0x24: // maximum QoS
  case 0x25: // retain available
  case 0x28: // wildcards
  case 0x29: // subscription identifiers
  case 0x2a: // shared subscriptions
    return reader.skip(1);
  case 0x21: // receive maximum
  case 0x22: // topic alias maximum
    return reader.skip(2);
  case 0x11: // session expiry
  case 0x27: // maximum packet size
    return reader.skip(4);
  case 0x12: // assigned client id
  case 0x15: // authentication method
  case 0x16: // authentication data
  case 0x1a: // response information
  case 0x1c: // server reference
  case 0x1f: // reason string
    return reader.skip(reader.twoBytes());
  case 0x26: // user property
    reader.skip(reader.twoBytes());
    return reader.skip(reader.twoBytes());
  default:
    return reader.fail();
  }
}

} // namespace

void QtMqttConnack::take(const QByteArray& bytes) {
  m_bytes += bytes.left(kMost - m_bytes.size());
}

std::chrono::seconds QtMqttConnack::serverKeepAlive() const {
  Reader reader(m_bytes);
  if (reader.byte() != kConnack)
    return std::chrono::seconds(0);
  reader.variableLength(); // of the packet
  reader.skip(kFlagsAndReason);
  const qsizetype length = reader.variableLength();
  const qsizetype end = reader.at() + length;
  while (!reader.failed() && reader.at() < end) {
    const unsigned property = reader.byte();
    if (property == kServerKeepAlive) {
      const unsigned seconds = reader.twoBytes();
      return std::chrono::seconds(reader.failed() ? 0 : seconds);
    }
    skipValue(reader, property);
  }
  return std::chrono::seconds(0);
}

} // namespace muster
