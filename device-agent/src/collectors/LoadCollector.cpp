// /proc/loadavg: "0.20 0.18 0.12 1/80 11206".
#include "../ParseText.h"

#include <agent/Collectors.h>

#include <array>

namespace muster::agent {

namespace {

class LoadCollector final : public Collector {
 public:
  explicit LoadCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "load"; }

 protected:
  void read(const Now&) override {
    constexpr std::array<std::string_view, 3> kMetrics{"Load/1 min", "Load/5 min", "Load/15 min"};
    const auto text = root().read("proc/loadavg");
    const auto fields = text ? fieldsOf(*text, 3) : std::vector<std::string_view>();
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      auto load = i < fields.size() ? parseNumber<double>(fields[i]) : std::nullopt;
      if (load && *load < 0)
        load.reset();
      reportOrFail(kMetrics[i], load);
    }
  }
};

} // namespace

std::unique_ptr<Collector> makeLoadCollector(Root root) {
  return std::make_unique<LoadCollector>(std::move(root));
}

} // namespace muster::agent
