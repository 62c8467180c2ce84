// A value or an Error, in the shape of C++23's std::expected so that it can become it.
// Errors are values: exceptions of libraries are caught at the seam and turned into one.
// Thread: plain values, no shared state.
#pragma once

#include <schema/Error.h>

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace muster {

// Wraps an Error on its way into a Result: return unexpected(ErrorCode::BadPayload, "where", "detail").
struct Unexpected {
  Error error;
};
[[nodiscard]] inline Unexpected unexpected(Error error) {
  return Unexpected{std::move(error)};
}
[[nodiscard]] inline Unexpected unexpected(ErrorCode code, std::string where, std::string detail) {
  return Unexpected{Error{code, std::move(where), std::move(detail)}};
}

template<class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected u) : m_state(std::in_place_index<1>, std::move(u.error)) {}

  bool has_value() const { return m_state.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Asserted: a programmer's error to ask for a value that is not there.
  T& value() & {
    assert(has_value());
    return *std::get_if<0>(&m_state);
  }
  const T& value() const& {
    assert(has_value());
    return *std::get_if<0>(&m_state);
  }
  T&& value() && {
    assert(has_value());
    return std::move(*std::get_if<0>(&m_state));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) const& { return has_value() ? value() : std::move(other); }

  const Error& error() const {
    assert(!has_value());
    return *std::get_if<1>(&m_state);
  }

 private:
  std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Unexpected u) : m_error(std::move(u.error)) {}

  bool has_value() const { return !m_error.has_value(); }
  explicit operator bool() const { return has_value(); }
  const Error& error() const {
    assert(m_error.has_value());
    return *m_error;
  }

 private:
  std::optional<Error> m_error;
};

} // namespace muster
