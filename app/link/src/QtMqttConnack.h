// The Server Keep Alive of a CONNACK of MQTT 5 (MQTT 5.0 sections 3.2 and 3.2.2.3.14). Qt Mqtt 6.4 reads it and loses
// it: QMqttServerConnectionProperties says that it was there, and that it was 0.
// Thread: one.
#pragma once

#include <QByteArray>

#include <chrono>

namespace muster {

class QtMqttConnack {
 public:
  // What the broker sends, from its first byte on, in pieces of any size; what comes after the CONNACK is let pass.
  void take(const QByteArray& bytes);
  // Zero: it named none, or what came is not, or not yet, a whole CONNACK.
  std::chrono::seconds serverKeepAlive() const;

 private:
  QByteArray m_bytes; // kMost at most
};

} // namespace muster
