#include "Fields.h"
#include "Scan.h"

namespace muster {

namespace {

bool scanPayload(wire::Reader& reader, PayloadView& out, Budget& budget) {
  std::uint32_t tag = 0;
  while (reader.next(tag)) {
    switch (tag) {
    case field::payload::kMetrics: {
      if (budget.metricsLeft == 0) {
        reader.fail("too many metrics", ErrorCode::LimitExceeded);
        return false;
      }
      --budget.metricsLeft;
      wire::Reader inner = reader.message();
      if (!reader.ok() || !scanMetric(inner, out.metrics.emplace_back(), budget, 0))
        return false;
      break;
    }
    case field::payload::kTimestamp:
      out.timestampMs = static_cast<std::int64_t>(reader.varint());
      out.hasTimestamp = true;
      break;
    case field::payload::kSeq:
      out.seq = reader.varint();
      out.hasSeq = true;
      break;
    case field::payload::kUuid:
      out.uuid = reader.text();
      break;
    case field::payload::kBody:
      out.body = reader.bytes();
      break;
    default:
      reader.skip(tag); // third parties' extensions among them
    }
  }
  return reader.ok();
}

} // namespace

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
  wire::Reader reader(bytes, fault);
  Budget budget(limits);
  if (!scanPayload(reader, out, budget))
    return faultError(fault, "payload", bytes);
  return {};
}

} // namespace muster
