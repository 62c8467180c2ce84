// What the harnesses share: a reader that turns any bytes into choices, and a check that ends the program.
// Thread: one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// A broken promise is a finding: libFuzzer keeps the input, the replay fails its test.
#define FUZZ_CHECK(condition)                                                                                \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      std::fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                           \
      std::abort();                                                                                          \
    }                                                                                                        \
  } while (false)

namespace muster::fuzz {

// Never runs out: what is missing reads as zero.
class FuzzInput {
 public:
  FuzzInput(const std::uint8_t* data, std::size_t size) : m_rest(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return m_rest.empty(); }

  std::uint8_t byte() {
    if (m_rest.empty())
      return 0;
    const auto first = static_cast<std::uint8_t>(m_rest.front());
    m_rest.remove_prefix(1);
    return first;
  }

  // 0 to 8 bytes, as the first one says.
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int left = byte() % 9; left > 0; --left)
      value = value << 8 | byte();
    return value;
  }

  // A length in one byte, then that many bytes or what is left.
  std::string_view text() { return bytes(byte()); }

  std::string_view bytes(std::size_t most) {
    const std::string_view taken = m_rest.substr(0, std::min(most, m_rest.size()));
    m_rest.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view m_rest;
};

} // namespace muster::fuzz
