// What an edit of the made cluster must lead to, by loops over its namespace: what
// what-if says, a line each. Every pod there is ready, and every controller has as many
// pods as it wants.
//
//   leaves selects Service/svc pod     a membership that changes at once
//   create ReplicaSet/x 1             what a controller does then
//   traffic svc 3 2 3                  endpoints before, at once, settled
//   unknown                            that it cannot be said
#ifndef LABELIX_BENCH_PEERS_PLAIN_FORECAST_H_
#define LABELIX_BENCH_PEERS_PLAIN_FORECAST_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "bench/peers/plain_answers.h"
#include "labelix/what_if.h"

namespace labelix::peers {

using Lines = std::multiset<std::string>;

Lines AfterDelete(const PlainAnswers& plain, std::string_view ns, std::string_view pod);
// A label taken off a pod.
Lines AfterLabelOff(const PlainAnswers& plain, std::string_view ns, std::string_view pod,
                    const std::string& key);
// A Service's selector put in place of its own.
Lines AfterSelector(const PlainAnswers& plain, const workload::Service& service,
                    const PlainAnswers::Selector& selector);
Lines AfterScale(const PlainAnswers& plain, std::string_view ns, std::string_view deployment,
                 uint64_t replicas);

Lines LinesOf(const WhatIfAnswer& answer);

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_FORECAST_H_
