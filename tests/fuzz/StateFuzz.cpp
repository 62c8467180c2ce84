// Any bytes as the payload of a STATE message: refused, or read as something whose own text reads the same.
#include "FuzzInput.h"

#include <session/HostState.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const muster::Result<muster::HostState> state = muster::parseHostState(text);
  if (state)
    FUZZ_CHECK(muster::parseHostState(muster::hostStateJson(*state)).value() == *state);
  return 0;
}
