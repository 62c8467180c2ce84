#include "Ints.h"
#include "Pack.h"

#include <algorithm>
#include <bit>

namespace muster::chunks {
namespace {

using Values = std::span<const std::uint64_t>;

// Columns with more codes than this are left to zstd's Huffman code, which is as small there and quicker to read.
constexpr std::size_t kMostRiceCodes = 1024;
// The form is chosen by a few stretches of a long column.
constexpr std::size_t kStretch = 96, kStretches = 4;

unsigned widthOf(std::uint64_t v) {
  return static_cast<unsigned>(std::bit_width(v));
}

std::uint8_t codingFor(unsigned width) {
  if (width <= 2)
    return static_cast<std::uint8_t>(width);
  if (width <= 4)
    return coding::Bits4;
  return static_cast<std::uint8_t>(coding::Planes1 + (width - 1) / 8);
}

// The bits that codes of residuals would have, about: the cheaper of both mappings.
class BitCount {
 public:
  explicit BitCount(std::uint64_t least) : m_least(least) {}
  void add(std::uint64_t residual) {
    m_offset += widthOf(residual - m_least);
    m_zigzag += widthOf(zigzag(residual));
  }
  std::uint64_t bits() const { return std::min(m_offset, m_zigzag); }

 private:
  std::uint64_t m_least, m_offset = 0, m_zigzag = 0;
};

struct Cost {
  std::uint64_t plain = 0, delta = 0, deltaOfDelta = 0, exclusive = 0;
};

void addStretch(Values v, bool isXorTried, std::uint64_t common, Cost& cost) {
  const auto least = [&v](auto residual) {
    auto smallest = static_cast<std::int64_t>(residual(2));
    for (std::size_t i = 3; i < v.size(); ++i)
      smallest = std::min(smallest, static_cast<std::int64_t>(residual(i)));
    return static_cast<std::uint64_t>(smallest);
  };
  const auto delta = [&v](std::size_t i) { return v[i] - v[i - 1]; };
  const auto second = [&v](std::size_t i) { return v[i] - 2 * v[i - 1] + v[i - 2]; };
  BitCount plain(least([&v](std::size_t i) { return v[i]; })), first(least(delta)), other(least(second));
  for (std::size_t i = 2; i < v.size(); ++i) {
    plain.add(v[i]);
    first.add(delta(i));
    other.add(second(i));
  }
  for (std::size_t i = 2; isXorTried && i < v.size(); ++i)
    cost.exclusive += widthOf((v[i] ^ v[i - 1]) >> common);
  cost.plain += plain.bits();
  cost.delta += first.bits();
  cost.deltaOfDelta += other.bits();
}

// The greatest common divisor of all distances from the least residual; 1 as soon as that is sure.
std::uint64_t divisorOf(Values residuals, std::uint64_t least) {
  std::uint64_t divisor = 0;
  for (const std::uint64_t residual : residuals) {
    std::uint64_t rest = residual - least;
    if (rest == 0)
      continue;
    if (divisor == 0)
      divisor = rest;
    while (rest % divisor != 0) {
      const std::uint64_t smaller = rest % divisor;
      rest = divisor;
      divisor = smaller;
    }
    if (divisor == 1)
      return 1;
  }
  return divisor == 0 ? 1 : divisor;
}

} // namespace

IntEncoder::Choice IntEncoder::choose(Values values, bool isXorTried) {
  if (values.size() < 3)
    return {};
  std::uint64_t all = 0;
  if (isXorTried) {
    for (std::size_t i = 1; i < values.size(); ++i)
      all |= values[i] ^ values[i - 1];
  }
  const auto common = static_cast<std::uint64_t>(all == 0 ? 0 : std::countr_zero(all));
  Cost cost;
  if (values.size() <= kStretch * kStretches) {
    addStretch(values, isXorTried, common, cost);
  } else {
    const std::size_t step = (values.size() - kStretch) / (kStretches - 1);
    for (std::size_t i = 0; i < kStretches; ++i)
      addStretch(values.subspan(i * step, kStretch), isXorTried, common, cost);
  }
  // The simpler form unless another one is clearly smaller.
  Choice best{Transform::Plain, cost.plain};
  const auto consider = [&best](Transform transform, std::uint64_t bits) {
    if (bits + bits / 32 < best.bits)
      best = {transform, bits};
  };
  if (isXorTried)
    consider(Transform::Xor, cost.exclusive);
  consider(Transform::Delta, cost.delta);
  consider(Transform::DeltaOfDelta, cost.deltaOfDelta);
  return best;
}

// Residuals to m_codes, what stands before them to shape.
void IntEncoder::difference(Values values, IntShape& shape) {
  const std::size_t count = codesOf(shape.transform, values.size());
  const std::size_t front = values.size() - count;
  if (front > 0)
    shape.first = values[0];
  if (front > 1)
    shape.second = values[1] - values[0];
  m_codes.resize(count);
  std::uint64_t* const out = m_codes.data();
  const std::uint64_t* const in = values.data() + front;
  switch (shape.transform) {
  case Transform::Plain:
    std::copy_n(in, count, out);
    break;
  case Transform::Delta:
    for (std::size_t i = 0; i < count; ++i)
      out[i] = in[i] - in[i - 1];
    break;
  case Transform::DeltaOfDelta:
    for (std::size_t i = 0; i < count; ++i)
      out[i] = in[i] - 2 * in[i - 1] + in[i - 2];
    break;
  case Transform::Xor:
    for (std::size_t i = 0; i < count; ++i)
      out[i] = in[i] ^ in[i - 1];
    break;
  }
}

// XOR: as bits, without order or base.
void IntEncoder::mapBits(IntShape& shape) {
  std::uint64_t all = 0;
  for (const std::uint64_t code : m_codes)
    all |= code;
  const int zeros = all == 0 ? 0 : std::countr_zero(all);
  shape.divisor = std::uint64_t{1} << zeros;
  shape.coding = codingFor(widthOf(all >> zeros));
  for (std::uint64_t& code : m_codes)
    code >>= zeros;
}

// Chooses base, divisor, mapping and width, and turns the residuals into codes: either how far they lie above the least,
// or zigzag around their mean.
void IntEncoder::mapNumbers(IntShape& shape) {
  auto least = static_cast<std::int64_t>(m_codes[0]);
  auto most = least;
  for (const std::uint64_t code : m_codes) {
    least = std::min(least, static_cast<std::int64_t>(code));
    most = std::max(most, static_cast<std::int64_t>(code));
  }
  shape.base = static_cast<std::uint64_t>(least);
  const std::uint64_t range = static_cast<std::uint64_t>(most) - shape.base;
  if (range == 0) {
    m_codes.assign(m_codes.size(), 0);
    return;
  }
  shape.divisor = divisorOf(m_codes, shape.base);
  const std::uint64_t largest = range / shape.divisor;
  shape.coding = codingFor(widthOf(largest));
  std::uint64_t sum = 0;
  for (std::uint64_t& code : m_codes) {
    code -= shape.base;
    if (shape.divisor != 1)
      code /= shape.divisor;
    sum += code;
  }
  const std::size_t count = m_codes.size();
  if (widthOf(largest) > 40) // the sum might not hold
    return;
  const std::uint64_t mean = (sum + count / 2) / count;
  std::uint64_t around = 0;
  for (const std::uint64_t code : m_codes)
    around += zigzag(code - mean);
  const unsigned width = widthOf(std::max(zigzag(largest - mean), zigzag(0 - mean)));
  // Few codes are written by Rice, to which only their mean matters.
  shape.isZigzag = around < sum && (count <= kMostRiceCodes || codingFor(width) <= shape.coding);
  if (!shape.isZigzag)
    return;
  shape.base += mean * shape.divisor;
  std::uint64_t all = 0;
  for (std::uint64_t& code : m_codes) {
    code = zigzag(code - mean);
    all |= code;
  }
  shape.coding = codingFor(widthOf(all));
}

// The streams of the shape's coding, one behind another, to m_bytes.
void IntEncoder::packPlanes(const IntShape& shape) {
  m_bytes.clear();
  if (shape.coding == coding::Constant)
    return;
  if (shape.coding <= coding::Bits4)
    return packBits(m_codes, 1u << (shape.coding - 1), m_bytes);
  for (unsigned plane = 0; plane <= shape.coding - unsigned{coding::Planes1}; ++plane)
    packPlane(m_codes, plane, m_bytes);
}

bool IntEncoder::tryRice(IntShape& shape, std::size_t otherBytes) {
  std::uint64_t sum = 0, all = 0;
  for (const std::uint64_t code : m_codes) {
    sum += code; // at most kMostRiceCodes times 2^50, else it is not used
    all |= code;
  }
  if (widthOf(all) > 50)
    return false;
  // Best near the binary logarithm of the mean.
  const unsigned near = widthOf(sum / m_codes.size());
  std::size_t best = otherBytes;
  for (unsigned bits = near > 1 ? near - 2 : 0; bits <= std::min(near + 1, 56u); ++bits) {
    const std::size_t size = riceBytes(m_codes, bits, best);
    if (size >= best)
      continue;
    best = size;
    shape.riceBits = static_cast<std::uint8_t>(bits);
  }
  if (best == otherBytes)
    return false;
  m_rice.clear();
  packRice(m_codes, shape.riceBits, m_rice);
  shape.coding = coding::Rice;
  shape.riceBytes = static_cast<std::uint32_t>(m_rice.size());
  return true;
}

void IntEncoder::write(const IntShape& shape, StreamWriter& out) {
  putByte(out.lane(Heads), shape.coding | static_cast<unsigned>(shape.transform) << 4 |
                               (shape.isZigzag ? 0x40u : 0u) | (shape.divisor != 1 ? 0x80u : 0u));
  if (shape.transform != Transform::Xor)
    putSigned(out.lane(Bases), shape.base);
  if (shape.divisor != 1)
    putVarint(out.lane(Bases), shape.divisor);
  if (shape.transform != Transform::Plain)
    putSigned(out.lane(Firsts), shape.first);
  if (shape.transform == Transform::DeltaOfDelta)
    putSigned(out.lane(Firsts), shape.second);
  if (shape.coding == coding::Rice) {
    putByte(out.lane(RiceBits), shape.riceBits);
    putSigned(out.lane(RiceSizes), shape.riceBytes - likelyRiceBytes(m_codes.size(), shape.riceBits));
    out.addDense(m_rice);
    return;
  }
  const std::string_view bytes = m_bytes;
  if (shape.coding < coding::Planes1) {
    if (!bytes.empty())
      out.add(bytes);
    return;
  }
  const std::size_t each = m_codes.size();
  for (std::size_t at = 0; at < bytes.size(); at += each)
    out.add(bytes.substr(at, each));
}

void IntEncoder::encode(Values values, Choice choice, StreamWriter& out) {
  IntShape shape;
  shape.transform = choice.transform;
  difference(values, shape);
  if (shape.transform == Transform::Xor)
    mapBits(shape);
  else if (!m_codes.empty())
    mapNumbers(shape);
  packPlanes(shape);
  if (!m_bytes.empty() && m_codes.size() <= kMostRiceCodes) {
    // What zstd makes of bytes, roughly: those that do not repeat the one before.
    std::size_t other = 1;
    for (std::size_t i = 1; i < m_bytes.size(); ++i)
      other += m_bytes[i] != m_bytes[i - 1] ? 1u : 0u;
    tryRice(shape, other);
  }
  write(shape, out);
}

} // namespace muster::chunks
