#include "Figures.h"

#include "Need.h"

#include <schema/ValueText.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace muster::bench {

namespace {

std::string jsonNumber(double number) {
  std::string text;
  appendValueText(text, DataType::Double, std::bit_cast<std::uint64_t>(number), {});
  return std::isfinite(number) ? text : "null";
}

std::string jsonText(const std::string& text) {
  std::string out;
  appendJsonString(out, text);
  return out;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  need(static_cast<bool>(file.flush()), "cannot write " + path.string());
}

std::string verdict(const Figure& figure) {
  const auto isMet = figure.isMet();
  return !isMet ? "" : *isMet ? "met" : "missed";
}

} // namespace

std::optional<double> Figure::ratio() const {
  if (!peer)
    return std::nullopt;
  return ratioIs == Ratio::OursToPeer ? ours / *peer : *peer / ours;
}

std::string Figure::goalText() const {
  switch (goal) {
  case Goal::RatioAtMost:
    return "ratio at most " + numberText(limit);
  case Goal::RatioAtLeast:
    return "ratio at least " + numberText(limit);
  case Goal::OursAtMost:
    return "at most " + numberText(limit) + " " + unit;
  case Goal::None:
    break;
  }
  return "";
}

std::optional<bool> Figure::isMet() const {
  if (goal == Goal::None || (goal != Goal::OursAtMost && !peer))
    return std::nullopt;
  const double value = goal == Goal::OursAtMost ? ours : *ratio();
  return goal == Goal::RatioAtLeast ? value >= limit : value <= limit;
}

Figures::Figures(std::string name, std::string folder)
    : m_name(std::move(name)), m_folder(std::move(folder)) {
}

void Figures::add(Figure figure) {
  std::string peer;
  if (figure.peer)
    peer =
        "   " + figure.peerName + " " + numberText(*figure.peer) + "   ratio " + numberText(*figure.ratio());
  if (figure.goal != Goal::None)
    peer += "   (" + figure.goalText() + ": " + verdict(figure) + ")";
  std::printf("%-40s ours %s %s%s%s\n", figure.name.c_str(), numberText(figure.ours).c_str(),
              figure.unit.c_str(), peer.c_str(), figure.note.empty() ? "" : ("   " + figure.note).c_str());
  std::fflush(stdout);
  m_figures.push_back(std::move(figure));
}

void Figures::remark(const std::string& text) {
  std::printf("  %s\n", text.c_str());
  std::fflush(stdout);
  m_remarks.push_back(text);
}

void Figures::save() const {
  if (m_folder.empty())
    return;
  const std::filesystem::path folder(m_folder);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  write(folder / (m_name + ".json"), json());
  write(folder / (m_name + ".md"), markdown());
}

std::string Figures::json() const {
  std::string out = "[";
  for (const Figure& figure : m_figures) {
    const auto ratio = figure.ratio();
    const auto isMet = figure.isMet();
    out += out.size() > 1 ? ",\n " : "\n ";
    out += "{\"name\":" + jsonText(figure.name) + ",\"ours\":" + jsonNumber(figure.ours) +
           ",\"peer\":" + (figure.peer ? jsonNumber(*figure.peer) : "null") +
           ",\"ratio\":" + (ratio ? jsonNumber(*ratio) : "null") + ",\"unit\":" + jsonText(figure.unit) +
           ",\"peerName\":" + jsonText(figure.peerName) +
           ",\"ratioIs\":" + (figure.ratioIs == Ratio::OursToPeer ? "\"ours/peer\"" : "\"peer/ours\"") +
           ",\"goal\":" + jsonText(figure.goalText()) +
           ",\"met\":" + (isMet ? (*isMet ? "true" : "false") : "null") +
           ",\"note\":" + jsonText(figure.note) + "}";
  }
  return out + "\n]\n";
}

std::string Figures::markdown() const {
  std::string out = "### " + m_name +
                    "\n\n| figure | unit | ours | peer | ratio | goal | |\n|---|---|---|---|---|---|---|\n";
  for (const Figure& figure : m_figures) {
    out += "| " + figure.name + (figure.note.empty() ? "" : " (" + figure.note + ")") + " | " + figure.unit +
           " | " + numberText(figure.ours) + " | " +
           (figure.peer ? figure.peerName + " " + numberText(*figure.peer) : "") + " | " +
           (figure.ratio() ? numberText(*figure.ratio()) : "") + " | " + figure.goalText() + " | " +
           verdict(figure) + " |\n";
  }
  out += "\n";
  for (const std::string& remark : m_remarks)
    out += "- " + remark + "\n";
  return out + (m_remarks.empty() ? "" : "\n");
}

double median(std::vector<double> values) {
  need(!values.empty(), "nothing was measured");
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string numberText(double number) {
  char text[64];
  const double size = std::abs(number);
  if (size < 10'000 || !std::isfinite(number)) {
    std::snprintf(text, sizeof text,
                  size >= 1'000 ? "%.0f"
                  : size >= 100 ? "%.1f"
                  : size >= 1   ? "%.2f"
                                : "%.4f",
                  number);
    return text;
  }
  std::snprintf(text, sizeof text, "%.0f", number);
  std::string grouped(text);
  for (std::size_t end = grouped.size(); end > 3 + (number < 0 ? 1U : 0U); end -= 3)
    grouped.insert(end - 3, " ");
  return grouped;
}

} // namespace muster::bench
