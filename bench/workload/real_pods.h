// Pods with all that a real one has beside its name and labels: uid, resourceVersion, the
// ReplicaSet that owns it, and what answers about pods need.
#ifndef LABELIX_BENCH_WORKLOAD_REAL_PODS_H_
#define LABELIX_BENCH_WORKLOAD_REAL_PODS_H_

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "bench/workload/feed.h"

namespace labelix::bench {

// Of a name it is the same each time.
class RealPod {
 public:
  // Views into this.
  void Describe(Event* event);

 private:
  std::string uid_, owner_, owner_uid_, facts_;
};

// `script`, its upserts with all of that.
struct RealEvents {
  explicit RealEvents(std::span<const Event> script);
  std::vector<Event> events;
  std::deque<RealPod> pods;  // their texts
};

// Load (feed.h) with all of that.
void LoadReal(const workload::Generator& generator, const std::vector<uint32_t>* order,
              Engine* engine);

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_WORKLOAD_REAL_PODS_H_
