#include "Ints.h"
#include "Pack.h"

#include <algorithm>
#include <limits>

namespace muster::chunks {
namespace {

// Codes to residuals, in place.
void unmap(const IntShape& shape, std::uint64_t* codes, std::size_t count) {
  const std::uint64_t base = shape.base, divisor = shape.divisor;
  if (shape.isZigzag && divisor == 1) {
    for (std::size_t i = 0; i < count; ++i)
      codes[i] = base + unzigzag(codes[i]);
  } else if (shape.isZigzag) {
    for (std::size_t i = 0; i < count; ++i)
      codes[i] = base + divisor * unzigzag(codes[i]);
  } else if (divisor != 1) {
    for (std::size_t i = 0; i < count; ++i)
      codes[i] = base + divisor * codes[i];
  } else if (base != 0) {
    for (std::size_t i = 0; i < count; ++i)
      codes[i] += base;
  }
}

// Residuals to values; the front ones come from the shape.
void integrate(const IntShape& shape, std::uint64_t* out, std::size_t rows) {
  if (shape.transform == Transform::Plain || rows == 0)
    return;
  std::uint64_t value = shape.first;
  out[0] = value;
  if (shape.transform == Transform::Delta) {
    for (std::size_t i = 1; i < rows; ++i)
      out[i] = value += out[i];
  } else if (shape.transform == Transform::Xor) {
    for (std::size_t i = 1; i < rows; ++i)
      out[i] = value ^= out[i];
  } else if (rows > 1) {
    std::uint64_t step = shape.second;
    out[1] = value += step;
    for (std::size_t i = 2; i < rows; ++i) {
      step += out[i];
      out[i] = value += step;
    }
  }
}

} // namespace

void readShape(StreamReader& in, std::size_t rows, IntColumn& column) {
  IntShape& shape = column.shape;
  shape = {};
  column.rows = rows;
  const unsigned head = in.lane(Heads).byte();
  shape.coding = head & 0x0f;
  shape.transform = static_cast<Transform>(head >> 4 & 3);
  shape.isZigzag = (head & 0x40) != 0;
  if (shape.transform != Transform::Xor)
    shape.base = in.lane(Bases).signedVarint();
  if ((head & 0x80) != 0)
    shape.divisor = in.lane(Bases).varint();
  if (shape.transform != Transform::Plain)
    shape.first = in.lane(Firsts).signedVarint();
  if (shape.transform == Transform::DeltaOfDelta)
    shape.second = in.lane(Firsts).signedVarint();
  const std::size_t codes = codesOf(shape.transform, rows);
  if (shape.coding == coding::Rice) {
    shape.riceBits = in.lane(RiceBits).byte();
    const std::uint64_t bytes = likelyRiceBytes(codes, shape.riceBits) + in.lane(RiceSizes).signedVarint();
    if (shape.riceBits > kMostRiceBits || bytes > std::numeric_limits<std::uint32_t>::max())
      return in.fail();
    shape.riceBytes = static_cast<std::uint32_t>(bytes);
    column.places[0] = in.nextDense(shape.riceBytes);
  } else if (shape.coding > coding::Rice) {
    in.fail();
  } else if (shape.coding >= coding::Planes1) {
    for (unsigned plane = 0; plane <= shape.coding - unsigned{coding::Planes1}; ++plane)
      column.places[plane] = in.next(codes);
  } else if (shape.coding != coding::Constant) {
    column.places[0] = in.next(packedBytes(codes, 1u << (shape.coding - 1)));
  }
}

bool IntDecoder::decode(const IntColumn& column, StreamReader& in, std::uint64_t* out) {
  const IntShape& shape = column.shape;
  const std::size_t codes = codesOf(shape.transform, column.rows);
  std::uint64_t* const to = out + (column.rows - codes);
  std::string_view raw;
  if (shape.coding == coding::Constant) {
    std::fill_n(to, codes, std::uint64_t{0});
  } else if (shape.coding == coding::Rice) {
    if (!in.readPadded(column.places[0], shape.riceBytes, m_scratch, raw) ||
        !unpackRice(raw, shape.riceBits, codes, to))
      return false;
  } else if (shape.coding <= coding::Bits4) {
    const unsigned width = 1u << (shape.coding - 1);
    if (!in.read(column.places[0], packedBytes(codes, width), m_scratch, raw))
      return false;
    unpackBits(raw.data(), width, codes, to);
  } else {
    const unsigned count = shape.coding - unsigned{coding::Planes1} + 1;
    const char* planes[8] = {};
    for (unsigned plane = 0; plane < count; ++plane) {
      if (!in.read(column.places[plane], codes, m_planes[plane], raw))
        return false;
      planes[plane] = raw.data();
    }
    unpackPlanes(planes, count, codes, to);
  }
  unmap(shape, to, codes);
  integrate(shape, out, column.rows);
  return true;
}

} // namespace muster::chunks
