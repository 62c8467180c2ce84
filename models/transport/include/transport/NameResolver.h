// How a host's name becomes addresses. The system's resolver may hang for half a minute; who waits for it
// does so through NameLookup, which gives it a thread that can be left behind.
#pragma once

#include <schema/Result.h>

#include <functional>
#include <string>
#include <vector>

namespace muster {

// Blocking. Numeric addresses, best first. Error: NameLookup.
using NameResolver = std::function<Result<std::vector<std::string>>(const std::string& host)>;

NameResolver systemResolver(); // getaddrinfo

} // namespace muster
