// Codes to bytes and back: bits, byte planes, Rice's code. Hot loops, so this file's source is compiled with -O3.
// Layout: models/history/FORMAT.md, "Integer columns". Thread: free functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace muster::chunks {

// Widths of 1, 2 or 4 bits: 8, 4 or 2 codes a byte, the first in the lowest bits. Appends.
std::size_t packedBytes(std::size_t codes, unsigned width);
void packBits(std::span<const std::uint64_t> codes, unsigned width, std::string& out);
void unpackBits(const char* in, unsigned width, std::size_t codes, std::uint64_t* out);

// Byte `plane` (0: the lowest) of each code. Appends.
void packPlane(std::span<const std::uint64_t> codes, unsigned plane, std::string& out);
// planes[0] the lowest.
void unpackPlanes(const char* const* planes, unsigned count, std::size_t codes, std::uint64_t* out);

// Rice's code: the low `bits` (0 to 56) of all codes one behind another, then for each code as many zero bits as its high
// part says, and a one; then zeros to a whole byte.
std::size_t riceBytes(std::span<const std::uint64_t> codes, unsigned bits, std::size_t most);
void packRice(std::span<const std::uint64_t> codes, unsigned bits, std::string& out);
// in: 16 bytes behind it may be read. False where it has not so many codes.
bool unpackRice(std::string_view in, unsigned bits, std::size_t codes, std::uint64_t* out);

} // namespace muster::chunks
