#include "Verifier.h"

#include <history/HistoryUpkeep.h>

namespace muster {

Result<Verdict> verifyHistory(const std::string& path, const OnProgress& onProgress,
                              const std::stop_token& stop) {
  Result<std::unique_ptr<ReaderConnection>> connection = ReaderConnection::open(path);
  if (!connection)
    return Unexpected{connection.error()};
  Result<ReaderConnection::Query> query = (*connection)->begin(stop);
  if (!query)
    return Unexpected{query.error()};
  if (Result<void> wanted = query->check(); !wanted)
    return Unexpected{wanted.error()};
  return Verifier(**connection, *query, onProgress).run();
}

} // namespace muster
