#include "ReportSink.h"

#include <zlib.h>

namespace muster {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr int kGzip = 16; // added to zlib's window bits

Unexpected failed(int code) {
  return unexpected(ErrorCode::Internal, "gzip", "zlib says " + std::to_string(code));
}

} // namespace

Result<ReportSink> ReportSink::open(const std::string& path, bool isGzip) {
  auto file = path == "-" ? ReportFile::standardOutput() : ReportFile::create(path);
  if (!file)
    return unexpected(file.error());
  return ReportSink(*std::move(file), isGzip);
}

Result<void> ReportSink::pack(std::string_view text, std::string& out) {
  z_stream stream{};
  if (const int code = deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + kGzip,
                                    MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
      code != Z_OK)
    return failed(code);
  // zlib only reads what next_in points at, though it has no const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  out.resize(deflateBound(&stream, stream.avail_in));
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return code == Z_STREAM_END ? Result<void>() : failed(code);
}

Result<void> ReportSink::write(std::string_view text) {
  m_buffer += text;
  return m_buffer.size() < kBufferBytes ? Result<void>() : flush();
}

Result<void> ReportSink::writePacked(std::string_view bytes) {
  if (auto done = flush(); !done)
    return done;
  m_bytes += bytes.size();
  return m_file.write(bytes);
}

Result<void> ReportSink::flush() {
  if (m_buffer.empty())
    return {};
  std::string text;
  text.swap(m_buffer);
  if (m_isGzip) {
    // A cell may be hundreds of megabytes; zlib counts in 32 bits.
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view part = rest.substr(0, std::size_t{1} << 30);
      rest.remove_prefix(part.size());
      if (auto done = pack(part, m_packed); !done)
        return done;
      m_bytes += m_packed.size();
      if (auto done = m_file.write(m_packed); !done)
        return done;
    }
  } else {
    m_bytes += text.size();
    if (auto done = m_file.write(text); !done)
      return done;
  }
  text.clear();
  m_buffer.swap(text);
  return {};
}

Result<void> ReportSink::finish() {
  if (auto done = flush(); !done)
    return done;
  return m_file.finish();
}

} // namespace muster
