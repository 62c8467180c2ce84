// What is known of a metric's properties: as the newest birth has them and as data have changed them since, which
// Sparkplug allows. A property in data replaces the one of its name, the others stay; Quality is the sample's alone, and
// historical samples change nothing.
//
// Bounds, since an edge node may change them with every message: the same bytes once more are passed over; sets of more
// than 4 KiB, as they are or come, do not change; changes are told at most once a second for each edge node, the newest of a metric, and of 1,000
// metrics at a time. Thread: one.
#pragma once

#include "HostContext.h"
#include "Rejections.h"

#include <schema/PayloadView.h>

namespace muster {

// Of a metric as it is known now: unit and range are read out of its properties, and kept for commands.
SeriesInfo describeSeries(KnownEntry& metric, DeviceId device);

std::uint64_t hashOfProperties(std::string_view properties); // 0 for none

class PropertyChanges {
 public:
  static constexpr std::int64_t kPauseMs = 1'000;

  PropertyChanges(HostContext& context, Rejections& rejections)
      : m_context(context), m_rejections(rejections) {}

  // Of a sample in data that has properties.
  void take(HostNode& node, const HostDevice& device, KnownEntry& metric, const MetricView& sample);
  // After each message: tells at once where nothing was told for a second. True: a timer of kPauseMs is to be
  // started for the node, which calls onTimer().
  bool tellOrWait(HostNode& node);
  // True: the timer is to be started once more.
  bool onTimer(HostNode& node);
  // A birth replaces what the device has announced, or takes it away. What was not told yet is told by it.
  static void drop(HostNode& node, const HostDevice& device);

 private:
  void refuse(HostNode& node, const HostDevice& device, const MetricView& sample);
  void tellSome(HostNode& node);

  HostContext& m_context;
  Rejections& m_rejections;
};

} // namespace muster
