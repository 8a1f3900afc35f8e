// The made cluster, read from its JSON as `labelix what-if` reads a dump: with the
// objects' texts. Pods, Services, their controllers, namespaces and nodes.
#ifndef LABELIX_BENCH_WORKLOAD_DUMP_WORLD_H_
#define LABELIX_BENCH_WORKLOAD_DUMP_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workload/generator.h"
#include "labelix/cluster.h"

namespace labelix::bench {

class DumpWorld {
 public:
  // `more`: Services beside the generator's. Stops the program where the dump is refused.
  DumpWorld(const workload::Generator& generator, const std::vector<workload::Service>& more);

  // Reads the dump again into a new cluster. Seconds of CPU time, without the making of the
  // text. Ids are the same each time.
  double Parse();

  Cluster& cluster() const { return *cluster_; }
  const Version& now() const { return *now_; }
  uint64_t bytes() const { return bytes_; }  // of the text

  // At most so many objects of a kind, spread over it, the same for every run.
  std::vector<ObjectId> Some(std::string_view kind, size_t most) const;

 private:
  double Read(const std::string& text);

  const workload::Generator& generator_;
  std::vector<workload::Service> services_;
  std::unique_ptr<Cluster> cluster_;
  std::optional<Version> now_;  // always there after Parse
  uint64_t bytes_ = 0;
};

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_WORKLOAD_DUMP_WORLD_H_
