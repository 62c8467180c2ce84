#include "Pack.h"

#include <bit>
#include <cstring>

namespace muster::chunks {
namespace {

std::uint64_t load64(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

template<unsigned Width>
void packWidth(std::span<const std::uint64_t> codes, char* out) {
  constexpr std::size_t kEach = 8 / Width;
  const std::size_t whole = codes.size() / kEach;
  for (std::size_t i = 0; i < whole; ++i) {
    unsigned byte = 0;
    for (std::size_t j = 0; j < kEach; ++j)
      byte |= static_cast<unsigned>(codes[i * kEach + j]) << (j * Width);
    out[i] = static_cast<char>(byte);
  }
  unsigned byte = 0;
  for (std::size_t j = whole * kEach; j < codes.size(); ++j)
    byte |= static_cast<unsigned>(codes[j]) << ((j - whole * kEach) * Width);
  if (whole * kEach < codes.size())
    out[whole] = static_cast<char>(byte);
}

template<unsigned Width>
void unpackWidth(const char* in, std::size_t codes, std::uint64_t* out) {
  constexpr std::size_t kEach = 8 / Width;
  constexpr unsigned kMask = (1u << Width) - 1;
  const std::size_t whole = codes / kEach;
  for (std::size_t i = 0; i < whole; ++i) {
    const unsigned byte = static_cast<unsigned char>(in[i]);
    for (std::size_t j = 0; j < kEach; ++j)
      out[i * kEach + j] = (byte >> (j * Width)) & kMask;
  }
  for (std::size_t j = whole * kEach; j < codes; ++j)
    out[j] = (static_cast<unsigned char>(in[whole]) >> ((j - whole * kEach) * Width)) & kMask;
}

template<unsigned Count>
void mergePlanes(const char* const* planes, std::size_t codes, std::uint64_t* out) {
  const unsigned char* from[Count];
  for (unsigned p = 0; p < Count; ++p)
    from[p] = reinterpret_cast<const unsigned char*>(planes[p]);
  for (std::size_t i = 0; i < codes; ++i) {
    std::uint64_t code = 0;
    for (unsigned p = 0; p < Count; ++p)
      code |= std::uint64_t{from[p][i]} << (8 * p);
    out[i] = code;
  }
}

} // namespace

std::size_t packedBytes(std::size_t codes, unsigned width) {
  const std::size_t each = 8 / width;
  return (codes + each - 1) / each;
}

void packBits(std::span<const std::uint64_t> codes, unsigned width, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + packedBytes(codes.size(), width));
  char* const at = out.data() + before;
  if (width == 1)
    packWidth<1>(codes, at);
  else if (width == 2)
    packWidth<2>(codes, at);
  else
    packWidth<4>(codes, at);
}

void unpackBits(const char* in, unsigned width, std::size_t codes, std::uint64_t* out) {
  if (width == 1)
    unpackWidth<1>(in, codes, out);
  else if (width == 2)
    unpackWidth<2>(in, codes, out);
  else
    unpackWidth<4>(in, codes, out);
}

void packPlane(std::span<const std::uint64_t> codes, unsigned plane, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + codes.size());
  char* const at = out.data() + before;
  const unsigned shift = 8 * plane;
  for (std::size_t i = 0; i < codes.size(); ++i)
    at[i] = static_cast<char>(codes[i] >> shift);
}

void unpackPlanes(const char* const* planes, unsigned count, std::size_t codes, std::uint64_t* out) {
  switch (count) {
  case 1:
    return mergePlanes<1>(planes, codes, out);
  case 2:
    return mergePlanes<2>(planes, codes, out);
  case 3:
    return mergePlanes<3>(planes, codes, out);
  case 4:
    return mergePlanes<4>(planes, codes, out);
  case 5:
    return mergePlanes<5>(planes, codes, out);
  case 6:
    return mergePlanes<6>(planes, codes, out);
  case 7:
    return mergePlanes<7>(planes, codes, out);
  default:
    return mergePlanes<8>(planes, codes, out);
  }
}

std::size_t riceBytes(std::span<const std::uint64_t> codes, unsigned bits, std::size_t most) {
  std::uint64_t high = codes.size();
  for (const std::uint64_t code : codes) {
    if (code >> bits > most * 8)
      return most;
    high += code >> bits;
  }
  const std::uint64_t bytes = (codes.size() * bits + high + 7) / 8;
  return bytes < most ? static_cast<std::size_t>(bytes) : most;
}

void packRice(std::span<const std::uint64_t> codes, unsigned bits, std::string& out) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint64_t high = 0;
  for (const std::uint64_t code : codes)
    high += (code >> bits) + 1;
  const std::size_t before = out.size();
  const std::size_t bytes = (codes.size() * bits + high + 7) / 8;
  out.resize(before + bytes + 8); // whole words are written
  char* const at = out.data() + before;
  std::size_t bit = 0;
  const auto put = [at, &bit](std::uint64_t value) {
    const std::uint64_t word = load64(at + bit / 8) | value << (bit % 8);
    std::memcpy(at + bit / 8, &word, sizeof word);
  };
  for (const std::uint64_t code : codes) {
    put(code & mask);
    bit += bits;
  }
  for (const std::uint64_t code : codes) {
    bit += code >> bits;
    put(1);
    ++bit;
  }
  out.resize(before + bytes);
}

bool unpackRice(std::string_view in, unsigned bits, std::size_t codes, std::uint64_t* out) {
  const std::size_t end = in.size() * 8;
  const std::size_t begin = codes * bits; // of the high parts
  if (begin >= end)
    return codes == 0;
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::size_t wordAt = begin / 8 * 8; // its first bit
  std::uint64_t word = load64(in.data() + wordAt / 8) & ~std::uint64_t{0} << (begin % 8);
  std::size_t previous = begin; // first bit of this code
  for (std::size_t i = 0; i < codes; ++i) {
    while (word == 0) {
      wordAt += 64;
      if (wordAt >= end)
        return false;
      word = load64(in.data() + wordAt / 8);
    }
    const std::size_t one = wordAt + static_cast<std::size_t>(std::countr_zero(word));
    word &= word - 1;
    const std::size_t lowAt = i * bits;
    const std::uint64_t low = load64(in.data() + lowAt / 8) >> (lowAt % 8) & mask;
    out[i] = std::uint64_t{one - previous} << bits | low;
    previous = one + 1;
  }
  // Bits of the padding are not of the stream.
  return previous <= end;
}

} // namespace muster::chunks
