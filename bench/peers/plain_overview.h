// What tree, stats and separate must say of the made cluster, by loops over its pods.
#ifndef LABELIX_BENCH_PEERS_PLAIN_OVERVIEW_H_
#define LABELIX_BENCH_PEERS_PLAIN_OVERVIEW_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/peers/plain_answers.h"
#include "labelix/overview.h"

namespace labelix::peers {

// A tree's lines: "Service/x 5 2" (pods, label sets), then below each owner in order of
// name "Deployment/y 5 2", then its label sets in any order, "3 app=web,env=prod,".
using TreeText = std::vector<std::multiset<std::string>>;
TreeText TreeOf(const PlainAnswers& plain, const workload::Service& service);
TreeText TextOf(const std::vector<TreeLine>& tree);

// "Pod 9 4" (objects, label sets) of each kind, "Pod app 9 3 4" (objects, values, label
// sets) of each of its keys.
std::set<std::string> StatsOf(const PlainAnswers& plain);
std::set<std::string> TextOf(const LabelStats& stats);

// How few requirements tell a pod from every other one of its namespace, by trying all
// smaller sets of keys first; nullopt: another one has the same labels.
std::optional<size_t> FewestRequirements(const PlainAnswers::Namespace& in,
                                         const PlainAnswers::Pod& pod);

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_OVERVIEW_H_
