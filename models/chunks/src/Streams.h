// Where the streams of a block lie: small ones beside the directory in the block's head, which is one zstd frame; large
// ones in frames of their own behind it, so that reading one series decompresses little else; dense ones (which no
// compressor makes smaller) behind it as they are. Layout: models/history/FORMAT.md, "Blocks".
// Thread: plain objects, one thread.
#pragma once

#include "Bytes.h"
#include "Frame.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::chunks {

// From this many bytes on a stream has a frame of its own.
inline constexpr std::size_t kOwnFrameBytes = 1024;

// The directory's fields by kind, since neighbours of one kind are alike, and zstd sees it.
enum Lane : std::uint8_t { Main, Heads, Bases, Firsts, RiceBits, RiceSizes, Sizes, kLanes };

class StreamWriter {
 public:
  explicit StreamWriter(Compressor& compressor) : m_compressor(compressor) {}
  void clear();
  // Appends a stream whose size the reader knows from the directory.
  void add(std::string_view raw);
  void addDense(std::string_view raw);
  // Appends head and streams to a block.
  void finish(std::string& block);

  // Fields are appended to it.
  std::string& lane(Lane lane) { return m_lanes[lane]; }

 private:
  std::array<std::string, kLanes> m_lanes;
  Compressor& m_compressor;
  std::string m_small, m_large, m_head;
};

// A stream within a block.
struct StreamPlace {
  std::uint32_t offset = 0; // among small ones, or behind the head
  std::uint32_t stored = 0; // bytes there
  bool isSmall = true;
};

// Reads the head of a block, then the directory, and opens streams.
class StreamReader {
 public:
  // content: what unseal() gave; it has to live while streams are opened. False where it is damaged.
  bool open(std::string_view content, std::size_t mostBytes);
  ByteReader& lane(Lane lane) { return m_lanes[lane]; }
  // The place of the next stream, in the order in which they were added; a damaged one shows in
  // endDirectory().
  StreamPlace next(std::size_t rawSize);
  StreamPlace nextDense(std::size_t rawSize);
  // A field has a value that it cannot have.
  void fail() { m_failed = true; }
  // After the last field. False where the directory is damaged or the places leave their bounds.
  bool endDirectory();

  // A view that lives until the next call with the same scratch. False where the stream is damaged.
  bool read(const StreamPlace& place, std::size_t rawSize, std::string& scratch, std::string_view& raw);
  // At least kPadding bytes may be read behind raw.
  bool readPadded(const StreamPlace& place, std::size_t rawSize, std::string& scratch, std::string_view& raw);
  static constexpr std::size_t kPadding = 16;

 private:
  StreamPlace place(std::size_t rawSize, std::size_t stored, bool isSmall);

  Decompressor m_decompressor;
  std::string m_headScratch;
  std::string_view m_small, m_large;
  std::array<ByteReader, kLanes> m_lanes;
  std::size_t m_smallAt = 0, m_largeAt = 0, m_rawLeft = 0;
  bool m_failed = false;
};

} // namespace muster::chunks
