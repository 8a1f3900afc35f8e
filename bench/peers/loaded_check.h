// What a list of made pods must become: compared with, and not timed.
#ifndef LABELIX_BENCH_PEERS_LOADED_CHECK_H_
#define LABELIX_BENCH_PEERS_LOADED_CHECK_H_

#include <cstdint>
#include <string>

#include "bench/workload/generator.h"
#include "labelix/cluster.h"

namespace labelix::peers {

// "" where the version has the generator's pods and no others, each with the labels, uid,
// resourceVersion, owner, phase, node, address and service account that AppendPodJson writes;
// else what is otherwise.
std::string LoadedDiffers(const workload::Generator& generator, const Version& version);

// Bytes of the strings that BareWalk touches of the pod.
uint64_t TouchedBytes(const workload::Pod& pod, size_t number);

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_LOADED_CHECK_H_
