// How often Paho pings, and what the broker is told of it. Paho 1.3.12 takes one figure for both, which leaves a ping
// that comes late half an interval at most, and with whole seconds often less: mosquitto 2.0.11 drops a client with a
// keep-alive of 1 s whose pings are 1.1 s apart. So Paho is given half of the keep-alive, and the CONNECT that it
// writes gets twice what Paho put into it.
//
// Paho 1.3.12 reads a Server Keep Alive (MQTT 5.0 section 3.2.2.3.14) and does nothing about it. MQTTAsync_connect on a
// handle that is connected sets the handle's interval and connects nothing: that is how ours is shortened.
//
// Threads: any.
#pragma once

#include <MQTTAsync.h>
#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <span>

namespace muster {

// The interval to give Paho, in seconds; an odd keep-alive is told to the broker one second longer.
int pahoKeepAlive(std::chrono::seconds wanted);

// Paho looks at its pings after a tenth of the keep-alive that was connected last in the whole process; this makes it
// a tenth of a second. To be called after each MQTTAsync_connect.
void letPahoLookOften();

// The broker's own keep-alive, of MQTT 5's CONNACK; zero: it named none.
std::chrono::seconds serverKeepAlive(MQTTProperties& connack);
// Has Paho ping at half of the broker's keep-alive, rounded down, each second at the most. To be called from within
// the callback with which an MQTT 5 handle's connect succeeds.
void obeyKeepAlive(MQTTAsync handle, std::chrono::seconds wanted, bool tls);

// The first that Paho writes on this socket is a CONNECT.
void expectConnect(int fd);
// Where it is that CONNECT: changes its keep-alive. The bytes are Paho's own, on their way out.
void tellKeepAlive(int fd, std::span<const iovec> packet);

} // namespace muster
