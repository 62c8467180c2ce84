// Protocol Buffers messages filled at random through reflection, and their comparison with what we decode.
#pragma once

#include "RandomValues.h"
#include "sparkplug_b.pb.h"

#include <schema/PayloadView.h>

namespace muster::test {

namespace pb = org::eclipse::tahu::protobuf;

// Sets fields of every kind by chance, whether they make sense together or not; only what our reader refuses
// by design (unknown datatypes, names without values) is left out.
void fillAtRandom(google::protobuf::Message& message, RandomValues& random, int depth = 0);

// Null where the view says all that the message says; else the field that differs.
const char* difference(const pb::Payload& message, const PayloadView& view);

} // namespace muster::test
