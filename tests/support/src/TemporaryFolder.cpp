#include <support/TemporaryFolder.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace muster::test {

TemporaryFolder::TemporaryFolder() {
  m_path = (std::filesystem::temp_directory_path() / "muster-test-XXXXXX").string();
  if (!mkdtemp(m_path.data()))
    throw std::runtime_error("cannot make a temporary folder " + m_path);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored; // nothing can be done about it here
  std::filesystem::remove_all(m_path, ignored);
}

std::string readWholeFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw std::runtime_error("cannot read " + path);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

void writeWholeFile(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << content;
  out.close();
  if (!out)
    throw std::runtime_error("cannot write " + path);
}

} // namespace muster::test
