// The four kinds of blocks behind one interface, and what an attacker does to them: any change, with a checksum that
// matches. Thread: plain functions.
#pragma once

#include "RandomRuns.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

struct AnyBlock {
  const char* name = "";
  std::string bytes;
  std::int64_t seed = 0; // of its checksum
  // Decodes everything, into a text that says all that was found; "error: ..." where it is refused.
  std::function<std::string(std::string_view)> read;
};

// One of each kind, some hundred bytes to a few thousand each.
std::vector<AnyBlock> someBlocks(Random& random);

void reseal(std::string& block, std::int64_t seed);
// The same content with the head as it is, not compressed: so that a flipped bit is one in the directory.
std::string withPlainHead(const AnyBlock& block);

} // namespace muster::test
