// An engine and the plain model walk through one sequence of operations; old
// versions are held and asked again.
#include <optional>

#include "labelix/engine.h"
#include "tests/fuzz/random_selector.h"
#include "tests/fuzz/target.h"
#include "tests/model/model.h"

namespace labelix::fuzz {
namespace {

struct Held {
  Version version;
  model::World world;
};

// One event, whose texts are owned here.
struct Owned {
  std::string kind, ns, name, rv;
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<Label> labels;
  Event event;

  explicit Owned(Choices* c) {
    kind = c->Below(4) == 0 ? "Service" : "Pod";
    ns = c->Below(3) == 0 ? "" : "n" + std::to_string(c->Below(3));
    name = "o" + std::to_string(c->Below(24));
    rv = std::to_string(c->Byte());
    event.op = c->Below(4) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
    for (int i = 0, n = c->Below(5); i < n; ++i) {
      std::string key = KeyOf(c);
      texts.emplace_back(std::move(key), ValueOf(c));
    }
    for (const auto& [key, value] : texts) labels.push_back({key, value});
    SortLabels(&labels);
    event.kind = kind, event.ns = ns, event.name = name, event.resource_version = rv;
    event.labels = labels;
  }
};

void Compare(const Held& held, Choices* c) {
  const Selector selector = SelectorOf(c);
  Scope scope{.kind = c->Below(4) == 0 ? "Service" : "Pod"};
  if (c->Below(2) == 0) scope.ns = "n1";
  const Compiled compiled(selector);
  model::NameList names;
  for (const ObjectId id : held.version.Select(scope, compiled)) {
    const ObjectView object = held.version.Get(id);
    names.emplace_back(object.ns, object.name);
  }
  std::sort(names.begin(), names.end());
  const model::NameList want = held.world.Select(scope, selector);
  Expect(names == want, "the model picks the same: " + selector.ToString());
  Expect(held.version.Count(scope, compiled) == want.size(), "and counts the same");
}

}  // namespace

LABELIX_FUZZ_TARGET(engine_operations) {
  Choices choices(input);
  Engine engine;
  model::World world;
  std::vector<Held> held;
  for (int step = 0; step < 400 && !choices.empty(); ++step) {
    const int what = choices.Below(8);
    if (what == 0) {
      if (held.size() < 4) held.push_back({engine.Current(), world});
    } else if (what == 1) {
      if (!held.empty()) held.erase(held.begin() + choices.Below(static_cast<int>(held.size())));
    } else if (what == 2) {
      Compare({engine.Current(), world}, &choices);
      for (const Held& old : held) Compare(old, &choices);
    } else {
      const Owned owned(&choices);
      Expect(engine.Apply({&owned.event, 1}).ok(), "a sound event is taken");
      world.Apply(owned.event);
    }
  }
  for (const Held& old : held) Compare(old, &choices);
  Expect(engine.Stats().objects == world.objects().size(), "as many objects as the model");
}

}  // namespace labelix::fuzz
