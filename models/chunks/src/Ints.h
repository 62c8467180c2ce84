// A column of 64-bit integers as streams of a block: the smallest of a few simple forms. Exact for any 64 bits, since all
// sums and differences are modulo 2^64. Layout: models/history/FORMAT.md, "Integer columns".
// Thread: an object belongs to one thread.
#pragma once

#include "Streams.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace muster::chunks {

enum class Transform : std::uint8_t { Plain = 0, Delta = 1, DeltaOfDelta = 2, Xor = 3 };

// How codes are written. 4 to 11: planes of 1 to 8 bytes.
namespace coding {
inline constexpr std::uint8_t Constant = 0, Bits1 = 1, Bits2 = 2, Bits4 = 3, Planes1 = 4, Planes8 = 11,
                              Rice = 12;
}

// Residuals (values, differences, ...) are base + divisor * code, or base + divisor * unzigzag(code).
struct IntShape {
  Transform transform = Transform::Plain;
  std::uint8_t coding = coding::Constant;
  bool isZigzag = false;
  std::uint8_t riceBits = 0; // low bits of a code that are kept apart
  std::uint64_t base = 0;
  std::uint64_t divisor = 1;
  std::uint64_t first = 0;  // Delta, DeltaOfDelta, Xor: the first value
  std::uint64_t second = 0; // DeltaOfDelta: the first difference
  std::uint32_t riceBytes = 0;
};

inline constexpr unsigned kMostRiceBits = 56;
// What Rice's code takes when the high parts are half a bit on average; the directory has the difference to it.
constexpr std::uint64_t likelyRiceBytes(std::uint64_t codes, unsigned bits) {
  return (codes * (2 * bits + 3) + 15) / 16;
}

struct IntColumn {
  IntShape shape;
  std::size_t rows = 0;
  std::array<StreamPlace, 8> places{};
};

// Number of codes: what the transform takes from the front lies in the shape.
inline std::size_t codesOf(Transform transform, std::size_t rows) {
  const std::size_t front = transform == Transform::Plain ? 0 : transform == Transform::DeltaOfDelta ? 2 : 1;
  return rows > front ? rows - front : 0;
}

class IntEncoder {
 public:
  struct Choice {
    Transform transform = Transform::Plain;
    std::uint64_t bits =
        0; // of all codes in the stretches that were looked at: to be compared with others of the same rows
  };
  static Choice choose(std::span<const std::uint64_t> values, bool isXorTried);
  // Appends shape and streams. isXorTried: XOR with the value before, for bit patterns; else sums and differences.
  void encode(std::span<const std::uint64_t> values, bool isXorTried, StreamWriter& out) {
    encode(values, choose(values, isXorTried), out);
  }
  void encode(std::span<const std::uint64_t> values, Choice choice, StreamWriter& out);

 private:
  void difference(std::span<const std::uint64_t> values, IntShape& shape);
  void mapBits(IntShape& shape);
  void mapNumbers(IntShape& shape);
  bool tryRice(IntShape& shape, std::size_t otherBytes);
  void packPlanes(const IntShape& shape);
  void write(const IntShape& shape, StreamWriter& out);

  std::vector<std::uint64_t> m_codes;
  std::string m_bytes, m_rice;
};

// The next column of the directory, which has that many rows. A damaged one shows in StreamReader::endDirectory().
void readShape(StreamReader& in, std::size_t rows, IntColumn& column);

class IntDecoder {
 public:
  // Writes column.rows values. False where the streams are damaged.
  bool decode(const IntColumn& column, StreamReader& in, std::uint64_t* out);

 private:
  std::string m_scratch;
  std::array<std::string, 8> m_planes;
};

} // namespace muster::chunks
