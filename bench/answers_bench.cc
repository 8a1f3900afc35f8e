// How long do the answers about selectors take: explain, check of one object,
// what an edit would do, check of everything; beside loading the dump of the
// same cluster. Every question is a call on a loaded Cluster; `median` and
// `worst` are milliseconds of CPU time over the questions of a row.
//
//   answers_bench --pods=150000
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/peers/plain_answers.h"
#include "bench/program.h"
#include "bench/workload/generator.h"
#include "bench/workload/writers.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/explain.h"
#include "labelix/overview.h"
#include "labelix/separate.h"
#include "labelix/what_if.h"

namespace labelix::bench {
namespace {

constexpr size_t kAsked = 256;          // objects that questions go round
constexpr size_t kPodsAtOnce = 20'000;  // about 105 MB of JSON
constexpr const char* kLabel = "app.kubernetes.io/instance";

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

void StopIf(bool wrong, const std::string& what) {
  if (!wrong) return;
  std::fprintf(stderr, "answers_bench: not what a plain loop finds: %s\n", what.c_str());
  std::exit(1);
}

// The made cluster, read from its JSON as `labelix what-if` reads a dump: with
// the objects' texts.
class World {
 public:
  explicit World(uint64_t pods) : generator_(pods), plain_(generator_) { Parse(); }

  // Seconds, without the making of the text.
  double Parse() {
    now_.reset();
    cluster_ = std::make_unique<Cluster>();
    bytes_ = 0;
    std::string text;
    std::vector<workload::Service> services = generator_.services();
    services.insert(services.end(), plain_.mistyped().begin(), plain_.mistyped().end());
    workload::AppendClusterJson(generator_, services, &text);
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

  const Cluster& cluster() const { return *cluster_; }
  const Version& now() const { return *now_; }
  const peers::PlainAnswers& plain() const { return plain_; }
  uint64_t bytes() const { return bytes_; }
  size_t pods() const { return generator_.pods(); }

  // Spread over the kind, the same for every run.
  std::vector<ObjectId> Some(std::string_view kind) const {
    const std::string_view group = kind == "Deployment" ? "apps" : "";
    const IdSet all =
        now_->Select({.kind = kind, .group = group}, Compiled(Selector::Everything()));
    std::vector<ObjectId> some;
    for (size_t i = 0; i < kAsked && !all.empty(); ++i) some.push_back(all[i * 7919 % all.size()]);
    return some;
  }

 private:
  double Read(const std::string& text) {
    LoadOptions options;
    options.keep_source = true;
    bytes_ += text.size();
    const double start = CpuSeconds();
    StopIf(!cluster_->LoadBytes(text, "dump.json", options, nullptr).ok(), "the dump");
    return CpuSeconds() - start;
  }

  const workload::Generator generator_;
  const peers::PlainAnswers plain_;
  std::unique_ptr<Cluster> cluster_;
  std::optional<Version> now_;  // always there after Parse
  uint64_t bytes_ = 0;
};

std::string Place(const ObjectView& view) {
  return std::string(view.ns) + "/" + std::string(view.name);
}

Edit TakeLabelOff(const ObjectView& pod) {
  Edit edit;
  edit.type = Edit::Type::kLabel;
  edit.object = "pod/" + std::string(pod.name);
  edit.ns = pod.ns;
  edit.labels = {{kLabel, std::nullopt}};
  return edit;
}

Edit GiveSelector(const ObjectView& service) {
  Edit edit;
  edit.type = Edit::Type::kSelector;
  edit.object = "svc/" + std::string(service.name);
  edit.ns = service.ns;
  edit.selector = "env=prod";
  return edit;
}

// ---- The answers beside plain loops, before anything is timed ----------------

std::set<std::string> Names(const World& world, const IdSet& ids) {
  std::set<std::string> names;
  for (ObjectId id : ids) names.emplace(world.now().Get(id).name);
  return names;
}

void CompareExplain(const World& world) {
  for (ObjectId id : world.Some("Service")) {
    const ObjectView view = world.now().Get(id);
    const auto answer = Explain(world.now(), id);
    const workload::Service& made = world.plain().ServiceNamed(view.ns, view.name);
    const std::set<std::string> picked = world.plain().PodsPickedBy(made.ns, made.selector);
    StopIf(!answer.ok() || Names(world, answer->front().match.objects) != picked ||
               answer->front().funnel.back().left != picked.size(),
           "explain " + Place(view));
  }
}

std::multiset<std::string> AboutServices(const std::vector<Finding>& findings) {
  std::multiset<std::string> lines;
  for (const Finding& finding : findings) {
    lines.insert(finding.code + " " + finding.object.ns + "/" + finding.object.name);
  }
  return lines;
}

void CompareCheck(const World& world) {
  const std::vector<Finding> all = Check(world.cluster(), world.now(), {}).findings;
  StopIf(AboutServices(all) != world.plain().FindingsOfServices(), "check of everything");
  for (ObjectId id : world.Some("Service")) {
    const ObjectName name = NameOf(world.now(), id);
    std::vector<Finding> concerned;
    for (const Finding& finding : all) {
      const bool other = std::count(finding.others.begin(), finding.others.end(), name) > 0;
      if (finding.object == name || other) concerned.push_back(finding);
    }
    CheckOptions options;
    options.object = id;
    StopIf(AboutServices(Check(world.cluster(), world.now(), options).findings) !=
               AboutServices(concerned),
           "check of " + name.name);
  }
}

std::set<std::string> Changed(const WhatIfAnswer& answer, bool joins, bool by_object) {
  std::set<std::string> names;
  for (const MembershipChange& change : answer.changes) {
    if (change.link != Link::kSelects || change.selector.kind != "Service") continue;
    if (change.joins == joins) names.insert(by_object ? change.object.name : change.selector.name);
  }
  return names;
}

std::set<std::string> Without(std::set<std::string> from, const std::set<std::string>& what) {
  std::erase_if(from, [&](const std::string& name) { return what.contains(name); });
  return from;
}

void CompareWhatIf(const World& world) {
  for (ObjectId id : world.Some("Pod")) {
    const ObjectView pod = world.now().Get(id);
    const Edit edit = TakeLabelOff(pod);
    const auto answer = WhatIf(world.cluster(), world.now(), {&edit, 1});
    StopIf(!answer.ok() || Changed(*answer, false, false) !=
                               world.plain().ServicesThatNeed(std::string(pod.ns),
                                                              std::string(pod.name), kLabel),
           "what-if of a label of " + Place(pod));
  }
  for (ObjectId id : world.Some("Service")) {
    const ObjectView view = world.now().Get(id);
    const workload::Service& made = world.plain().ServiceNamed(view.ns, view.name);
    const auto before = world.plain().PodsPickedBy(made.ns, made.selector);
    const auto after = world.plain().PodsPickedBy(made.ns, {{"env", "prod"}});
    const Edit edit = GiveSelector(view);
    const auto answer = WhatIf(world.cluster(), world.now(), {&edit, 1});
    StopIf(!answer.ok() || Changed(*answer, true, true) != Without(after, before) ||
               Changed(*answer, false, true) != Without(before, after),
           "what-if of the selector of " + Place(view));
  }
}

// ---- Timing -------------------------------------------------------------------

// Asks in turn about each object. `ask` says whether there was an answer.
void AskAll(benchmark::State& state, const std::vector<ObjectId>& ids,
            const std::function<bool(ObjectId)>& ask) {
  std::vector<double> took;
  for (auto _ : state) {
    const double start = CpuSeconds();
    const bool answered = ask(ids[took.size() % ids.size()]);
    took.push_back((CpuSeconds() - start) * 1e3);
    if (!answered) return state.SkipWithError("no answer");
  }
  std::sort(took.begin(), took.end());
  state.counters["median"] = took[took.size() / 2];
  state.counters["worst"] = took.back();
}

void BM_Load(benchmark::State& state, World* world) {
  for (auto _ : state) state.SetIterationTime(world->Parse());
  state.SetBytesProcessed(static_cast<int64_t>(world->bytes()) * state.iterations());
}

void BM_Explain(benchmark::State& state, World* world) {
  AskAll(state, world->Some("Service"),
         [&](ObjectId id) { return Explain(world->now(), id).ok(); });
}

// A selector with a mistyped value: the longest answer.
void BM_ExplainNothing(benchmark::State& state, World* world) {
  std::vector<ObjectId> ids;
  for (const workload::Service& service : world->plain().mistyped()) {
    ids.push_back(world->now().Find("", "Service", service.ns, service.name).value());
  }
  AskAll(state, ids, [&](ObjectId id) {
    const auto answer = Explain(world->now(), id);
    return answer.ok() && answer->front().match.objects.empty() && !answer->front().clues.empty();
  });
}

// A pod held against a Service, down to traffic.
void BM_ExplainPair(benchmark::State& state, World* world) {
  const std::vector<ObjectId> services = world->Some("Service");
  size_t i = 0;
  AskAll(state, world->Some("Pod"), [&](ObjectId pod) {
    return ExplainPair(world->now(), services[i++ % services.size()], pod).ok();
  });
}

void BM_CheckOne(benchmark::State& state, World* world, std::string_view kind) {
  size_t findings = 0;
  AskAll(state, world->Some(kind), [&](ObjectId id) {
    CheckOptions options;
    options.object = id;
    findings += Check(world->cluster(), world->now(), options).findings.size();
    return true;
  });
  benchmark::DoNotOptimize(findings);
}

void BM_CheckAll(benchmark::State& state, World* world) {
  size_t findings = 0;
  AskAll(state, {0}, [&](ObjectId) {
    findings = Check(world->cluster(), world->now(), {}).findings.size();
    return true;
  });
  state.counters["findings"] = static_cast<double>(findings);
}

void BM_WhatIf(benchmark::State& state, World* world, std::string_view kind,
               const std::function<Edit(const ObjectView&)>& edit_of) {
  AskAll(state, world->Some(kind), [&](ObjectId id) {
    const Edit edit = edit_of(world->now().Get(id));
    return WhatIf(world->cluster(), world->now(), {&edit, 1}).ok();
  });
}

Edit Delete(const ObjectView& view) {
  Edit edit;
  edit.type = Edit::Type::kDelete;
  edit.object = std::string(view.kind) + "/" + std::string(view.name);
  edit.ns = view.ns;
  return edit;
}

Edit ScaleUp(const ObjectView& view) {
  Edit edit = Delete(view);
  edit.type = Edit::Type::kScale;
  edit.replicas = 100;
  return edit;
}

void BM_Separate(benchmark::State& state, World* world) {
  AskAll(state, world->Some("Pod"),
         [&](ObjectId id) { return Separate(world->now(), {.pick = {id}}).ok(); });
}

void BM_Tree(benchmark::State& state, World* world) {
  AskAll(state, world->Some("Service"),
         [&](ObjectId id) { return !MakeTree(world->now(), id).empty(); });
}

void BM_Stats(benchmark::State& state, World* world) {
  AskAll(state, {0},
         [&](ObjectId) { return !CountLabels(world->now(), std::nullopt).keys.empty(); });
}

void Register(World* world) {
  const std::string size = "/" + SizeName(world->pods());
  const auto add = [&](const std::string& name, auto run) {
    return benchmark::RegisterBenchmark((name + size).c_str(), run)->Unit(benchmark::kMillisecond);
  };
  using State = benchmark::State;
  add("load/dump", [=](State& state) { BM_Load(state, world); })->UseManualTime()->Iterations(1);
  add("explain/service", [=](State& state) { BM_Explain(state, world); });
  add("explain/picks_nothing", [=](State& state) { BM_ExplainNothing(state, world); });
  add("explain/service_and_pod", [=](State& state) { BM_ExplainPair(state, world); });
  for (const char* kind : {"Service", "Pod", "Deployment"}) {
    add(std::string("check/one/") + kind, [=](State& state) { BM_CheckOne(state, world, kind); });
  }
  add("check/all", [=](State& state) { BM_CheckAll(state, world); });
  add("what_if/label", [=](State& state) { BM_WhatIf(state, world, "Pod", TakeLabelOff); });
  add("what_if/selector", [=](State& state) { BM_WhatIf(state, world, "Service", GiveSelector); });
  add("what_if/delete", [=](State& state) { BM_WhatIf(state, world, "Pod", Delete); });
  add("what_if/scale", [=](State& state) { BM_WhatIf(state, world, "Deployment", ScaleUp); });
  add("separate/one_pod", [=](State& state) { BM_Separate(state, world); });
  add("tree/service", [=](State& state) { BM_Tree(state, world); });
  add("stats/all", [=](State& state) { BM_Stats(state, world); });
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  std::deque<World> worlds;        // do not move
  return RunProgram(argc, argv, [&](const Flags& flags) {
    for (uint64_t pods : flags.pods) {
      World* world = &worlds.emplace_back(pods);
      CompareExplain(*world);
      CompareCheck(*world);
      CompareWhatIf(*world);
      std::fprintf(stderr, "%llu pods: explain, check and what-if say what plain loops find\n",
                   static_cast<unsigned long long>(pods));
      Register(world);
    }
  });
}
