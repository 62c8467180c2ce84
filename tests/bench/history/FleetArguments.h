// The fleet as a command line asks for it: --nodes N, --late none|outages|scattered, --causes together|apart.
// Thread: any.
#pragma once

#include "Arguments.h"
#include "FleetModel.h"
#include "Need.h"

namespace muster::bench {

inline constexpr const char* kFleetArguments = " nodes late causes";

inline FleetOptions fleetOptions(const Arguments& arguments, Late late) {
  FleetOptions options;
  options.nodes = arguments.count("nodes", options.nodes);
  const std::string lateWord = arguments.text("late");
  const std::string causes = arguments.text("causes");
  need(lateWord.empty() || lateWord == "none" || lateWord == "outages" || lateWord == "scattered",
       "--late none|outages|scattered");
  need(causes.empty() || causes == "together" || causes == "apart", "--causes together|apart");
  options.late = lateWord == "none"        ? Late::None
                 : lateWord == "outages"   ? Late::Outages
                 : lateWord == "scattered" ? Late::Scattered
                                           : late;
  options.causes = causes == "apart" ? Causes::Apart : Causes::Together;
  return options;
}

} // namespace muster::bench
