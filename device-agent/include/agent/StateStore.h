// What an agent must remember from one start to the next, in small files of a folder
// that belongs to it alone.
//   bdseq      the number of the newest connection; written and synced to disk before the connection is made,
//              since a late Will of a killed agent must never match its successor's birth
//   identity   random hex digits, only where the machine has neither machine-id nor serial
//   lock       held while an agent runs: two with one state would speak with one bdSeq
// Each file is replaced as a whole (temporary file, fsync, rename, fsync of the folder), so a power cut
// leaves the old or the new one. Thread: one at a time.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <optional>
#include <string>

namespace muster::agent {

class StateStore {
 public:
  // Makes the folder (mode 0700) where it is missing, and locks it. Errors: BadArgument where another agent
  // has it; otherwise Io or DiskFull, with the path and the system's words.
  static Result<StateStore> open(const std::string& folder);
  ~StateStore();
  StateStore(StateStore&& other) noexcept;
  StateStore& operator=(StateStore&&) = delete;

  // Nothing where there is none yet. Error: Io where it cannot be read or holds something else.
  Result<std::optional<std::uint8_t>> loadBdSeq() const;
  Result<void> saveBdSeq(std::uint8_t bdSeq);

  // 64 hex digits, made at the first call. Error: Io.
  Result<std::string> loadOrMakeIdentity();

  const std::string& folder() const { return m_folder; }

 private:
  StateStore(std::string folder, int lockFd) : m_folder(std::move(folder)), m_lockFd(lockFd) {}
  Result<void> replace(const std::string& name, const std::string& bytes) const;

  std::string m_folder;
  int m_lockFd = -1;
};

// /var/lib/muster-agent for root; for others $XDG_STATE_HOME/muster-agent, or ~/.local/state/muster-agent.
std::string defaultStateFolder();

} // namespace muster::agent
