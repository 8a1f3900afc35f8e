#include "bench/workload/dump_world.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/workload/feed.h"
#include "bench/workload/writers.h"

namespace labelix::bench {

constexpr size_t kPodsAtOnce = 20'000;  // about 105 MB of JSON

DumpWorld::DumpWorld(const workload::Generator& generator,
                     const std::vector<workload::Service>& more)
    : generator_(generator), services_(generator.services()) {
  services_.insert(services_.end(), more.begin(), more.end());
  Parse();
}

double DumpWorld::Parse() {
  now_.reset();
  cluster_ = std::make_unique<Cluster>();
  bytes_ = 0;
  std::string text;
  workload::AppendClusterJson(generator_, services_, &text);
  double seconds = Read(text);
  workload::Pod pod;
  for (size_t from = 0; from < generator_.pods(); from += kPodsAtOnce) {
    text = R"({"kind":"List","apiVersion":"v1","items":[)";
    for (size_t i = from; i < std::min(generator_.pods(), from + kPodsAtOnce); ++i) {
      if (i != from) text += ',';
      generator_.GetPod(i, &pod);
      // An item of a mixed list says what it is.
      std::string item;
      workload::AppendPodJson(pod, i, &item);
      text += R"({"apiVersion":"v1","kind":"Pod",)" + item.substr(1);
    }
    text += "]}\n";
    seconds += Read(text);
  }
  now_.emplace(cluster_->Current());
  return seconds;
}

double DumpWorld::Read(const std::string& text) {
  LoadOptions options;
  options.keep_source = true;
  bytes_ += text.size();
  const double start = CpuSeconds();
  if (!cluster_->LoadBytes(text, "dump.json", options, nullptr).ok()) {
    std::fprintf(stderr, "bench: the dump is refused\n");
    std::exit(1);
  }
  return CpuSeconds() - start;
}

std::vector<ObjectId> DumpWorld::Some(std::string_view kind, size_t most) const {
  const std::string_view group = kind == "Deployment" ? "apps" : "";
  const IdSet all = now_->Select({.kind = kind, .group = group}, Compiled(Selector::Everything()));
  std::vector<ObjectId> some;
  for (size_t i = 0; i < most && !all.empty(); ++i) some.push_back(all[i * 7919 % all.size()]);
  return some;
}

}  // namespace labelix::bench
