// Deltas of registered selectors, replayed, are the membership: objects and
// selectors come, change and go, and what was told agrees with what is asked.
#include <map>
#include <optional>
#include <set>

#include "labelix/live.h"
#include "tests/fuzz/random_selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

constexpr int kSelectors = 6;
using Names = std::set<std::pair<std::string, std::string>>;  // namespace, name

// What the deltas say, by selector's name.
using Replayed = std::map<std::string, Names, std::less<>>;

void Replay(Subscription* subscription, Replayed* replayed) {
  while (std::optional<DeltaBatch> batch = subscription->Poll()) {
    Expect(!batch->resync, "a queue this long never overflows");
    for (const Delta& delta : batch->deltas) {
      Names& names = (*replayed)[std::string(delta.selector.name)];
      const std::pair<std::string, std::string> object(delta.object.ns, delta.object.name);
      if (delta.op == Delta::Op::kJoin) {
        Expect(names.insert(object).second, "joins what was not in");
      } else {
        Expect(names.erase(object) == 1, "leaves what was in");
      }
    }
  }
}

void Compare(const Version& version, const Replayed& replayed) {
  for (int i = 0; i < kSelectors; ++i) {
    SelectorName name;
    const std::string text = "s" + std::to_string(i);
    name.name = text;
    Names asked;
    if (const auto ids = PickedBy(version, name, "", "Pod"); ids.ok()) {
      for (const ObjectId id : *ids) {
        asked.emplace(version.Get(id).ns, version.Get(id).name);
      }
    }
    const auto told = replayed.find(text);
    Expect((told == replayed.end() ? Names() : told->second) == asked,
           "deltas and membership agree: " + text);
  }
}

void ApplyObject(Choices* c, Engine* engine) {
  const std::string ns = "n" + std::to_string(c->Below(3));
  const std::string name = "o" + std::to_string(c->Below(8));
  Event event;
  event.op = c->Below(4) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
  event.kind = "Pod", event.ns = ns, event.name = name;
  // A namespace is an object too: its labels decide for selectors that ask.
  if (c->Below(5) == 0) event.kind = "Namespace", event.ns = "", event.name = ns;
  std::vector<std::pair<std::string, std::string>> texts;
  for (int i = 0, n = c->Below(4); i < n; ++i) {
    std::string key = KeyOf(c);
    texts.emplace_back(std::move(key), ValueOf(c));
  }
  std::vector<Label> labels;
  for (const auto& [key, value] : texts) labels.push_back({key, value});
  SortLabels(&labels);
  event.labels = labels;
  Expect(engine->Apply({&event, 1}).ok(), "a sound event is taken");
}

void ApplySelector(Choices* c, Engine* engine) {
  const std::string name = "s" + std::to_string(c->Below(kSelectors));
  const Selector selector = SelectorOf(c), by_labels = SelectorOf(c);
  const std::string_view namespaces[] = {"n0", "n2"};
  SelectorEvent event;
  event.op = c->Below(4) == 0 ? SelectorEvent::Op::kUnregister : SelectorEvent::Op::kRegister;
  event.name.name = name;
  event.picks_kind = "Pod";
  event.selector = &selector;
  if (c->Below(3) == 0) event.namespace_selector = &by_labels;
  if (c->Below(3) == 0) event.namespaces = std::span(namespaces).first(c->Below(3));
  Expect(engine->Apply({}, {&event, 1}).ok(), "a sound selector is taken");
}

}  // namespace

LABELIX_FUZZ_TARGET(deltas) {
  Choices choices(input);
  Engine engine;
  Subscription subscription = engine.Subscribe({});
  Replayed replayed;
  for (int step = 0; step < 200 && !choices.empty(); ++step) {
    if (choices.Below(3) == 0) {
      ApplySelector(&choices, &engine);
    } else {
      ApplyObject(&choices, &engine);
    }
    Replay(&subscription, &replayed);
    if (step % 8 == 0) Compare(engine.Current(), replayed);
  }
  Compare(engine.Current(), replayed);
}

}  // namespace labelix::fuzz
