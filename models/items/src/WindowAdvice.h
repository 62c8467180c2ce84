// What models/transport advises, for a window: without the options of command lines, and with the field that it
// is about. Thread: any.
#pragma once

#include <items/Connector.h>
#include <schema/Error.h>

#include <string>

namespace muster::items {

// "Give a client certificate and its key (--cert and --key)." loses what stands in brackets.
QString windowAdvice(const std::string& advice);
TestStep::Remedy remedyOf(const Error& error, const std::string& advice);

} // namespace muster::items
