// Takes in what an NBIRTH or DBIRTH announces: series, aliases, units and ranges, and the values as samples.
// A birth replaces all that the device announced before. Metrics that cannot be taken are left out one by
// one; the rest of the birth counts. Thread: one.
#pragma once

#include "SampleReader.h"

namespace muster {

class BirthReader {
 public:
  BirthReader(HostContext& context, Rejections& rejections, SampleReader& samples)
      : m_context(context), m_rejections(rejections), m_samples(samples) {}

  // Gives the series that were announced, in the order of the payload.
  std::vector<SeriesId> read(HostNode& node, HostDevice& device, const PayloadView& payload,
                             const Now& received);
  // Forgets what the device announced.
  void forget(HostNode& node, HostDevice& device);

 private:
  // Null where the metric is refused.
  KnownMetric* announce(HostNode& node, HostDevice& device, const MetricView& metric);
  KnownMetric* findOrAdd(HostNode& node, HostDevice& device, const MetricView& metric);
  bool giveSeries(HostNode& node, HostDevice& device, const MetricView& metric, KnownMetric& known);
  void describe(HostNode& node, const HostDevice& device, const MetricView& metric, KnownMetric& known);
  void forgetOld(HostNode& node, HostDevice& device);
  // What does not fit its type, or a birth.
  void refuse(HostNode& node, const HostDevice& device, const MetricView& metric, const char* why);
  void refuse(HostNode& node, const HostDevice& device, std::uint64_t LimitCounters::*limit,
              const MetricView& metric, const char* why);
  void tell(HostNode& node, const HostDevice& device, const MetricView& metric, const char* why);

  HostContext& m_context;
  Rejections& m_rejections;
  SampleReader& m_samples;
};

} // namespace muster
