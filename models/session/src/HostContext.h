// What the parts of a HostSession share: options, counters, and where results of the call at work go to.
// Thread: one.
#pragma once

#include "HostNode.h"
#include "WriteTable.h"

#include <schema/FleetUpdate.h>
#include <schema/LetterCase.h>
#include <session/HostSession.h>

#include <string>
#include <unordered_map>
#include <vector>

namespace muster {

// What consumers keep of a series, and the edge node pays for. Bytes.
struct SeriesBytes {
  std::uint32_t catalogue = 0;
  std::uint32_t value = 0;
};

// Bytes of all edge nodes together, within their bound and one for each node.
class ByteCount {
 public:
  ByteCount(std::size_t most, std::size_t mostOfNode) : m_most(most), m_mostOfNode(mostOfNode) {}

  // known becomes wanted, unless there is no room for that. What shrinks always has room.
  bool change(std::size_t& ofNode, std::uint32_t& known, std::size_t wanted) {
    const std::size_t more = wanted > known ? wanted - known : 0;
    if (more != 0 && (m_all + more > m_most || ofNode + more > m_mostOfNode))
      return false;
    m_all = m_all - known + wanted;
    ofNode = ofNode - known + wanted;
    known = static_cast<std::uint32_t>(wanted);
    return true;
  }

 private:
  std::size_t m_most;
  std::size_t m_mostOfNode;
  std::size_t m_all = 0;
};

struct HostContext {
  HostContext(HostSessionOptions o, SeriesDirectory& d)
      : options(std::move(o)), directory(d),
        catalogueBytes(options.catalogueBytes, options.catalogueBytesPerNode),
        valueBytes(options.valueBytes, options.valueBytesPerNode) {}

  HostSessionOptions options;
  SeriesDirectory& directory;
  HostCounters counters;
  std::size_t devicesGiven = 0;
  std::size_t seriesGiven = 0;
  ByteCount catalogueBytes;             // ids, names and properties of all that was ever announced
  ByteCount valueBytes;                 // newest values that are no scalars
  std::vector<SeriesBytes> seriesBytes; // by series
  std::size_t heldBytes = 0;
  WriteTable writes;
  std::size_t unbornNodes = 0; // whose HostNode::unborn has any
  // Of paths (group/node/device, or a device's number and a metric): hash in lower case to the first one's own.
  std::unordered_map<std::uint64_t, std::uint64_t> foldedNames;

  // Whether another path has the same letters in other cases.
  bool isFoldedTwin(const std::string& path) {
    const std::hash<std::string> hash;
    const std::uint64_t own = hash(path);
    return foldedNames.try_emplace(hash(lowerCase(path)), own).first->second != own;
  }

  SeriesBytes& bytesOf(SeriesId series) {
    if (series >= seriesBytes.size())
      seriesBytes.resize(std::size_t{series} + 1);
    return seriesBytes[series];
  }

  // Something went past this limit.
  void countLimit(std::uint64_t LimitCounters::*limit) {
    ++(counters.limits.*limit);
    ++counters.limitExceeded;
  }

  // Of the call at work.
  Now now;
  FleetUpdate* update = nullptr;
};

} // namespace muster
