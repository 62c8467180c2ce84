#include "Scan.h"

namespace muster {

void PayloadView::clear() {
  hasTimestamp = false;
  hasSeq = false;
  timestampMs = 0;
  seq = 0;
  uuid = {};
  body = {};
  metrics.clear();
}

Unexpected faultError(const wire::Fault& fault, const char* where, std::string_view bytes) {
  std::string detail = fault.what == nullptr ? "malformed" : fault.what;
  if (fault.at != nullptr)
    detail += " at byte " + std::to_string(fault.at - bytes.data());
  return unexpected(fault.code, where, std::move(detail));
}

Result<void> decodePayload(std::string_view bytes, PayloadView& out, const DecodeLimits& limits) {
  out.clear();
  if (bytes.size() > limits.payloadBytes)
    return unexpected(ErrorCode::LimitExceeded, "payload",
                      "is larger than " + std::to_string(limits.payloadBytes) + " bytes");
  wire::Fault fault;
  const wire::Reader reader(bytes, fault);
  Budget budget(limits);
  if (!scanPayload(reader, out, budget))
    return faultError(fault, "payload", bytes);
  return {};
}

} // namespace muster
