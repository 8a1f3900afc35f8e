// How long does a snapshot take to save and to open, beside parsing the same
// cluster's JSON? Each round parses, opens and opens mapped once, one after the
// other, so that what else the machine does meets all three; the columns are
// medians of the rounds' CPU time (`_wall_ms`: by the clock), `times` how often JSON's goes into
// an open's. What is parsed and opened must count all made queries as a scan of the pods does.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/peers/scan.h"
#include "bench/program.h"
#include "bench/workload/writers.h"
#include "labelix/snapshot.h"

namespace labelix::bench {
namespace {

constexpr size_t kPodsAtOnce = 20'000;  // about 105 MB of JSON
constexpr int kRounds = 5;

// Seconds of each round.
class Rounds {
 public:
  template <typename Run>
  void Time(Run&& run) {
    const double start = CpuSeconds();
    const auto by_clock = std::chrono::steady_clock::now();
    run();
    wall_.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - by_clock).count());
    seconds_.push_back(CpuSeconds() - start);
  }
  void Add(double seconds) { seconds_.push_back(seconds); }
  double Median() const { return Middle(seconds_); }
  double Wall() const { return Middle(wall_); }

 private:
  static double Middle(std::vector<double> sorted) {
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }
  std::vector<double> seconds_, wall_;
};

// One size: its generator, and a file of its cluster once one was saved.
class Size {
 public:
  explicit Size(uint64_t pods) : generator_(pods) {
    path_ = (std::filesystem::temp_directory_path() /
             ("labelix_snapshot_bench_" + std::to_string(getpid()) + ".lbx"))
                .string();
    peers::Scan scan;
    for (size_t i = 0; i < pods; ++i) {
      generator_.GetPod(i, &pod_);
      scan.Add(pod_.ns, pod_.labels);
    }
    for (const workload::Query& query : generator_.queries()) {
      counts_.push_back(scan.Count(query.ns, Selector::Parse(query.selector).value()));
    }
  }
  ~Size() { std::remove(path_.c_str()); }
  Size(const Size&) = delete;
  Size& operator=(const Size&) = delete;

  // False: a state was not the one that was made.
  bool Round() {
    {
      Cluster cluster;
      parse_.Add(Parse(&cluster));
      if (!CountsAll(cluster)) return false;
      bool saved = true;
      save_.Time([&] { saved = SaveSnapshot(cluster, cluster.Current(), path_).ok(); });
      if (!saved) return false;
    }
    return Open(false, &open_) && Open(true, &open_mapped_);
  }

  void Report(benchmark::State* state) const {
    const auto milliseconds = [](const Rounds& rounds) { return rounds.Median() * 1e3; };
    state->counters["parse_ms"] = milliseconds(parse_);
    state->counters["save_ms"] = milliseconds(save_);
    state->counters["open_ms"] = milliseconds(open_);
    state->counters["mapped_ms"] = milliseconds(open_mapped_);
    state->counters["save_wall_ms"] = save_.Wall() * 1e3;
    state->counters["open_wall_ms"] = open_.Wall() * 1e3;
    state->counters["mapped_wall_ms"] = open_mapped_.Wall() * 1e3;
    state->counters["times"] = parse_.Median() / open_.Median();
    state->counters["times_mapped"] = parse_.Median() / open_mapped_.Median();
    state->counters["json_B/pod"] = PerPod(json_bytes_);
    state->counters["file_B/pod"] = PerPod(std::filesystem::file_size(path_));
  }

 private:
  uint64_t pods() const { return generator_.pods(); }
  double PerPod(uint64_t bytes) const {
    return static_cast<double>(bytes) / static_cast<double>(pods());
  }

  bool CountsAll(const Cluster& cluster) const {
    const Version now = cluster.Current();
    if (now.Count({.kind = "Pod"}, Compiled(Selector::Everything())) != pods()) return false;
    for (size_t i = 0; i < counts_.size(); ++i) {
      const workload::Query& query = generator_.queries()[i];
      const Compiled compiled(Selector::Parse(query.selector).value());
      if (now.Count(ScopeOf(query), compiled) != counts_[i]) return false;
    }
    return true;
  }

  // The seconds that parsing took as the command loads, without the making of the text.
  double Parse(Cluster* cluster) {
    double seconds = 0;
    json_bytes_ = 0;
    for (size_t from = 0; from < pods(); from += kPodsAtOnce) {
      MakeText(from, std::min<size_t>(pods(), from + kPodsAtOnce));
      json_bytes_ += text_.size();
      const double start = CpuSeconds();
      const absl::Status status =
          cluster->LoadBytes(text_, "pods.json", LoadOptions::Bulk(), nullptr);
      seconds += CpuSeconds() - start;
      if (!status.ok()) return -1;
    }
    return seconds;
  }

  bool Open(bool map, Rounds* rounds) {
    OpenOptions options;
    options.map = map;
    absl::StatusOr<Cluster> opened(Cluster{});
    rounds->Time([&] { opened = OpenSnapshot(path_, options); });
    return opened.ok() && CountsAll(*opened);
  }

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
  std::vector<uint64_t> counts_;  // of each query
  Rounds parse_, save_, open_, open_mapped_;
  uint64_t json_bytes_ = 0;
};

void BM_Snapshot(benchmark::State& state, uint64_t pods) {
  Size size(pods);
  for (auto _ : state) {
    if (!size.Round()) return state.SkipWithError("not the state that was saved");
  }
  size.Report(&state);
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  return RunProgram(argc, argv, [](const Flags& flags) {
    for (const uint64_t pods : flags.pods) {
      benchmark::RegisterBenchmark(("snapshot/" + SizeName(pods)).c_str(),
                                   [pods](benchmark::State& state) { BM_Snapshot(state, pods); })
          ->Iterations(kRounds)
          ->Unit(benchmark::kMillisecond);
    }
  });
}
