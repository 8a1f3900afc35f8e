// What do selectors cost before and beside their questions: to read and compile
// one, to bind it, to compare two, to register or edit one while deltas are told,
// and to take a whole list? Questions, units and limits: bench/README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/peers/plain_events.h"
#include "bench/peers/scan.h"
#include "bench/program.h"
#include "labelix/algebra.h"
#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

constexpr const char* kKey = "app.kubernetes.io/name";
constexpr size_t kEdited = 1'000;
constexpr size_t kChangedOneIn = 100;
constexpr size_t kCompared = 100;  // labels of so many pods of a list are counted

struct Question {
  std::string text;
  Scope scope;
  Selector selector;
};

class World {
 public:
  World(uint64_t pods, bool shuffled) : generator_(pods) {
    Load(generator_, shuffled, &engine_);
    RegisterServices(generator_, &engine_);
    for (const workload::Query& query : generator_.queries()) {
      classes_[query.klass].push_back(
          {query.selector, ScopeOf(query), Selector::Parse(query.selector).value()});
    }
  }

  const workload::Generator& generator() const { return generator_; }
  Engine& engine() { return engine_; }
  const std::vector<Question>& OfClass(const std::string& klass) const {
    return classes_.at(klass);
  }
  // What a scan of the pods counts of the class; scanned once.
  const std::vector<uint64_t>& Counts(const std::string& klass) {
    std::vector<uint64_t>& counts = counts_[klass];
    if (!counts.empty()) return counts;
    if (!scan_) scan_ = peers::Scan::Of(engine_.Current());
    for (const Question& q : OfClass(klass)) {
      counts.push_back(scan_->Count(q.scope.ns.value_or(""), q.selector));
    }
    return counts;
  }

 private:
  workload::Generator generator_;
  Engine engine_;
  std::map<std::string, std::vector<Question>> classes_;
  std::map<std::string, std::vector<uint64_t>> counts_;
  std::optional<peers::Scan> scan_;
};

// ---- Compile, bind -------------------------------------------------------------

void BM_Compile(benchmark::State& state, World* world, const std::string& klass) {
  const std::vector<Question>& questions = world->OfClass(klass);
  const Version version = world->engine().Current();
  for (size_t i = 0; i < questions.size(); ++i) {
    const Compiled compiled(Selector::Parse(questions[i].text).value());
    if (version.Count(questions[i].scope, compiled) != world->Counts(klass)[i]) {
      return state.SkipWithError("counts other pods than a scan");
    }
  }
  TimeQueries(state, questions.size(), [&](size_t i) {
    const Compiled compiled(Selector::Parse(questions[i].text).value());
    benchmark::DoNotOptimize(&compiled);
    return size_t{1};
  });
}

void BM_Bind(benchmark::State& state, World* world, const std::string& klass) {
  const std::vector<Question>& questions = world->OfClass(klass);
  const Version version = world->engine().Current();
  std::vector<Compiled> compiled;
  for (size_t i = 0; i < questions.size(); ++i) {
    compiled.emplace_back(questions[i].selector);
    if (version.Bind(questions[i].scope, compiled[i]).Count() != world->Counts(klass)[i]) {
      return state.SkipWithError("counts other pods than a scan");
    }
  }
  TimeQueries(state, questions.size(), [&](size_t i) {
    const Bound bound = version.Bind(questions[i].scope, compiled[i]);
    benchmark::DoNotOptimize(&bound);
    return size_t{1};
  });
}

// ---- Algebra -------------------------------------------------------------------

// Whether the pods do not contradict: what one picks with the other overlaps, and of
// what does not cover nothing needs to be there.
bool PodsAgree(const Version& version, const Selector& a, const Selector& b) {
  const Scope everywhere{.kind = "Pod"};
  const IdSet of_a = version.Select(everywhere, Compiled(a));
  const IdSet of_b = version.Select(everywhere, Compiled(b));
  IdSet both;
  std::set_intersection(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                        std::back_inserter(both));
  if (!both.empty() && !Overlaps(a, b, Universe::kApi).answer) return false;
  if (Covers(a, b, Universe::kApi).answer && both != of_b) return false;
  return !Equals(a, b, Universe::kApi).answer || of_a == of_b;
}

using Relation = Verdict (*)(const Selector&, const Selector&, Universe);

// Each selector of the class beside the next one.
void BM_Algebra(benchmark::State& state, World* world, const std::string& klass,
                Relation relation) {
  const std::vector<Question>& questions = world->OfClass(klass);
  const auto next = [&](size_t i) -> const Selector& {
    return questions[(i + 1) % questions.size()].selector;
  };
  const Version version = world->engine().Current();
  for (size_t i = 0; i < questions.size(); ++i) {
    if (!PodsAgree(version, questions[i].selector, next(i))) {
      return state.SkipWithError("pods say otherwise");
    }
  }
  TimeQueries(state, questions.size(), [&](size_t i) {
    return size_t{relation(questions[i].selector, next(i), Universe::kApi).answer};
  });
}

// ---- Registered selectors --------------------------------------------------------

// Services spread over the cluster: each gets a selector that picks other pods, and
// then its own again; or a second Service with its selector comes and goes.
class Edits {
 public:
  Edits(const workload::Generator& generator, Engine* engine)
      : engine_(engine), deltas_(engine->Subscribe({})) {
    const auto& services = generator.services();
    const size_t step = std::max<size_t>(1, services.size() / kEdited);
    for (size_t i = 0; i < services.size(); i += step) {
      services_.push_back(&services[i]);
      selectors_.push_back(Selector::FromMap(services[i].selector));
      others_.push_back(Other(services[i]));
    }
  }

  size_t size() const { return services_.size(); }
  void Put(size_t i, const std::string& name, const Selector& selector) {
    Send(i, name, &selector, SelectorEvent::Op::kRegister);
  }
  void Take(size_t i, const std::string& name) {
    Send(i, name, nullptr, SelectorEvent::Op::kUnregister);
  }
  const std::string& Name(size_t i) const { return services_[i]->name; }
  const Selector& Own(size_t i) const { return selectors_[i]; }
  const Selector& Another(size_t i) const { return others_[i]; }
  int64_t Picked(size_t i, const Selector& selector) const {
    return static_cast<int64_t>(
        engine_->Current().Count({.kind = "Pod", .ns = services_[i]->ns}, Compiled(selector)));
  }
  // Joins less leaves since the last call.
  int64_t Poll() {
    int64_t sum = 0;
    while (const auto told = deltas_.Poll()) {
      for (const Delta& delta : told->deltas) sum += delta.op == Delta::Op::kJoin ? 1 : -1;
    }
    return sum;
  }

 private:
  // A label less; of a single one, one more.
  static Selector Other(const workload::Service& service) {
    auto fewer = service.selector;
    if (fewer.size() > 1) fewer.pop_back();
    if (service.selector.size() == 1) fewer.emplace_back(kKey, "no-such-application");
    return Selector::FromMap(fewer);
  }
  void Send(size_t i, const std::string& name, const Selector* selector, SelectorEvent::Op op) {
    const std::string_view ns[] = {services_[i]->ns};
    SelectorEvent event;
    event.op = op;
    event.name = {"", "Service", services_[i]->ns, name, "spec.selector"};
    event.picks_kind = "Pod", event.selector = selector, event.namespaces = ns;
    if (!engine_->Apply({}, {&event, 1}).ok()) std::abort();
  }

  Engine* const engine_;
  Subscription deltas_;
  std::vector<const workload::Service*> services_;
  std::vector<Selector> selectors_, others_;
};

void ReportEvents(benchmark::State& state, size_t events) {
  using benchmark::Counter;
  state.counters["event"] =
      Counter(static_cast<double>(events), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

void BM_Edit(benchmark::State& state, World* world) {
  Edits edits(world->generator(), &world->engine());
  for (size_t i = 0; i < edits.size(); ++i) {  // what is told is what is picked
    edits.Put(i, edits.Name(i), edits.Another(i));
    const int64_t joined = edits.Poll();
    edits.Put(i, edits.Name(i), edits.Own(i));
    const int64_t want = edits.Picked(i, edits.Another(i)) - edits.Picked(i, edits.Own(i));
    if (joined != want || edits.Poll() != -want) return state.SkipWithError("other deltas");
  }
  for (auto _ : state) {
    for (size_t i = 0; i < edits.size(); ++i) {
      edits.Put(i, edits.Name(i), edits.Another(i));
      edits.Poll();
      edits.Put(i, edits.Name(i), edits.Own(i));
      edits.Poll();
    }
  }
  ReportEvents(state, 2 * edits.size());
}

void BM_Add(benchmark::State& state, World* world) {
  Edits edits(world->generator(), &world->engine());
  for (size_t i = 0; i < edits.size(); ++i) {
    edits.Put(i, "added", edits.Own(i));
    const int64_t want = edits.Picked(i, edits.Own(i));
    if (edits.Poll() != want) return state.SkipWithError("other deltas");
    edits.Take(i, "added");
    if (edits.Poll() != -want) return state.SkipWithError("other deltas");
  }
  for (auto _ : state) {
    for (size_t i = 0; i < edits.size(); ++i) {
      edits.Put(i, "added", edits.Own(i));
      edits.Poll();
      edits.Take(i, "added");
      edits.Poll();
    }
  }
  ReportEvents(state, 2 * edits.size());
}

// ---- A whole list ----------------------------------------------------------------

// All pods as one list, again and again, one in kChangedOneIn of them newer each time
// (`changes`) or none.
void BM_Replace(benchmark::State& state, const World* world, bool changes) {
  Cluster cluster;
  std::vector<workload::Pod> pods(world->generator().pods());
  std::vector<Event> list;
  for (size_t i = 0; i < pods.size(); ++i) {
    world->generator().GetPod(i, &pods[i]);
    list.push_back(UpsertOf(pods[i]));
    list.back().resource_version = "1";
  }
  uint64_t round = 1;
  std::string newest = "1";
  const auto replace = [&] {
    const auto applied =
        cluster.Replace({.kind = "Pod", .objects = list, .resource_version = newest});
    return applied.ok() ? uint64_t{applied->created} + applied->updated : ~uint64_t{0};
  };
  if (replace() != pods.size()) return state.SkipWithError("the first list is not all news");
  const size_t news = changes ? (pods.size() + kChangedOneIn - 1) / kChangedOneIn : 0;
  for (auto _ : state) {
    state.PauseTiming();
    newest = std::to_string(++round);
    for (size_t i = 0; changes && i < list.size(); i += kChangedOneIn) {
      list[i].resource_version = newest;
    }
    state.ResumeTiming();
    if (replace() != news) return state.SkipWithError("other news than the list has");
  }
  peers::PlainEvents plain(list, kCompared);
  for (const Event& event : list) plain.Apply(event);
  if (!plain.Holds(cluster.Current(), list)) state.SkipWithError("other pods than the list's");
  using benchmark::Counter;
  state.counters["pod"] = Counter(static_cast<double>(pods.size()),
                                  Counter::kIsIterationInvariantRate | Counter::kInvert);
}

void Register(const std::string& where, World* world) {
  using benchmark::State;
  const auto add = [&](const std::string& name, auto run) {
    benchmark::RegisterBenchmark((name + "/labelix/" + where).c_str(), run);
  };
  for (const std::string klass : {"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"}) {
    add(klass + "/compile", [=](State& state) { BM_Compile(state, world, klass); });
    add(klass + "/bind", [=](State& state) { BM_Bind(state, world, klass); });
  }
  const std::pair<const char*, Relation> relations[] = {
      {"overlaps", Overlaps}, {"covers", Covers}, {"equals", Equals}};
  for (const auto& [name, relation] : relations) {
    add(std::string("algebra/") + name,
        [=, relation = relation](State& state) { BM_Algebra(state, world, "Q4", relation); });
  }
  add("selector/add", [=](State& state) { BM_Add(state, world); });
  add("selector/edit", [=](State& state) { BM_Edit(state, world); });
  add("list/replace_same", [=](State& state) { BM_Replace(state, world, false); });
  add("list/replace_changed", [=](State& state) { BM_Replace(state, world, true); });
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  return RunWorlds<World>(argc, argv, Register);
}
