// zstd with contexts that are kept, and the seal that every block carries. Layout: models/history/FORMAT.md, "Blocks".
// Thread: an object belongs to one thread at a time; the rest are free functions.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace muster::chunks {

// What a block is: its first byte.
enum class BlockKind : std::uint8_t { Device = 0x11, Journal = 0x21, State = 0x31, Rollup = 0x41 };

// Kind and checksum.
inline constexpr std::size_t kSealBytes = 5;

// Makes out a sealed block that is still empty; append the content, then seal().
void beginBlock(BlockKind kind, std::string& out);
// seed: what the block's place says (the start of its period), so that a block in a wrong place is damaged.
void seal(std::string& block, std::int64_t seed);
// The content of a block. Errors: BadPayload, of `where`.
Result<std::string_view> unseal(std::string_view block, BlockKind kind, std::int64_t seed, const char* where);

class Compressor {
 public:
  explicit Compressor(int level);
  // Appends a frame (without magic number, size and checksum); the bytes as they are where that is not longer. Gives
  // the number of bytes appended: equal to raw.size() where they are as they are.
  std::size_t append(std::string_view raw, std::string& out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> m_context;
};

class Decompressor {
 public:
  Decompressor();
  // The rawSize bytes of what append() made: a view of `stored` where they are as they are, else of scratch. False where
  // they are not exactly that many. Asks for no memory that so few stored bytes can't fill.
  bool open(std::string_view stored, std::size_t rawSize, std::string& scratch, std::string_view& raw);

 private:
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_DCtx_s, Free> m_context;
};

} // namespace muster::chunks
