// Makes the NCMD or DCMD that writes a value, checked against what the birth announced. Thread: one.
#pragma once

#include "HostNode.h"
#include "WriteTable.h"

#include <schema/Mqtt.h>
#include <schema/Result.h>
#include <schema/Value.h>

namespace muster {

struct WriteCommand {
  OutgoingMessage message;
  WriteTarget target; // in which the value should come back
};

// The command for a metric of node, or of its device where that is not empty. Errors: as HostSession::write.
Result<WriteCommand> makeWriteCommand(HostNode& node, std::string_view device, std::string_view metric,
                                      const Value& value, const Now& now);
// As HostSession::controls.
std::vector<NodeControl> controlsOf(const HostNode& node);
// How a person calls the metric: group/node[/device]: name.
std::string metricPath(std::string_view group, std::string_view node, std::string_view device,
                       std::string_view metric);

} // namespace muster
