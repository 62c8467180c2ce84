// Turns the metrics of a payload into samples of the series that a birth announced. The way of every sample:
// by alias no string is touched, and nothing is allocated once the batch's columns have grown.
//
// Quality: the property belongs to the value that it comes with, and "is only required if the quality of the
// metric is not GOOD" (Sparkplug 3.0.0, chapter 6, "Quality Codes"), so a value without it is good. Nothing
// is remembered from message to message, and a lost message cannot leave a wrong quality behind. Thread: one.
#pragma once

#include "PropertyChanges.h"

namespace muster {

class SampleReader {
 public:
  SampleReader(HostContext& context, Rejections& rejections, PropertyChanges& properties)
      : m_context(context), m_rejections(rejections), m_properties(properties) {}

  // NDATA and DDATA. False: a metric was unknown or of another type than announced, so that a new birth is
  // needed; a birth that got lost may have changed it, and seq does not always show that.
  bool readData(HostNode& node, const HostDevice& device, const PayloadView& payload, const Now& received);
  // One value. False: it does not fit its type, which is counted and told.
  bool add(HostNode& node, const HostDevice& device, const MetricSlot& slot, const MetricView& metric,
           const PayloadView& payload, const Now& received, bool inBirth);

 private:
  bool hasRoom(HostNode& node, SeriesId series, const MetricView& metric);
  bool refuse(HostNode& node, const HostDevice& device, const MetricView& metric, const Error& error);
  void addMetadata(HostNode& node, const HostDevice& device, SeriesId series, const MetricView& metric);
  std::int64_t timeOf(const MetricView& metric, const PayloadView& payload, const Now& received);

  HostContext& m_context;
  Rejections& m_rejections;
  PropertyChanges& m_properties;
};

// How a person finds the metric: its name, or its alias where that is all there is.
std::string metricLabel(const MetricView& metric);

} // namespace muster
