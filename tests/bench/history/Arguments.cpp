#include "Arguments.h"

#include "Need.h"

#include <sstream>

namespace muster::bench {

Arguments::Arguments(int argc, char** argv, const std::string& known) {
  std::istringstream names("out scratch " + known);
  for (std::string name; names >> name;)
    m_values[name];
  for (int i = 1; i < argc; i += 2) {
    const std::string name = std::string(argv[i]).substr(0, 2) == "--" ? argv[i] + 2 : "";
    need(m_values.contains(name) && i + 1 < argc, "options, each with a value: --out --scratch " + known);
    m_values[name] = argv[i + 1];
  }
}

std::string Arguments::text(const std::string& name) const {
  return m_values.at(name);
}

double Arguments::number(const std::string& name, double otherwise) const {
  const std::string& value = m_values.at(name);
  return value.empty() ? otherwise : std::atof(value.c_str());
}

std::size_t Arguments::count(const std::string& name, std::size_t otherwise) const {
  return static_cast<std::size_t>(number(name, static_cast<double>(otherwise)));
}

} // namespace muster::bench
