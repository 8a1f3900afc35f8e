// Counters and histograms, as plain structs and in Prometheus' text form.
//
//   labelix::Engine engine;
//   const std::string text = labelix::PrometheusText(engine.Stats(), engine.Metrics());
//   assert(text.find("labelix_objects 0\n") != std::string::npos);
//
// Values: copies, taken by the thread that applies. Nothing registers itself
// anywhere: the host serves the text, or reads the numbers.
#ifndef LABELIX_METRICS_H_
#define LABELIX_METRICS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "labelix/feed.h"

namespace labelix {

// How many of what was observed lay at or below each bound; bounds grow by four.
struct Histogram {
  static constexpr size_t kBuckets = 12;
  double first = 1;  // the lowest bound
  std::array<uint64_t, kBuckets> counts = {};
  uint64_t count = 0;  // past the last bound too
  double sum = 0;

  void Add(double value);
  double Bound(size_t bucket) const;
};

// What deltas have cost, summed since the Engine was made.
struct LiveMetrics {
  uint64_t batches = 0;                     // versions that were looked at for subscribers
  uint64_t deltas = 0;                      // before any filter
  uint64_t matched = 0;                     // label sets that were put to the index of selectors
  uint64_t recalled = 0;                    // label sets that were not: known from before
  uint64_t candidates = 0;                  // classes of selectors that were looked at for them
  uint64_t queries = 0;                     // selectors that were put to the objects
  uint64_t lost = 0;                        // deltas that a full subscription did not get
  uint64_t subscriptions = 0, waiting = 0;  // now, and deltas in their buffers
  Histogram seconds = {.first = 1e-6};      // a version's comparison
  Histogram deltas_of_version;
};

// Base units; counters end in _total. `feed` and `synced` may be left out.
std::string PrometheusText(const EngineStats& stats, const LiveMetrics& live,
                           const FeedMetrics* feed = nullptr,
                           const std::vector<Feed::Synced>& synced = {});

}  // namespace labelix

#endif  // LABELIX_METRICS_H_
