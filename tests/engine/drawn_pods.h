// An engine and the plain definition beside it, both told the same pods with labels that are
// drawn: of env and team so many values, of tier three.
#ifndef LABELIX_TESTS_ENGINE_DRAWN_PODS_H_
#define LABELIX_TESTS_ENGINE_DRAWN_PODS_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "tests/engine/engine_and_model.h"
#include "tests/model/model.h"

namespace labelix {

class DrawnPods : public testing::Test {
 protected:
  using Labels = std::map<std::string, std::string>;

  // A question of pods everywhere, until its scope says else.
  struct Asked {
    explicit Asked(const char* text) : selector(Selector::Parse(text).value()) {}
    Selector selector;
    Compiled compiled{selector};
    Scope scope{.kind = "Pod"};
  };
  using Held = test::HeldVersion;

  explicit DrawnPods(uint64_t seed) : random_(seed) {}

  Held Hold() { return {engine_.Current(), world_}; }

  void Apply(const std::string& name, const Labels& held, Event::Op op = Event::Op::kUpsert) {
    std::vector<Label> labels;
    for (const auto& [key, value] : held) labels.push_back({key, value});
    Event event;
    event.op = op, event.kind = "Pod", event.name = name, event.labels = labels;
    event.ns = std::stoi(name) % 3 == 0 ? "ns0" : "ns1";
    ASSERT_TRUE(engine_.Apply({&event, 1}).ok());
    world_.Apply(event);
  }
  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  // One pod in four has no tier.
  Labels Drawn(int envs, int teams) {
    Labels labels{{"env", "e" + std::to_string(Draw(envs))}, {"team", std::to_string(Draw(teams))}};
    if (Draw(4) != 0) labels["tier"] = "t" + std::to_string(Draw(3));
    return labels;
  }
  // One of `pods` each time: it goes, one time in `of_removes`, or has draw() from there on.
  template <typename DrawLabels>
  void Change(int times, int pods, int of_removes, DrawLabels&& draw) {
    for (int i = 0; i < times; ++i) {
      const auto op = Draw(of_removes) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
      Apply(std::to_string(1 + Draw(pods)), draw(), op);
    }
  }

  Engine engine_;
  model::World world_;
  std::mt19937_64 random_;
};

}  // namespace labelix

#endif  // LABELIX_TESTS_ENGINE_DRAWN_PODS_H_
