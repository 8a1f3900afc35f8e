// Memory against bytes of input (G17). `faults_test --gtest_filter=*Table*` prints
// what docs/reliability.md shows.
#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <span>
#include <string>

#include "engine/ingest/decode.h"
#include "labelix/cluster.h"
#include "tests/faults/each_allocation.h"
#include "tests/faults/heap.h"
#include "tests/faults/hostile.h"

namespace labelix::amplification_test {
namespace {

// Of the larger size over the smaller: linear, with room for tables that double.
constexpr double kMostGrowth = 2.1;

size_t Resident() {
  std::ifstream statm("/proc/self/statm");
  size_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

struct Cost {
  size_t input = 0, objects = 0;
  double heap = 0, resident = 0, engine = 0, peak = 0;  // for each byte of input
  double nanoseconds = 0;                               // the same; printed, never asserted
  absl::Status status;
};

Cost CostOf(std::string (*make)(size_t), size_t bytes) {
  Cost cost;
  const std::string text = make(bytes);
  cost.input = text.size();
  malloc_trim(0);
  const double per = static_cast<double>(text.size());
  const heap::Count before = heap::Live();
  const size_t resident = Resident();
  heap::ResetPeak();
  const auto start = std::chrono::steady_clock::now();
  Cluster cluster;
  cost.status = cluster.LoadBytes(text, "input", {}, nullptr);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  cost.peak = static_cast<double>(heap::Peak() - before.bytes) / per;
  malloc_trim(0);
  const size_t now = Resident();
  cost.resident = now > resident ? static_cast<double>(now - resident) / per : 0;
  cost.heap = static_cast<double>(heap::Live().bytes - before.bytes) / per;
  const EngineStats stats = cluster.engine().Stats();
  cost.engine = static_cast<double>(stats.bytes) / per;
  cost.objects = stats.objects + stats.selectors;
  cost.nanoseconds = took.count() / per;
  return cost;
}

std::vector<size_t> Sizes() {
  if (faults::Share() >= 1) return {1 << 20, 4 << 20, 16 << 20};
  return {1 << 20, 2 << 20, 4 << 20};
}

void PrintRow(const char* name, const Cost& cost) {
  std::printf("| %s | %.1f | %zu | %.2f | %.2f | %.2f | %.2f | %.1f |\n", name,
              static_cast<double>(cost.input) / (1 << 20), cost.objects, cost.resident, cost.heap,
              cost.engine, cost.peak, cost.nanoseconds);
}

TEST(AmplificationTest, TableOfHostileInputs) {
  std::printf("| family | MiB | objects and selectors | resident | heap | engine | peak | ns |\n");
  for (const faults::Family& family : faults::HostileFamilies()) {
    SCOPED_TRACE(family.name);
    Cost before;
    for (const size_t bytes : Sizes()) {
      const Cost cost = CostOf(family.make, bytes);
      PrintRow(family.name, cost);
      const bool refused = cost.status.code() == absl::StatusCode::kResourceExhausted;
      EXPECT_TRUE(family.refused ? refused : cost.status.ok()) << cost.status;
      const double besides = static_cast<double>(family.besides) / cost.input;
      EXPECT_LE(cost.resident, family.most + besides);
      EXPECT_LE(cost.engine, family.reserved + besides);
      if (before.input > 0 && before.engine > 0.5) {
        EXPECT_LE(cost.engine, before.engine * kMostGrowth);
      }
      before = cost;
    }
  }
}

// docs/performance.md counts some 150 bytes for a pod of name and labels. These have uid,
// resourceVersion, owner, node, phase and address too, some 85 bytes; the rest is room in
// tables of few pods.
TEST(AmplificationTest, TableOfOrdinaryPods) {
  constexpr double kMostBytes = 300;
  for (const size_t bytes : Sizes()) {
    const Cost cost = CostOf(faults::OrdinaryPods, bytes);
    PrintRow("ordinary pods", cost);
    const double pods = static_cast<double>(cost.objects), input = static_cast<double>(cost.input);
    EXPECT_LE(cost.engine * input / pods, kMostBytes);
    EXPECT_LE(cost.resident * input / pods, kMostBytes);
  }
}

// A list of which objects were handed on stays JSON, so where it breaks nobody looks whether
// it might be YAML, which makes a second text of all of it. The input is no allocation of
// the call, and the events are dropped: what is left is one window.
TEST(AmplificationTest, AListThatBreaksIsNotReadAgainAsYaml) {
  std::string text = faults::OrdinaryPods(8 << 20);
  std::replace(text.begin(), text.end(), '\n', ',');
  text.insert(0, R"({"kind":"List","apiVersion":"v1","items":[)");
  text += "]}";  // behind a comma, as YAML may have it and JSON not
  const heap::Count before = heap::Live();
  heap::ResetPeak();
  LoadReport report;
  const absl::Status status = ingest::Decode(
      text, "pods.json", {}, [](std::span<const Event>) { return absl::OkStatus(); }, &report);
  const int64_t peak = heap::Peak() - before.bytes;
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_GT(report.objects, 10'000u);
  EXPECT_LT(peak, static_cast<int64_t>(text.size()) / 2);
}

// ---- Of YAML --------------------------------------------------------------------

std::string FlowPods(size_t bytes, const std::string& note) {
  std::string text = "{kind: PodList, apiVersion: v1, items: [";
  for (size_t i = 0; text.size() < bytes; ++i) {
    text += "{metadata: {name: p" + std::to_string(i) + ", labels: {run: web" + note + "}}},\n";
  }
  return text + "]}";
}

std::string LongText(size_t bytes) {
  return "{kind: Pod, apiVersion: v1, metadata: {name: a, annotations: {a: '" +
         std::string(bytes, 'x') + "'}}}";
}

// Bytes that lived at once while `text` was decoded, for each of it. The input is no
// allocation of the call, and the events are dropped.
double PeakOfDecode(const std::string& text) {
  const heap::Count before = heap::Live();
  heap::ResetPeak();
  LoadReport report;
  const absl::Status status = ingest::Decode(
      text, "pods.yaml", {}, [](std::span<const Event>) { return absl::OkStatus(); }, &report);
  EXPECT_TRUE(status.ok()) << status;
  return static_cast<double>(heap::Peak() - before.bytes) / static_cast<double>(text.size());
}

// Whether a text that begins as JSON does is YAML is seen without a second text of it:
// behind a line `---` nobody asks. What decode.h says of YAML holds.
TEST(AmplificationTest, YamlInFlowStyleTakesWhatYamlTakes) {
  constexpr double kMost = 6.5, kMostOfAnchors = 10;
  const size_t bytes = 4 << 20;
  const std::string values = FlowPods(bytes, ""), anchors = FlowPods(bytes, ", x: &a b");
  const std::string text = LongText(bytes / 2);
  for (const std::string* each : {&values, &anchors, &text}) {
    const double flow = PeakOfDecode(*each), marked = PeakOfDecode("---\n" + *each);
    EXPECT_LE(flow, marked * 1.05);
    EXPECT_LE(flow, each == &anchors ? kMostOfAnchors : kMost);
  }
}

}  // namespace
}  // namespace labelix::amplification_test
