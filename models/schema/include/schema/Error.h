// What went wrong, as a value. Only ui/ and the command lines turn an Error into advice for a person;
// code below them says where and what.
#pragma once

#include <cstdint>
#include <string>

namespace muster {

enum class ErrorCode : std::uint8_t {
  BadArgument,   // a caller's or a user's value is out of range
  BadUrl,        // a broker URL that does not parse
  BadConfig,     // configuration: unknown key, wrong type, missing file
  BadTopic,      // not a Sparkplug topic, or ids with forbidden characters
  BadPayload,    // bytes that are not a valid Sparkplug payload
  BadUtf8,       // text that is not UTF-8
  BadCsv,        // a CSV row that does not parse
  LimitExceeded, // a stated bound (size, count, depth) was passed
  TypeMismatch,  // a value does not fit its datatype
  UnknownMetric, // an alias or a name that no birth announced
  NotConnected,  // the broker is away
  QueueFull,     // a bounded queue has no room
  NameLookup,    // connecting: the host's name did not resolve
  Tcp,           // connecting: no TCP connection
  Tls,           // connecting: handshake or certificate
  Connack,       // connecting: the broker refused
  Subscribe,     // connected, but a subscription was refused
  Io,            // a file or a device
  DiskFull,
  TimedOut,
  Cancelled,
  NotSupported,
  Internal, // a library failed in a way that it should not
};

// Stable, lower-case, hyphenated word for logs and JSON, such as "bad-payload".
const char* errorCodeName(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string where;  // what was at work: a topic, a file with line, a step
  std::string detail; // what happened, in words

  // "where: detail", or the one that is there.
  std::string message() const;
};

} // namespace muster
