// A folder of a test's own, gone with everything in it when the object goes.
// Thread: one.
#pragma once

#include <string>

namespace muster::test {

class TemporaryFolder {
 public:
  TemporaryFolder(); // throws std::runtime_error where it cannot be made
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return m_path; }
  std::string file(const std::string& name) const { return m_path + "/" + name; }

 private:
  std::string m_path;
};

// Whole files. They throw std::runtime_error: a test cannot go on without them.
std::string readWholeFile(const std::string& path);
void writeWholeFile(const std::string& path, const std::string& content);

} // namespace muster::test
