// How long do the answers about selectors take: explain, check of one object,
// what an edit would do, check of everything; beside loading the dump of the
// same cluster. Every question is a call on a loaded Cluster; `median` and
// `worst` are seconds of CPU time over the questions of a row.
//
//   answers_bench --pods=150000
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/peers/answers_check.h"
#include "bench/peers/loaded_check.h"
#include "bench/peers/plain_answers.h"
#include "bench/program.h"
#include "bench/workload/dump_world.h"
#include "labelix/check.h"
#include "labelix/explain.h"
#include "labelix/overview.h"
#include "labelix/separate.h"
#include "labelix/what_if.h"

namespace labelix::bench {
namespace {

constexpr size_t kAsked = 256;  // objects that questions go round

// A cluster, what is known of it, and what compares the two.
struct World {
  explicit World(uint64_t pods)
      : generator(pods), plain(generator), dump(generator, plain.mistyped()) {}

  std::vector<ObjectId> Some(std::string_view kind) const { return dump.Some(kind, kAsked); }
  std::vector<ObjectId> Mistyped() const {
    std::vector<ObjectId> ids;
    for (const workload::Service& service : plain.mistyped()) {
      ids.push_back(now().Find("", "Service", service.ns, service.name).value());
    }
    return ids;
  }
  const Version& now() const { return dump.now(); }
  const Cluster& cluster() const { return dump.cluster(); }
  peers::AnswersCheck check() const { return {plain, cluster(), now()}; }

  const workload::Generator generator;
  const peers::PlainAnswers plain;
  DumpWorld dump;
};

// One question about each of `ids` in turn: `differs(check, k, id)` says what is otherwise
// than loops find it ("": nothing), `ask(k, id)` is what is timed, of the k-th.
struct Row {
  std::string name;
  std::function<std::vector<ObjectId>()> ids;
  std::function<std::string(const peers::AnswersCheck&, size_t k, ObjectId)> differs;
  std::function<bool(size_t k, ObjectId)> ask;  // false: no answer
  bool is_once = false;                         // about everything, not about objects
};

std::string Difference(const World& world, const Row& row, const std::vector<ObjectId>& ids) {
  const peers::AnswersCheck check = world.check();
  for (size_t k = 0; k < ids.size(); ++k) {
    const std::string differs = row.differs(check, k, ids[k]);
    if (!differs.empty()) return "not what a plain loop finds: " + differs;
  }
  return "";
}

void Time(benchmark::State& state, const Row& row, const std::vector<ObjectId>& ids) {
  std::vector<double> took;
  for (auto _ : state) {
    const size_t k = took.size() % ids.size();
    const double start = CpuSeconds();
    const bool answered = row.ask(k, ids[k]);
    took.push_back(CpuSeconds() - start);
    if (!answered) return state.SkipWithError("no answer");
  }
  std::sort(took.begin(), took.end());
  state.counters["median"] = took[took.size() / 2];
  state.counters["worst"] = took.back();
}

void BM_Load(benchmark::State& state, World* world) {
  for (auto _ : state) state.SetIterationTime(world->dump.Parse());
  const std::string differs = peers::LoadedDiffers(world->generator, world->now());
  if (!differs.empty()) state.SkipWithError(("not what was made: " + differs).c_str());
  state.SetBytesProcessed(static_cast<int64_t>(world->dump.bytes()) * state.iterations());
}

std::vector<Row> ExplainRows(const World* world) {
  const auto differs = [](const auto& check, size_t, ObjectId id) { return check.Explains(id); };
  const auto ask = [=](size_t, ObjectId id) { return Explain(world->now(), id).ok(); };
  // Services are found before the clock runs.
  const auto paired = std::make_shared<std::vector<ObjectId>>();
  const auto pods = [=] {
    std::vector<ObjectId> ids = world->Some("Pod");
    paired->clear();
    const peers::AnswersCheck check = world->check();
    for (size_t k = 0; k < ids.size(); ++k) paired->push_back(check.PairedWith(k, ids[k]));
    return ids;
  };
  return {
      {"explain/service", [=] { return world->Some("Service"); }, differs, ask},
      {"explain/picks_nothing", [=] { return world->Mistyped(); }, differs, ask},
      {"explain/service_and_pod", pods,
       [=](const auto& check, size_t k, ObjectId id) {
         return check.ExplainsPair((*paired)[k], id);
       },
       [=](size_t k, ObjectId id) { return ExplainPair(world->now(), (*paired)[k], id).ok(); }}};
}

std::vector<Row> CheckRows(const World* world) {
  std::vector<Row> rows;
  for (const char* kind : {"Service", "Pod", "Deployment"}) {
    rows.push_back({std::string("check/one/") + kind, [=] { return world->Some(kind); },
                    [](const auto& check, size_t, ObjectId id) { return check.Checks(id); },
                    [=](size_t, ObjectId id) {
                      CheckOptions options;
                      options.object = id;
                      return !Check(world->cluster(), world->now(), options).looked_at.empty();
                    }});
  }
  rows.push_back({"check/all", [] { return std::vector<ObjectId>{0}; },
                  [](const auto& check, size_t, ObjectId) { return check.ChecksAll(); },
                  [=](size_t, ObjectId) {
                    return !Check(world->cluster(), world->now(), {}).looked_at.empty();
                  },
                  true});
  return rows;
}

std::vector<Row> WhatIfRows(const World* world) {
  std::vector<Row> rows;
  const auto add = [&](const char* name, const char* kind, Edit (*edit_of)(const ObjectView&)) {
    const auto edit = [=](ObjectId id) { return edit_of(world->now().Get(id)); };
    rows.push_back(
        {name, [=] { return world->Some(kind); },
         [=](const auto& check, size_t, ObjectId id) { return check.Foresees(edit(id), id); },
         [=](size_t, ObjectId id) {
           const Edit one = edit(id);
           return WhatIf(world->cluster(), world->now(), {&one, 1}).ok();
         }});
  };
  add("what_if/label", "Pod", peers::TakeLabelOff);
  add("what_if/selector", "Service", peers::GiveSelector);
  add("what_if/delete", "Pod", peers::DeleteIt);
  add("what_if/scale", "Deployment", peers::ScaleIt);
  return rows;
}

std::vector<Row> OtherRows(const World* world) {
  return {{"separate/one_pod", [=] { return world->Some("Pod"); },
           [](const auto& check, size_t, ObjectId id) { return check.Separates(id); },
           [=](size_t, ObjectId id) { return Separate(world->now(), {.pick = {id}}).ok(); }},
          {"tree/service", [=] { return world->Some("Service"); },
           [](const auto& check, size_t, ObjectId id) { return check.DrawsTree(id); },
           [=](size_t, ObjectId id) { return !MakeTree(world->now(), id).empty(); }},
          {"stats/all", [] { return std::vector<ObjectId>{0}; },
           [](const auto& check, size_t, ObjectId) { return check.CountsLabels(); },
           [=](size_t, ObjectId) { return !CountLabels(world->now(), std::nullopt).keys.empty(); },
           true}};
}

void Register(World* world) {
  const std::string size = "/" + SizeName(world->generator.pods());
  const auto add = [&](const std::string& name, auto run) {
    return benchmark::RegisterBenchmark((name + size).c_str(), run)->Unit(benchmark::kMillisecond);
  };
  add("load/dump", [=](benchmark::State& state) { BM_Load(state, world); })
      ->UseManualTime()
      ->Iterations(1);
  for (const auto& rows :
       {ExplainRows(world), CheckRows(world), WhatIfRows(world), OtherRows(world)}) {
    for (const Row& row : rows) {
      // Compared once, before the first repetition.
      const auto differs = std::make_shared<std::optional<std::string>>();
      benchmark::internal::Benchmark* added = add(row.name, [=](benchmark::State& state) {
        const std::vector<ObjectId> ids = row.ids();
        if (!*differs) *differs = Difference(*world, row, ids);
        if (!(*differs)->empty()) return state.SkipWithError((*differs)->c_str());
        Time(state, row, ids);
      });
      if (!row.is_once) added->Iterations(kAsked);  // each object once
    }
  }
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  std::deque<World> worlds;        // do not move
  return RunProgram(argc, argv, [&](const Flags& flags) {
    for (uint64_t pods : flags.pods) Register(&worlds.emplace_back(pods));
  });
}
