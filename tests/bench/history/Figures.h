// What a benchmark has found: printed as it comes, and saved as JSON (name, ours, peer, ratio) and as a Markdown table.
// Thread: one.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace muster::bench {

enum class Goal {
  None,
  RatioAtMost,
  RatioAtLeast,
  OursAtMost,
};

// What the ratio is.
enum class Ratio {
  OursToPeer, // sizes, rates
  PeerToOurs, // times: as many times as fast
};

struct Figure {
  std::string name; // "history/bytes/regular"
  std::string unit;
  double ours = 0;
  std::optional<double> peer;
  std::string peerName;
  Ratio ratioIs = Ratio::OursToPeer;
  Goal goal = Goal::None;
  double limit = 0;
  std::string note;

  std::optional<double> ratio() const;
  std::string goalText() const;      // "ratio at most 0.80"
  std::optional<bool> isMet() const; // nothing where there is no goal
};

class Figures {
 public:
  // folder: where NAME.json and NAME.md go, made where it is missing; empty: prints only.
  Figures(std::string name, std::string folder);
  void add(Figure figure);
  // Said on the terminal and below the table: how something was done.
  void remark(const std::string& text);
  void save() const;

 private:
  std::string json() const;
  std::string markdown() const;

  std::string m_name;
  std::string m_folder;
  std::vector<Figure> m_figures;
  std::vector<std::string> m_remarks;
};

double median(std::vector<double> values);
// "0.95", "12.3", "5 230 000": as many digits as a reader needs.
std::string numberText(double number);

} // namespace muster::bench
