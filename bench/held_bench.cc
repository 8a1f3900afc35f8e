// How much longer does a count of a version take that was pinned 100,000 events
// ago than one of the newest version? The events were published 64 at a time and
// the pin was held all the while. Questions, units and limits: bench/README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/peers/scan.h"
#include "bench/program.h"
#include "bench/workload/script.h"

namespace labelix::bench {
namespace {

constexpr size_t kEvents = 100'000, kBatch = 64;

struct Question {
  Scope scope;
  Selector selector;
  Compiled compiled;
};

class World {
 public:
  World(uint64_t pods, bool shuffled) : generator_(pods), script_(generator_) {
    Load(generator_, shuffled, &engine_);
    held_ = engine_.Current();
    const std::span<const Event> events(script_.events());
    for (size_t i = 0; i < kEvents; i += kBatch) {
      if (!engine_.Apply(events.subspan(i, std::min(kBatch, kEvents - i))).ok()) std::abort();
    }
    newest_ = engine_.Current();
    for (const workload::Query& query : generator_.queries()) {
      const Selector selector = Selector::Parse(query.selector).value();
      classes_[query.klass].push_back({ScopeOf(query), selector, Compiled(selector)});
    }
  }

  const Version& held() const { return *held_; }
  const Version& newest() const { return *newest_; }
  const std::vector<Question>& OfClass(const std::string& klass) const {
    return classes_.at(klass);
  }
  // Whether both versions count what a scan of their pods does; scanned once.
  bool Agrees(const std::string& klass) {
    if (agrees_.empty()) {
      for (const Version* version : {&*held_, &*newest_}) Compare(*version);
    }
    return agrees_.at(klass);
  }

 private:
  void Compare(const Version& version) {
    const peers::Scan scan = peers::Scan::Of(version);
    for (const auto& [klass, questions] : classes_) {
      bool& agrees = agrees_.try_emplace(klass, true).first->second;
      agrees &= std::ranges::all_of(questions, [&](const Question& q) {
        return version.Count(q.scope, q.compiled) ==
               scan.Count(q.scope.ns.value_or(""), q.selector);
      });
    }
  }

  workload::Generator generator_;
  Script script_;
  Engine engine_;
  std::optional<Version> held_, newest_;
  std::map<std::string, std::vector<Question>> classes_;
  std::map<std::string, bool> agrees_;
};

void BM_Count(benchmark::State& state, World* world, const Version& version,
              const std::string& klass) {
  if (!world->Agrees(klass)) return state.SkipWithError("counts other pods than a scan");
  const std::vector<Question>& questions = world->OfClass(klass);
  TimeQueries(state, questions.size(),
              [&](size_t i) { return version.Count(questions[i].scope, questions[i].compiled); });
}

void Register(const std::string& where, World* world) {
  for (const std::string klass : {"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"}) {
    const auto add = [&](const char* who, const Version& version) {
      benchmark::RegisterBenchmark((klass + "/count_after_events/" + who + "/" + where).c_str(),
                                   [=, version = &version](benchmark::State& state) {
                                     BM_Count(state, world, *version, klass);
                                   });
    };
    add("labelix", world->newest());
    add("pinned before", world->held());
  }
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  return RunWorlds<World>(argc, argv, Register);
}
