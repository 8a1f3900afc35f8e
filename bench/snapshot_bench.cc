// How long does a snapshot take to save and to open, beside parsing the same
// cluster's JSON? All in one run: `times` is JSON's time over this one's.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/workload/feed.h"
#include "bench/workload/writers.h"
#include "labelix/snapshot.h"

namespace labelix::bench {
namespace {

constexpr size_t kPodsAtOnce = 20'000;  // about 105 MB of JSON

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// One size: its generator, a cluster of its JSON, and a file of that.
class Size {
 public:
  explicit Size(uint64_t pods) : generator_(pods) {
    path_ = (std::filesystem::temp_directory_path() /
             ("labelix_snapshot_bench_" + std::to_string(getpid()) + ".lbx"))
                .string();
  }
  ~Size() { std::remove(path_.c_str()); }
  Size(const Size&) = delete;
  Size& operator=(const Size&) = delete;

  // Parses all of the JSON into a new cluster; the seconds that parsing took,
  // without the making of the text.
  double Parse() {
    cluster_ = std::make_unique<Cluster>();
    double seconds = 0;
    json_bytes_ = 0;
    for (size_t from = 0; from < generator_.pods(); from += kPodsAtOnce) {
      MakeText(from, std::min(generator_.pods(), from + kPodsAtOnce));
      json_bytes_ += text_.size();
      const double start = CpuSeconds();
      const absl::Status status = cluster_->LoadBytes(text_, "pods.json", {}, nullptr);
      seconds += CpuSeconds() - start;
      if (!status.ok()) return -1;
    }
    json_seconds_ = seconds;
    return seconds;
  }

  bool Save() { return SaveSnapshot(*cluster_, cluster_->Current(), path_).ok(); }

  const Cluster& cluster() const { return *cluster_; }
  const std::string& path() const { return path_; }
  size_t pods() const { return generator_.pods(); }
  double json_seconds() const { return json_seconds_; }
  uint64_t json_bytes() const { return json_bytes_; }

 private:
  void MakeText(size_t from, size_t to) {
    text_ = R"({"kind":"PodList","apiVersion":"v1","metadata":{},"items":[)";
    for (size_t i = from; i < to; ++i) {
      if (i != from) text_ += ',';
      generator_.GetPod(i, &pod_);
      workload::AppendPodJson(pod_, i, &text_);
    }
    text_ += "]}\n";
  }

  const workload::Generator generator_;
  workload::Pod pod_;
  std::string text_, path_;
  std::unique_ptr<Cluster> cluster_;
  double json_seconds_ = 0;
  uint64_t json_bytes_ = 0;
};

using benchmark::Counter;

void Report(benchmark::State& state, const Size& size, double seconds, bool right) {
  if (!right) state.SkipWithError("not the state that was saved");
  const double each = seconds / static_cast<double>(state.iterations());
  state.counters["pod"] = Counter(each / static_cast<double>(size.pods()));
  state.counters["times"] = Counter(size.json_seconds() / each);
}

uint64_t Pods(const Cluster& cluster) {
  return cluster.Current().Count({.kind = "Pod"}, Compiled(Selector::Everything()));
}

void BM_ParseJson(benchmark::State& state, Size* size) {
  double seconds = 0;
  bool right = true;
  for (auto _ : state) {
    const double took = size->Parse();
    state.SetIterationTime(took);
    seconds += took;
    right &= Pods(size->cluster()) == size->pods();
  }
  Report(state, *size, seconds, right);
  state.counters["B/pod"] =
      static_cast<double>(size->json_bytes()) / static_cast<double>(size->pods());
}

void BM_Save(benchmark::State& state, Size* size) {
  const double start = CpuSeconds();
  bool right = true;
  for (auto _ : state) right &= size->Save();
  Report(state, *size, CpuSeconds() - start, right);
  state.counters["B/pod"] = static_cast<double>(std::filesystem::file_size(size->path())) /
                            static_cast<double>(size->pods());
}

void BM_Open(benchmark::State& state, Size* size, bool map) {
  double seconds = 0;
  bool right = true;
  for (auto _ : state) {
    OpenOptions options;
    options.map = map;
    const double start = CpuSeconds();
    const absl::StatusOr<Cluster> opened = OpenSnapshot(size->path(), options);
    const double took = CpuSeconds() - start;
    state.SetIterationTime(took);
    seconds += took;
    right &= opened.ok() && Pods(*opened) == size->pods();
  }
  Report(state, *size, seconds, right);
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  const Flags flags = TakeFlags(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  for (const uint64_t pods : flags.pods) {
    Size size(pods);
    const std::string name = SizeName(pods);
    const auto add = [&](const std::string& what, auto run) {
      return benchmark::RegisterBenchmark((what + "/" + name).c_str(), run)
          ->Unit(benchmark::kMillisecond);
    };
    // In this order: saving wants the cluster, opening the file.
    add("json/parse", [&](benchmark::State& s) { BM_ParseJson(s, &size); })->UseManualTime();
    add("snapshot/save", [&](benchmark::State& s) { BM_Save(s, &size); });
    add("snapshot/open", [&](benchmark::State& s) { BM_Open(s, &size, false); })->UseManualTime();
    add("snapshot/open_mapped", [&](benchmark::State& s) {
      BM_Open(s, &size, true);
    })->UseManualTime();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::ClearRegisteredBenchmarks();
  }
  benchmark::Shutdown();
}
