// A benchmark has nobody to hand an error to: it says what went wrong and ends. Thread: any.
#pragma once

#include <schema/Result.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace muster::bench {

[[noreturn]] inline void fail(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(1); // NOLINT: what it started ends with it
}

inline void need(bool is, const std::string& what) {
  if (!is)
    fail(what);
}

template<class T>
T need(Result<T> result) {
  if (!result)
    fail(result.error().where + ": " + result.error().detail);
  return std::move(*result);
}

inline void need(const Result<void>& result) {
  if (!result)
    fail(result.error().where + ": " + result.error().detail);
}

} // namespace muster::bench
