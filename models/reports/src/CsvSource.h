// The bytes of a CSV file, plain or gzip (told by its first bytes), one or several members. Thread: one.
#pragma once

#include <schema/Result.h>

#include <cstdint>
#include <memory>
#include <string>

namespace muster {

class CsvSource {
 public:
  // Error: Io.
  static Result<CsvSource> open(const std::string& path);

  // Up to size bytes; fewer only at the end. Errors: Io; BadCsv where the gzip data is damaged or cut off.
  Result<std::size_t> read(char* out, std::size_t size);
  double shareRead() const; // 0 to 1, of the file as it lies on disk; 0 where its size is not known

 private:
  struct Closer {
    void operator()(void* file) const;
  };
  CsvSource(void* file, std::string path, std::int64_t size)
      : m_file(file), m_path(std::move(path)), m_size(size) {}

  std::unique_ptr<void, Closer> m_file; // a gzFile
  std::string m_path;
  std::int64_t m_size = 0;
};

} // namespace muster
