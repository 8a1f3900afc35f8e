// The generator's files: tab-separated (what the check sums are of), NDJSON,
// and the list that an API server would answer with.
#ifndef LABELIX_BENCH_WORKLOAD_WRITERS_H_
#define LABELIX_BENCH_WORKLOAD_WRITERS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workload/generator.h"

namespace labelix::workload {

// Takes the next piece of the output; pieces are about 1 MiB.
using Sink = std::function<void(std::string_view)>;

// namespace, name, key=value ..., by tab.
void WritePods(const Generator& generator, const std::vector<uint32_t>* order, const Sink& sink);
void WriteServices(const Generator& generator, const Sink& sink);
// class, namespace or nothing, selector.
void WriteQueries(const Generator& generator, const Sink& sink);
// How many pods each query picks and the sum of their NameSums, a line for each of
// WriteQueries': what peers out of process compare theirs with, in whatever order they have
// them. Asked of an Engine, whose answers query_bench compares with a plain scan's.
void WriteAnswers(const Generator& generator, const Sink& sink);
// CRC-32, zlib's, of "namespace/name": Go and Python have it too.
uint32_t NameSum(std::string_view ns, std::string_view name);
// Which Services pick each of some pods, a line each: number of the pod in API-server order,
// how many Services, the sum of their NameSums. `kPickedPods` of them, spread over all.
void WritePicking(const Generator& generator, const Sink& sink);
inline constexpr size_t kPickedPods = 20'000;
// The k-th of them.
size_t PickedPod(const Generator& generator, size_t k);
// letter, namespace, name, key=value ...
void WriteEvents(const Generator& generator, const Sink& sink);
// {"namespace":…,"name":…,"labels":{…}} a line.
void WriteNdjson(const Generator& generator, const std::vector<uint32_t>* order, const Sink& sink);
// A v1 PodList of the first `limit` pods of `order` with managedFields, about
// 5,255 bytes a pod.
void WritePodList(const Generator& generator, const std::vector<uint32_t>* order, size_t limit,
                  const Sink& sink);

// What that list says of a pod beside its name, labels and owner; besides, every one is
// Running and Ready.
struct PodFacts {
  std::string uid, owner_uid, resource_version, node, address;
};
PodFacts FactsOf(const Pod& pod, size_t number);
// One pod of that list.
void AppendPodJson(const Pod& pod, size_t number, std::string* out);

// A v1 List of what else such a cluster has: `services`; StatefulSets,
// ReplicaSets and Deployments with the uids that the pods of the PodList name;
// the namespaces that have Services, and nodes. Not a part of the format.
void AppendClusterJson(const Generator& generator, const std::vector<Service>& services,
                       std::string* out);
std::string DeploymentOf(const Pod& pod);  // of one that is not stateful
// Labels of the controller of a pod, and of its template; a ReplicaSet's `with_hash`.
std::vector<Label> TemplateLabels(const Pod& pod, bool with_hash);

// Nodes are named node-0 to node-4999.
inline constexpr size_t kNodes = 5000;

// The same uid for the same text.
std::string MadeUid(std::string_view text);

}  // namespace labelix::workload

#endif  // LABELIX_BENCH_WORKLOAD_WRITERS_H_
