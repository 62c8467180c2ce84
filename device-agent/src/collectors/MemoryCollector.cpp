// /proc/meminfo: "MemTotal:        3884352 kB". Used is what programs hold: total less available.
#include "../ParseText.h"
#include "Rounding.h"

#include <agent/Collectors.h>

namespace muster::agent {

namespace {

constexpr std::uint64_t kMostKiB = std::uint64_t{1} << 42; // 4 PiB; above it is no memory

struct MemoryBytes {
  std::optional<double> total, available, swapTotal, swapFree;
};

MemoryBytes parseMemInfo(std::string_view text) {
  MemoryBytes memory;
  forEachLine(text, [&](std::string_view line) {
    const auto fields = fieldsOf(line, 3);
    if (fields.size() != 3 || fields[2] != "kB")
      return;
    const auto kib = parseNumber<std::uint64_t>(fields[1]);
    if (!kib || *kib > kMostKiB)
      return;
    const double bytes = static_cast<double>(*kib) * 1024.0;
    if (fields[0] == "MemTotal:")
      memory.total = bytes;
    else if (fields[0] == "MemAvailable:")
      memory.available = bytes;
    else if (fields[0] == "SwapTotal:")
      memory.swapTotal = bytes;
    else if (fields[0] == "SwapFree:")
      memory.swapFree = bytes;
  });
  return memory;
}

class MemoryCollector final : public Collector {
 public:
  explicit MemoryCollector(Root root) : Collector(std::move(root)) {}
  std::string_view name() const override { return "memory"; }

 protected:
  void read(const Now&) override {
    const auto text = root().read("proc/meminfo");
    const MemoryBytes memory = text ? parseMemInfo(*text) : MemoryBytes();
    reportOrFail("Memory/Total", memory.total);
    reportOrFail("Memory/Available", memory.available);
    const bool sound = memory.total && memory.available && *memory.total >= *memory.available;
    reportUsed("Memory/Used", "Memory/Usage", sound, memory.total, memory.available);

    reportOrFail("Swap/Total", memory.swapTotal);
    const bool soundSwap = memory.swapTotal && memory.swapFree && *memory.swapTotal >= *memory.swapFree;
    reportUsed("Swap/Used", "Swap/Usage", soundSwap, memory.swapTotal, memory.swapFree);
  }

 private:
  void reportUsed(std::string_view used, std::string_view usage, bool sound,
                  const std::optional<double>& total, const std::optional<double>& rest) {
    if (sound) {
      reportNumber(used, *total - *rest);
      reportNumber(usage, percentOf(*total - *rest, *total));
    } else {
      reportFailure(used);
      reportFailure(usage);
    }
  }
};

} // namespace

std::unique_ptr<Collector> makeMemoryCollector(Root root) {
  return std::make_unique<MemoryCollector>(std::move(root));
}

} // namespace muster::agent
