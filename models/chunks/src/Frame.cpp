#include "Frame.h"

// For frames without the magic number, which the library has had under this name since 1.3.
#define ZSTD_STATIC_LINKING_ONLY
#define XXH_INLINE_ALL
#include <xxhash.h>
#include <zstd.h>

#include <cstring>
#include <new>

namespace muster::chunks {
namespace {

// A block of a frame is at most 128 KiB and at least four bytes.
constexpr std::size_t kMostGrowth = 128 * 1024 / 4;

std::uint32_t checksum(std::string_view content, std::int64_t seed) {
  const auto hash = XXH3_64bits_withSeed(content.data(), content.size(), static_cast<std::uint64_t>(seed));
  return static_cast<std::uint32_t>(hash);
}

} // namespace

void beginBlock(BlockKind kind, std::string& out) {
  out.assign(kSealBytes, '\0');
  out[0] = static_cast<char>(kind);
}

void seal(std::string& block, std::int64_t seed) {
  const std::uint32_t sum = checksum(std::string_view(block).substr(kSealBytes), seed);
  std::memcpy(block.data() + 1, &sum, sizeof sum);
}

Result<std::string_view> unseal(std::string_view block, BlockKind kind, std::int64_t seed,
                                const char* where) {
  if (block.size() < kSealBytes)
    return unexpected(ErrorCode::BadPayload, where, "too short for a block");
  if (static_cast<std::uint8_t>(block[0]) != static_cast<std::uint8_t>(kind))
    return unexpected(ErrorCode::BadPayload, where, "not a block of this kind and version");
  std::uint32_t sum = 0;
  std::memcpy(&sum, block.data() + 1, sizeof sum);
  const std::string_view content = block.substr(kSealBytes);
  if (checksum(content, seed) != sum)
    return unexpected(ErrorCode::BadPayload, where,
                      "the checksum does not match: damaged, or in a wrong place");
  return content;
}

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

Compressor::Compressor(int level) : m_context(ZSTD_createCCtx()) {
  if (!m_context)
    throw std::bad_alloc();
  ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_format, ZSTD_f_zstd1_magicless);
  ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(m_context.get(), ZSTD_c_checksumFlag, 0);
}

std::size_t Compressor::append(std::string_view raw, std::string& out) {
  const std::size_t before = out.size();
  const std::size_t bound = ZSTD_compressBound(raw.size());
  out.resize(before + bound);
  std::size_t size = ZSTD_compress2(m_context.get(), out.data() + before, bound, raw.data(), raw.size());
  if (ZSTD_isError(size) != 0 || size >= raw.size()) {
    size = raw.size();
    std::memcpy(out.data() + before, raw.data(), size);
  }
  out.resize(before + size);
  return size;
}

void Decompressor::Free::operator()(ZSTD_DCtx_s* context) const {
  ZSTD_freeDCtx(context);
}

Decompressor::Decompressor() : m_context(ZSTD_createDCtx()) {
  if (!m_context)
    throw std::bad_alloc();
  ZSTD_DCtx_setParameter(m_context.get(), ZSTD_d_format, ZSTD_f_zstd1_magicless);
}

bool Decompressor::open(std::string_view stored, std::size_t rawSize, std::string& scratch,
                        std::string_view& raw) {
  if (stored.size() == rawSize) {
    raw = stored;
    return true;
  }
  if (stored.size() > rawSize || rawSize / kMostGrowth > stored.size())
    return false;
  // Grows only: the bytes behind are written over before they are read.
  if (scratch.size() < rawSize)
    scratch.resize(rawSize);
  const std::size_t size =
      ZSTD_decompressDCtx(m_context.get(), scratch.data(), rawSize, stored.data(), stored.size());
  raw = std::string_view(scratch).substr(0, rawSize);
  return ZSTD_isError(size) == 0 && size == rawSize;
}

} // namespace muster::chunks
