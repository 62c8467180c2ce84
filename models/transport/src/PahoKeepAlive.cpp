#include "PahoKeepAlive.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_set>

extern "C" void setRetryLoopInterval(int keepAlive); // Paho's own, in none of its public headers

namespace muster {

namespace {

constexpr unsigned kLongest = 65'535; // a 16-bit field
constexpr unsigned char kConnect = 0x10;
constexpr std::string_view kProtocol("\0\4MQTT", 6);
constexpr std::size_t kAfterProtocol = 2; // level and flags
// No name and no address: where the connection has ended in the meantime, Paho must not make another.
constexpr const char* kNowhere = "tcp://no address:1";

struct Sockets {
  std::mutex mutex; // protects the rest
  std::unordered_set<int> fresh;

  bool take(int fd) {
    const std::lock_guard lock(mutex);
    return fresh.erase(fd) > 0;
  }
};

// Never destroyed: Paho's threads run until the process is gone.
Sockets& sockets() {
  static auto* const instance = new Sockets;
  return *instance;
}

// Null past the end.
unsigned char* byteAt(std::span<const iovec> packet, std::size_t at) {
  for (const iovec& part : packet) {
    if (at < part.iov_len)
      return static_cast<unsigned char*>(part.iov_base) + at;
    at -= part.iov_len;
  }
  return nullptr;
}

bool standsAt(std::span<const iovec> packet, std::size_t at, std::string_view text) {
  for (const char wanted : text) {
    const unsigned char* const byte = byteAt(packet, at++);
    if (!byte || *byte != static_cast<unsigned char>(wanted))
      return false;
  }
  return true;
}

} // namespace

int pahoKeepAlive(std::chrono::seconds wanted) {
  return std::max(1, static_cast<int>((wanted.count() + 1) / 2));
}

void letPahoLookOften() {
  setRetryLoopInterval(0); // which Paho raises to its least
}

std::chrono::seconds serverKeepAlive(MQTTProperties& connack) {
  if (!MQTTProperties_hasProperty(&connack, MQTTPROPERTY_CODE_SERVER_KEEP_ALIVE))
    return std::chrono::seconds(0);
  return std::chrono::seconds(MQTTProperties_getNumericValue(&connack, MQTTPROPERTY_CODE_SERVER_KEEP_ALIVE));
}

void obeyKeepAlive(MQTTAsync handle, std::chrono::seconds wanted, bool tls) {
  MQTTAsync_SSLOptions sealed = MQTTAsync_SSLOptions_initializer;
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer5;
  char* uri = const_cast<char*>(kNowhere); // which Paho copies
  options.keepAliveInterval = std::max(1, static_cast<int>(wanted.count() / 2));
  options.ssl = tls ? &sealed : nullptr; // Paho insists
  options.serverURIs = &uri;
  options.serverURIcount = 1;
  MQTTAsync_connect(handle, &options);
  letPahoLookOften();
}

void expectConnect(int fd) {
  Sockets& all = sockets();
  const std::lock_guard lock(all.mutex);
  all.fresh.insert(fd);
}

void tellKeepAlive(int fd, std::span<const iovec> packet) {
  if (!sockets().take(fd))
    return;
  const unsigned char* const type = byteAt(packet, 0);
  if (!type || *type != kConnect)
    return;
  std::size_t at = 1;
  for (const unsigned char* length = byteAt(packet, at); length && *length >= 0x80;
       length = byteAt(packet, at))
    ++at;
  ++at; // the last byte of the remaining length
  if (!standsAt(packet, at, kProtocol))
    return;
  at += kProtocol.size() + kAfterProtocol;
  unsigned char* const high = byteAt(packet, at);
  unsigned char* const low = byteAt(packet, at + 1);
  if (!high || !low)
    return;
  const unsigned told = std::min(kLongest, 2u * (*high * 256u + *low));
  *high = static_cast<unsigned char>(told >> 8);
  *low = static_cast<unsigned char>(told & 0xff);
}

} // namespace muster
