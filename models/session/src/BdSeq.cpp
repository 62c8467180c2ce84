#include "BdSeq.h"

#include <schema/Payload.h>

namespace muster {

std::optional<std::uint64_t> findBdSeq(const PayloadView& payload) {
  for (const MetricView& metric : payload.metrics) {
    if (!metric.hasName || metric.name != kMetricBdSeq || metric.isNull)
      continue;
    // Int64 by the specification; senders that use another integer type can be understood all the same.
    const DataType type = isInteger(metric.type) ? metric.type : DataType::Int64;
    const Result<std::uint64_t> bits = scalarBits(metric, type);
    return bits ? std::optional(*bits) : std::nullopt;
  }
  return std::nullopt;
}

} // namespace muster
