// Values of every datatype from a seed, extremes more often than chance would have them.
#pragma once

#include <schema/Payload.h>

#include <random>
#include <string>

namespace muster::test {

class RandomValues {
 public:
  explicit RandomValues(std::uint32_t seed) : m_random(seed) {}

  std::uint64_t below(std::uint64_t bound) { return m_random() % bound; }
  bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }

  // Never null; bytes in the canonical form that parseValue gives.
  Value valueOf(DataType type);
  Value scalarOf(DataType type);
  // Valid UTF-8 with quotes, commas, line ends, formulas, apostrophes and characters of up to four bytes.
  std::string text(bool mayHaveNul = true);
  std::string bytes(std::size_t longest);
  Metric metric(int depth = 0);
  Payload payload(std::size_t metrics);
  std::vector<Property> properties(int depth);

 private:
  DataType typeFrom(std::initializer_list<DataType> types);
  DataType basicType();
  std::string dataSet();
  std::string templateOf(int depth);
  std::string array(DataType type);
  MetaData metadata();

  std::mt19937_64 m_random;
};

} // namespace muster::test
