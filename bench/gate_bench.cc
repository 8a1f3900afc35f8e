// How many instructions does each hot path take? Run under callgrind by
// bench/gate.py (`./dev bench gate`), which compares the counts with those kept
// in bench/gate.json: what no clock can say on a shared machine. 10,000 pods,
// one hash secret, so that a count is the same each time.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/workload/feed.h"
#include "bench/workload/live_world.h"
#include "bench/workload/script.h"
#include "bench/workload/writers.h"
#include "index/hash.h"
#include "index/sets/bits.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

using Type = workload::EventStream::Type;
constexpr uint64_t kPods = 10'000;
constexpr size_t kQueries = 50, kEvents = 200;
// Of an account: enough that they do not stay in the second cache between two.
constexpr size_t kManyQueries = 1'000, kManyEvents = 5'000;

struct Query {
  Scope scope;
  Compiled compiled;
};

// Counts the instructions of `path`, which does its work `times` times, after
// it was done once to warm up what is made at first use.
void Measure(const std::string& name, size_t times, const std::function<void()>& path) {
  CALLGRIND_ZERO_STATS;
  path();
  CALLGRIND_DUMP_STATS_AT(name.c_str());
  std::printf("%s %zu\n", name.c_str(), times);
}

class Gate {
 public:
  Gate(uint64_t pods, size_t most_queries, size_t most_events)
      : generator_(pods), script_(generator_), most_events_(most_events) {
    Load(generator_, nullptr, &engine_);
    version_ = engine_.Current();
    for (const workload::Query& query : generator_.queries()) {
      std::vector<Query>& queries = classes_[query.klass];
      if (queries.size() == most_queries) continue;
      queries.push_back({ScopeOf(query), Compiled(Selector::Parse(query.selector).value())});
      texts_[query.klass].push_back(query.selector);
    }
    room_.resize(pods + 1'024);
  }

  void Queries() {
    for (const auto& [klass, queries] : classes_) {
      const auto each = [&queries = queries](auto ask) {
        return [&queries, ask] {
          uint64_t sum = 0;
          for (const Query& query : queries) sum += ask(query);
          if (sum == 0) std::fprintf(stderr, "gate: a class picks nothing\n");
        };
      };
      const auto count =
          each([this](const Query& q) { return version_->Count(q.scope, q.compiled); });
      const auto write =
          each([this](const Query& q) { return version_->Write(q.scope, q.compiled, room_); });
      count(), write();  // warm
      Measure(klass + ".count", queries.size(), count);
      Measure(klass + ".write", queries.size(), write);
    }
    const std::span<ObjectId> ten = std::span(room_).first(10);
    for (const std::string klass : {"Q4", "Q5"}) {
      const auto first = [&, this] {
        for (const Query& q : classes_[klass]) version_->Write(q.scope, q.compiled, ten);
      };
      Measure(klass + ".first10", classes_[klass].size(), first);
    }
  }

  void Compile() {
    for (const std::string klass : {"Q1", "Q4"}) {
      const auto compile = [&, this] {
        for (const std::string& text : texts_[klass]) Compiled{Selector::Parse(text).value()};
      };
      Measure(klass + ".compile", texts_[klass].size(), compile);
    }
  }

  void Events() {
    const std::pair<const char*, Type> kinds[] = {{"status", Type::kStatus},
                                                  {"relabel", Type::kLabel},
                                                  {"delete", Type::kDelete},
                                                  {"create", Type::kCreate}};
    // Events of one type, in the order of the script: each is about a pod that
    // is as the script found it, or an update of one that is gone, which makes it.
    for (const auto& [name, type] : kinds) {
      std::vector<Event> events;
      for (size_t i = 0; i < script_.events().size() && events.size() < most_events_; ++i) {
        if (script_.types()[i] == type) events.push_back(script_.events()[i]);
      }
      Measure(std::string("event.") + name, events.size(), [&, this] {
        for (const Event& event : events) engine_.Apply({&event, 1}).IgnoreError();
      });
    }
  }

  void Names() {
    workload::Pod pod;
    generator_.GetPod(generator_.pods() / 2, &pod);
    Measure("find", 1, [&, this] { version_->Find("", "Pod", pod.ns, pod.name); });
  }

 private:
  workload::Generator generator_;
  Script script_;
  const size_t most_events_;
  Engine engine_;
  std::optional<Version> version_;
  std::map<std::string, std::vector<Query>> classes_;
  std::map<std::string, std::vector<std::string>> texts_;
  IdSet room_;
};

// One event while deltas are told, 6,000 Services registered: through a Cluster
// from end to end (feed, registrar, index, comparison, subscription), or a selector
// with its pod through its Engine.
class LiveGate {
 public:
  LiveGate() {
    world_.AddPods(10'000, 50, 2'000);
    world_.AddSelectors(Shape::kServices, 6'000, 50);
    for (int64_t i = 0; i < 20; ++i) Come(-1 - i);  // the label sets of a running cluster
  }

  void Run() {
    MeasureEvents("live.replica_comes", [this](int64_t i) { Come(i); });
    MeasureEvents("live.status", [this](int64_t) { Change("app1"); });
    MeasureEvents("live.relabel", [this](int64_t i) { Change(i % 2 == 0 ? "app51" : "app1"); });
    MeasureEvents("live.replica_goes", [this](int64_t i) {
      const Replica replica(i, Event::Op::kRemove);
      ApplyOne(replica.event());
    });
    MeasureEvents("live.job_and_pod", [this](int64_t i) {
      const JobWithPod job(i);
      world_.Apply({}, {&job.selector(), 1});
      world_.Apply({&job.pod(), 1}, {});
      Drain();
    });
  }

 private:
  void MeasureEvents(const char* name, const std::function<void(int64_t)>& event) {
    Measure(name, kEvents, [&] {
      for (int64_t i = 0; i < int64_t{kEvents}; ++i) event(i);
    });
  }

  void Come(int64_t ordinal) {
    const Replica replica(ordinal, Event::Op::kUpsert);
    ApplyOne(replica.event());
  }

  void Change(std::string_view app) {
    const std::string version = std::to_string(++version_);
    const Label labels[] = {{"app", app}, {"tier", "t1"}};
    Event event;
    event.kind = "Pod", event.ns = "ns1", event.name = "p1", event.labels = labels;
    event.resource_version = version;
    ApplyOne(event);
  }

  void ApplyOne(const Event& event) {
    if (!world_.cluster.Apply({&event, 1}).ok()) std::fprintf(stderr, "gate: refused\n");
    Drain();
  }

  void Drain() {
    while (subscription_.Poll()) continue;
  }

  LiveWorld world_;
  Subscription subscription_ = world_.engine.Subscribe({.owns = false, .traffic = false});
  int64_t version_ = 1'000;
};

// Which Services pick this pod: of a label set that was asked about before, and in a
// version before a selector of all pods came, of which nothing is kept.
class ReverseGate {
 public:
  ReverseGate() : generator_(kPods) {
    Load(generator_, nullptr, &engine_);
    RegisterServices(generator_, &engine_);
    older_ = engine_.Current();
    const Selector all = Selector::Parse("app.kubernetes.io/name").value();
    SelectorEvent event;
    event.name.name = "all", event.picks_kind = "Pod", event.selector = &all;
    if (!engine_.Apply({}, {&event, 1}).ok()) std::fprintf(stderr, "gate: refused\n");
    newest_ = engine_.Current();
    pods_.resize(kEvents);
    for (size_t k = 0; k < pods_.size(); ++k) {
      workload::Pod& pod = pods_[k];
      generator_.GetPod(workload::PickedPod(generator_, k * (workload::kPickedPods / kEvents)),
                        &pod);
      ids_.push_back(newest_->Find("", "Pod", pod.ns, pod.name).value());
    }
  }

  void Run() {
    const auto labels = [this](const Version& version) {
      for (const workload::Pod& pod : pods_) {
        picking_ += SelectorsPicking(version, {.kind = "Pod", .ns = pod.ns}, pod.labels).size();
      }
    };
    const auto ids = [this] {
      for (const ObjectId id : ids_) picking_ += SelectorsPicking(*newest_, id).size();
    };
    labels(*newest_), ids(), ids();  // the first one keeps, the second notes
    Measure("reverse.labels", pods_.size(), [&] { labels(*newest_); });
    Measure("reverse.id", pods_.size(), ids);
    Measure("reverse.anew", pods_.size(), [&] { labels(*older_); });
    if (picking_ == 0) std::fprintf(stderr, "gate: nothing picks\n");
  }

 private:
  workload::Generator generator_;
  Engine engine_;
  std::optional<Version> older_, newest_;
  std::vector<workload::Pod> pods_;
  std::vector<ObjectId> ids_;
  size_t picking_ = 0;
};

}  // namespace
}  // namespace labelix::bench

// gate_bench [PODS]; with PODS: an account of such a cluster, of many queries and events.
int main(int argc, char** argv) {
  if (!RUNNING_ON_VALGRIND) {
    std::fprintf(stderr, "gate_bench counts instructions under callgrind: ./dev bench gate\n");
    return 0;
  }
  labelix::index::SetHashSecretForTesting(1);
  using namespace labelix::bench;  // NOLINT: a program of one file
  const bool is_account = argc > 1;
  const auto make = [&] {
    return std::make_unique<Gate>(is_account ? std::strtoull(argv[1], nullptr, 10) : kPods,
                                  is_account ? kManyQueries : kQueries,
                                  is_account ? kManyEvents : kEvents);
  };
  std::printf("path %s\n", std::string(labelix::sets::CurrentPath()).c_str());
  std::unique_ptr<Gate> gate = make();
  gate->Queries();
  gate->Compile();
  gate->Names();
  gate = make();  // nobody has asked it, so that events keep no list of ids
  gate->Events();
  if (is_account) return 0;
  LiveGate().Run();
  ReverseGate().Run();
}
