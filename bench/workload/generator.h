// A made cluster of any size: the same pods, Services, queries and events on
// every machine, for the same number of pods (format 1, seed 1).
//
//   labelix::workload::Generator generator(10'000);
//   labelix::workload::Pod pod;
//   for (size_t i = 0; i < generator.pods(); ++i) {
//     generator.GetPod(i, &pod);      // in API-server order
//     Use(pod.ns, pod.name, pod.labels);
//   }
//
// A pod is kept in 16 bytes and written out on demand, so ten million fit in
// some 400 MB. What it draws and in which order: bench/workload/README.md.
#ifndef LABELIX_BENCH_WORKLOAD_GENERATOR_H_
#define LABELIX_BENCH_WORKLOAD_GENERATOR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workload/random.h"
#include "labelix/labels.h"

namespace labelix::workload {

// A buffer for one pod. Views: valid until the buffer is filled again or the
// Generator goes away.
struct Pod {
  std::string_view ns;
  std::string name;
  std::string ordinal;        // what the label apps.kubernetes.io/pod-index shows
  std::string controller;     // the ReplicaSet or StatefulSet that owns it
  std::vector<Label> labels;  // ascending by key
  bool stateful = false;
};

struct Service {
  std::string ns, name;
  std::vector<std::pair<std::string, std::string>> selector;  // in the order of the format
};

struct Query {
  std::string klass;  // "Q1" .. "Q6"; of the second set "Q3b" .. "Q5b"
  std::string ns;     // "": every namespace
  std::string selector;
};

// One of the deployed things that pods come from.
struct Workload {
  uint32_t ns = 0;
  uint32_t pods = 0;
  std::string name, instance, team, version, version2;
  std::string revision, revision2;                     // instance-hash, before and after a rollout
  std::string_view component, tier, env, hash, hash2;  // hashes: inside `revision`
  bool managed = false, stateful = false, rollout = false, canary = false;
};

class Generator {
 public:
  explicit Generator(uint64_t pods);
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  size_t pods() const { return rows_.size(); }
  // Pod i in API-server order (namespace, name).
  void GetPod(size_t i, Pod* pod) const;
  bool IsStateful(size_t i) const { return workloads_[rows_[i].workload].stateful; }

  const std::vector<Service>& services() const { return services_; }
  const std::vector<Query>& queries() const { return queries_; }
  // "Q3b", "Q4b", "Q5b": a colder set, not a part of the format.
  const std::vector<Query>& second_queries() const { return second_queries_; }

  // The stream as it stands after the queries: where events go on drawing.
  Random random() const { return random_; }

  // Pod numbers in the order of arrival "shuffled": what months of churn do.
  std::vector<uint32_t> ShuffledOrder() const;

 private:
  struct Row {
    uint32_t workload;
    uint32_t ordinal;  // within its workload
    uint32_t suffix;   // base 27, five digits; kept as drawn
    uint8_t zone;
    bool rolled;  // has the second hash and version
    bool twin;    // has its predecessor's name: gets x<index>
  };

  void MakeWorkloads(uint64_t pods);
  Workload MakeWorkload(uint64_t w);
  void MakeRows();
  void SortRows();
  void MakeServices(uint64_t count);
  void MakeQueries();
  void MakeScopedQueries();
  void MakeBroadQueries();
  void MakeSecondQueries();
  void AppendName(const Row& row, std::string* name) const;

  Random random_{1};
  uint64_t teams_ = 0, apps_ = 0;
  std::vector<std::string> namespaces_;
  std::vector<std::string_view> envs_;  // of each namespace
  std::vector<Workload> workloads_;
  std::vector<Row> rows_;
  std::vector<Service> services_;
  std::vector<Query> queries_, second_queries_;
};

// What happens to the pods of a Generator, event by event: 60% nothing new,
// 20% a label flips, 10% deleted, 10% created.
class EventStream {
 public:
  enum class Type : char { kStatus = 'S', kLabel = 'L', kDelete = 'D', kCreate = 'C' };
  // The first kTimed are for one-by-one timing, the rest for batches.
  static constexpr size_t kEvents = 200'000, kTimed = 100'000;

  explicit EventStream(const Generator& generator);

  // The next event, with the object as it is after it, without labels for a
  // delete; false after kEvents, or when no pod is left (clusters of a few).
  bool Next(Type* type, Pod* pod);

 private:
  struct Change {
    bool deleted = false, flipped = false;
  };
  void Fill(size_t i, Pod* pod) const;
  void FlipCanary(Pod* pod) const;

  const Generator& generator_;
  Random random_;
  size_t event_ = 0;
  size_t live_;
  std::vector<Change> changes_;  // of each pod, created ones at the end
  struct Created {
    size_t like;  // the pod that it was copied from
    std::string name;
  };
  std::vector<Created> created_;
};

}  // namespace labelix::workload

#endif  // LABELIX_BENCH_WORKLOAD_GENERATOR_H_
