#include <schema/Error.h>

namespace muster {

const char* errorCodeName(ErrorCode code) {
  switch (code) {
  case ErrorCode::BadArgument:
    return "bad-argument";
  case ErrorCode::BadUrl:
    return "bad-url";
  case ErrorCode::BadConfig:
    return "bad-config";
  case ErrorCode::BadTopic:
    return "bad-topic";
  case ErrorCode::BadPayload:
    return "bad-payload";
  case ErrorCode::BadUtf8:
    return "bad-utf8";
  case ErrorCode::BadCsv:
    return "bad-csv";
  case ErrorCode::LimitExceeded:
    return "limit-exceeded";
  case ErrorCode::TypeMismatch:
    return "type-mismatch";
  case ErrorCode::UnknownMetric:
    return "unknown-metric";
  case ErrorCode::NotConnected:
    return "not-connected";
  case ErrorCode::QueueFull:
    return "queue-full";
  case ErrorCode::NameLookup:
    return "name-lookup";
  case ErrorCode::Tcp:
    return "tcp";
  case ErrorCode::Tls:
    return "tls";
  case ErrorCode::Connack:
    return "connack";
  case ErrorCode::Subscribe:
    return "subscribe";
  case ErrorCode::Io:
    return "io";
  case ErrorCode::DiskFull:
    return "disk-full";
  case ErrorCode::TimedOut:
    return "timed-out";
  case ErrorCode::Cancelled:
    return "cancelled";
  case ErrorCode::NotSupported:
    return "not-supported";
  case ErrorCode::Internal:
    return "internal";
  }
  return "internal";
}

std::string Error::message() const {
  if (where.empty())
    return detail;
  if (detail.empty())
    return where;
  return where + ": " + detail;
}

} // namespace muster
