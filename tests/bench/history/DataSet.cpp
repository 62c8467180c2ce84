#include "DataSet.h"

#include <schema/Value.h>

namespace muster::bench {

DataSet::DataSet(const DataSetOptions& options) : m_options(options) {
  m_timeMs.reserve(options.devices * options.samples);
  m_bits.reserve(size());
  if (options.isJittered)
    m_jitterMs.reserve(size());
  for (std::size_t device = 0; device < options.devices; ++device) {
    Random random(options.seed * 1'000'003 + device);
    const std::int64_t phase = random.between(0, 999);
    for (std::size_t i = 0; i < options.samples; ++i)
      m_timeMs.push_back(kStartMs + phase + static_cast<std::int64_t>(i) * 1'000);
    for (int metric = 0; metric < kMetricsEach; ++metric) {
      Walk walk(metric, random);
      for (std::size_t i = 0; i < options.samples; ++i)
        m_bits.push_back(walk.next(random, static_cast<std::int64_t>(i)));
    }
  }
  // From a seed of its own, so that both sets have the same values.
  Random random(options.seed * 1'000'003 + options.devices);
  for (std::size_t i = 0; options.isJittered && i < size(); ++i)
    m_jitterMs.push_back(static_cast<std::int8_t>(random.between(-5, 5)));
}

double DataSet::numberOf(std::size_t series, std::size_t sample) const {
  return Value::numberOf(typeOf(series), bitsOf(series, sample));
}

SampleBatch DataSet::batch(std::size_t first, std::size_t last) const {
  SampleBatch batch;
  batch.reserve((last - first) * series());
  for (std::size_t i = first; i < last; ++i) {
    for (std::size_t s = 0; s < series(); ++s)
      batch.addScalar(static_cast<SeriesId>(s), timeOf(s, i), timeOf(s, i), bitsOf(s, i), 192, 0);
  }
  return batch;
}

} // namespace muster::bench
