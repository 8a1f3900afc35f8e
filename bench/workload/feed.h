// A made cluster into an Engine, and what every benchmark program needs.
#ifndef LABELIX_BENCH_WORKLOAD_FEED_H_
#define LABELIX_BENCH_WORKLOAD_FEED_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/workload/generator.h"
#include "labelix/engine.h"

namespace labelix::bench {

// Views into `pod`.
Event UpsertOf(const workload::Pod& pod);

// All pods of `generator`, in its order or in `order`, in batches of a thousand
// as a paged list brings them. Stops the program if the engine refuses one.
void Load(const workload::Generator& generator, const std::vector<uint32_t>* order, Engine* engine);
// The same; describe(i, event) says what else there is of the i-th pod of a page.
inline constexpr size_t kPage = 1'000;
using Describe = std::function<void(size_t i, Event* event)>;
void Load(const workload::Generator& generator, const std::vector<uint32_t>* order,
          const Describe& describe, Engine* engine);
// The same, `shuffled` or in the order of `generator`.
void Load(const workload::Generator& generator, bool shuffled, Engine* engine);

// Goes on for so many versions of 64 events each, from the one of number `first` on, which
// bring pods of `generator` another resourceVersion and nothing else: what was asked for twice
// has a list of ids then (index/listed_terms.h).
void PublishStatus(const workload::Generator& generator, size_t first, size_t publishes,
                   Engine* engine);

// Where the query looks. A view into it.
Scope ScopeOf(const workload::Query& query);

// All Services, their selectors registered as a Cluster would.
void RegisterServices(const workload::Generator& generator, Engine* engine);

// Flags of our own, taken out of argv before Google Benchmark reads it.
struct Flags {
  std::vector<uint64_t> pods = {10'000};
  std::vector<std::string> orders = {"in_order", "shuffled"};
  uint64_t megabytes = 50;  // ingest only
};
Flags TakeFlags(int* argc, char** argv);

// "10k", "150k", "1m".
std::string SizeName(uint64_t pods);

// CPU time of this process.
double CpuSeconds();

// Resident bytes of this process now, freed memory given back first.
uint64_t ResidentBytes();

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_WORKLOAD_FEED_H_
