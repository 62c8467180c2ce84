// Waits for a resolver without being at its mercy: the look-up runs on a thread of its own, which is left
// behind when time runs out or the caller stops; the next wait for the same host takes it up again, so one
// object never leaves more than one thread behind for a host. Thread: one.
#pragma once

#include <transport/NameResolver.h>

#include <chrono>
#include <memory>
#include <stop_token>

namespace muster {

class NameLookup {
 public:
  explicit NameLookup(NameResolver resolver);
  ~NameLookup();

  // Addresses pass through without a look-up. Errors: NameLookup, TimedOut, Cancelled.
  Result<std::vector<std::string>> wait(const std::string& host, std::chrono::milliseconds patience,
                                        const std::stop_token& stop);

 private:
  struct Pending;

  NameResolver m_resolver;
  std::shared_ptr<Pending> m_pending; // shared with the thread that may outlive this object
};

} // namespace muster
