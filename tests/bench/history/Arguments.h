// A benchmark's command line: --NAME VALUE, and for all of them --out FOLDER (figures go there) and --scratch FOLDER.
// Thread: one.
#pragma once

#include <map>
#include <string>

namespace muster::bench {

class Arguments {
 public:
  // known: names without the dashes, "out" and "scratch" are added. Says what there is and ends where one is not known.
  Arguments(int argc, char** argv, const std::string& known);

  std::string text(const std::string& name) const; // empty where it was not given
  double number(const std::string& name, double otherwise) const;
  std::size_t count(const std::string& name, std::size_t otherwise) const;

 private:
  std::map<std::string, std::string> m_values;
};

} // namespace muster::bench
