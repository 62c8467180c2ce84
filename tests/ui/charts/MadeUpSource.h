// Made-up data for charts: points given by hand or by a function, nothing random.
#pragma once

#include <ui/ChartSource.h>

#include <algorithm>
#include <functional>

namespace muster::test {

class MadeUpSource final : public ui::ChartSource {
 public:
  explicit MadeUpSource(ui::ChartSpec spec = {}) : chartSpec(std::move(spec)) {
    points.resize(static_cast<std::size_t>(std::max<qsizetype>(1, chartSpec.lines.size())));
  }

  void fill(std::int64_t fromMs, std::int64_t toMs, std::int64_t stepMs,
            const std::function<double(double)>& f, std::size_t line = 0) {
    for (std::int64_t ms = fromMs; ms <= toMs; ms += stepMs)
      points[line].push_back({ms, f(static_cast<double>(ms - fromMs) / 1000)});
    ++version;
  }

  ui::ChartSpec spec() const override { return chartSpec; }
  void copyRange(int line, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const override {
    const auto& all = points[static_cast<std::size_t>(line)];
    auto first = std::ranges::lower_bound(all, std::int64_t{fromMs}, {}, &Point::timeMs);
    auto end = std::ranges::upper_bound(all, std::int64_t{toMs}, {}, &Point::timeMs);
    if (first != all.begin())
      --first;
    if (end != all.end())
      ++end;
    out.insert(out.end(), first, end);
    ++copies;
  }
  void copyDoubtful(int, qint64 fromMs, qint64 toMs, std::vector<Point>& out) const override {
    std::ranges::copy_if(doubtful, std::back_inserter(out),
                         [&](const Point& p) { return p.timeMs >= fromMs && p.timeMs <= toMs; });
  }
  std::vector<ui::ChartGap> gaps(qint64 fromMs, qint64 toMs) const override {
    std::vector<ui::ChartGap> touching;
    std::ranges::copy_if(allGaps, std::back_inserter(touching),
                         [&](const ui::ChartGap& g) { return g.toMs >= fromMs && g.fromMs <= toMs; });
    return touching;
  }
  std::optional<Point> current(int line) const override {
    const auto& all = points[static_cast<std::size_t>(line)];
    return all.empty() ? std::nullopt : std::optional(all.back());
  }
  bool holds() const override { return isHolding; }
  quint64 revision() const override { return version; }

  ui::ChartSpec chartSpec;
  std::vector<std::vector<Point>> points;
  std::vector<Point> doubtful;
  std::vector<ui::ChartGap> allGaps;
  bool isHolding = true;
  quint64 version = 1;
  mutable int copies = 0;
};

} // namespace muster::test
