// Gives out dense device and series ids, each once, and remembers them. Names are looked up at births only,
// so that a sample on its way is numbers. Memory: the names, and about 100 bytes beside each;
// HostSessionOptions' limits on nodes, devices and series bound how many there are. Thread: one (the host's).
#pragma once

#include <session/HostSession.h>

#include <memory>

namespace muster {

class SeriesRegistry final : public SeriesDirectory {
 public:
  SeriesRegistry();
  ~SeriesRegistry() override;

  DeviceId deviceId(std::string_view group, std::string_view node, std::string_view device,
                    bool& isNew) override;
  SeriesId seriesId(DeviceId device, std::string_view metric, DataType type, bool& isNew) override;
  std::size_t deviceCount() const;
  std::size_t seriesCount() const;

 private:
  class Impl;
  std::unique_ptr<Impl> m_impl;
};

} // namespace muster
