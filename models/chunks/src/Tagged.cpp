#include "Tagged.h"

#include "Decimals.h"

namespace muster::chunks {

void TaggedWriter::clear() {
  m_tags.clear();
  m_bytes.clear();
}

void TaggedWriter::reserve(std::size_t rows) {
  m_tags.reserve(rows);
  m_bytes.reserve(rows * 8);
}

void TaggedWriter::addLength(std::uint64_t length) {
  const unsigned size = bytesOf(length);
  m_tags.put(tag::Bytes | size, 1);
  m_bytes.put(length, size);
}

void TaggedWriter::addScalar(DataType type, std::uint64_t bits, std::uint8_t& digits) {
  unsigned kind = tag::Integer;
  std::uint64_t code = 0;
  if (!isFloating(type)) {
    code = zigzag(bits);
  } else {
    const bool isFloat = type == DataType::Float;
    std::uint64_t integer = 0;
    bool isDecimal = toDecimal(bits, isFloat, digits, integer);
    // The value may have more digits than those of its series so far: then they have as many.
    for (unsigned more = digits + 1u; !isDecimal && more <= tag::MostDigits; ++more) {
      isDecimal = toDecimal(bits, isFloat, more, integer);
      if (isDecimal)
        digits = static_cast<std::uint8_t>(more);
    }
    code = zigzag(integer);
    const unsigned size = bytesOf(code);
    if (isDecimal && size <= (isFloat ? 4u : 7u)) {
      kind = (isFloat ? tag::Float0 : tag::Double0) + digits;
    } else if (bits >> 32 == 0) {
      m_tags.put(tag::Raw32, 1);
      m_bytes.put(bits, 4);
      return;
    } else {
      const unsigned zeros = static_cast<unsigned>(std::countr_zero(bits)) / 8;
      m_tags.put((8 - zeros) << 4 | tag::TopBytes, 1);
      m_bytes.put(bits >> (8 * zeros), 8 - zeros);
      return;
    }
  }
  const unsigned size = bytesOf(code);
  m_tags.put(size << 4 | kind, 1);
  m_bytes.put(code, size);
}

bool TaggedReader::next(TaggedValue& value) {
  if (m_tag == m_tags.size())
    return false;
  const unsigned tag = static_cast<unsigned char>(m_tags[m_tag++]);
  unsigned size = tag >> 4;
  value.isBytes = false;
  if (size > 8) {
    value.isBytes = size == tag::Bytes >> 4;
    size = value.isBytes ? tag & 0x0f : 4;
    if (size > 8 || (!value.isBytes && tag != tag::Raw32))
      return false;
    if (size > m_bytes.size() - m_at)
      return false;
    value.bits = loadBytes(m_bytes.data() + m_at, size);
    m_at += size;
    return true;
  }
  if (size > m_bytes.size() - m_at)
    return false;
  std::uint64_t bits = loadBytes(m_bytes.data() + m_at, size);
  m_at += size;
  const unsigned kind = tag & 0x0f;
  if (kind == tag::TopBytes) {
    bits = size == 0 ? 0 : bits << (64 - 8 * size);
  } else {
    bits = unzigzag(bits);
    if (kind >= tag::Double0) {
      const bool isFloat = kind >= tag::Float0;
      bits = decimalBits(bits, isFloat, kind - (isFloat ? tag::Float0 : tag::Double0));
    }
  }
  value.bits = bits;
  return true;
}

} // namespace muster::chunks
