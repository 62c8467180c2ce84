// ConnectionSettings as the transport's options.
#pragma once

#include <items/Connector.h>
#include <transport/ConnectOptions.h>

namespace muster::items {

BrokerOptions brokerOptionsOf(const ConnectionSettings& settings);

} // namespace muster::items
