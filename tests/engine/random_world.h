// A random world of labelled objects and selectors, by seed: the same seed
// gives the same events on every machine.
#ifndef LABELIX_TESTS_ENGINE_RANDOM_WORLD_H_
#define LABELIX_TESTS_ENGINE_RANDOM_WORLD_H_

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "labelix/event.h"
#include "labelix/selector.h"
#include "tests/cases.h"

namespace labelix::test {

// Owns the text of one Event.
struct OwnedEvent {
  std::string kind, ns, name, facts, resource_version, uid;
  std::deque<std::string> texts;
  std::vector<Label> labels;
  Event::Op op = Event::Op::kUpsert;

  Event Get() const {
    Event event;
    event.op = op;
    event.kind = kind;
    event.ns = ns;
    event.name = name;
    event.labels = labels;
    event.uid = uid;
    event.resource_version = resource_version;
    event.facts = facts;
    return event;
  }
};

struct Shape {
  const char* name;
  int objects;  // names to draw from
  int namespaces;
  int keys, values;
  int unique_percent;  // objects with a label of their own
  int labels;          // at most, for each object
};

class RandomWorld {
 public:
  RandomWorld(const Shape& shape, uint64_t seed) : shape_(shape), random_(seed) {}

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  bool Percent(int share) { return Draw(100) < share; }

  OwnedEvent NextEvent() {
    OwnedEvent event;
    event.kind = Percent(80) ? "Pod" : "Service";
    event.ns = Percent(5) ? "" : "ns" + std::to_string(Draw(shape_.namespaces));
    event.name = "o" + std::to_string(Draw(shape_.objects));
    event.resource_version = std::to_string(++resource_version_);
    if (Percent(25)) {
      event.op = Event::Op::kRemove;
      return event;
    }
    // Carried unread: no facts that engine/kinds would decode begin so.
    event.facts = std::string(static_cast<size_t>(Draw(40)), static_cast<char>('x' + Draw(3)));
    for (int i = 0, n = Draw(shape_.labels + 1); i < n; ++i) AddLabel(Key(), Value(), &event);
    if (Percent(shape_.unique_percent)) AddLabel("unique", event.ns + event.name, &event);
    SortLabels(&event.labels);
    return event;
  }

  Selector NextSelector() {
    if (Percent(2)) return Selector::Nothing();
    std::vector<Requirement> requirements;
    for (int i = 0, n = Draw(4); i < n; ++i) requirements.push_back(NextRequirement());
    return Selector::FromRequirements(std::move(requirements));
  }

 private:
  Requirement NextRequirement() {
    Requirement requirement;
    requirement.key = Percent(5) ? "unique" : Key();
    requirement.op = static_cast<Op>(Draw(9));
    int values = 1;
    if (requirement.op == Op::kExists || requirement.op == Op::kDoesNotExist) values = 0;
    if (requirement.op == Op::kIn || requirement.op == Op::kNotIn) values = 1 + Draw(7);
    for (int i = 0; i < values; ++i) {
      const bool number = requirement.op == Op::kGreaterThan || requirement.op == Op::kLessThan;
      requirement.values.push_back(number ? std::to_string(Draw(10)) : Value());
    }
    std::sort(requirement.values.begin(), requirement.values.end());
    return requirement;
  }
  std::string Key() { return "k" + std::to_string(Draw(shape_.keys)); }
  std::string Value() {
    static const char* const kOdd[] = {"", "7", "07", "+7", "x"};
    return Percent(20) ? kOdd[Draw(5)] : std::to_string(Draw(shape_.values));
  }
  static void AddLabel(std::string key, std::string value, OwnedEvent* event) {
    event->texts.push_back(std::move(key));
    const std::string& k = event->texts.back();
    event->texts.push_back(std::move(value));
    event->labels.push_back({k, event->texts.back()});
  }

  Shape shape_;
  std::mt19937_64 random_;
  uint64_t resource_version_ = 0;
};

}  // namespace labelix::test

#endif  // LABELIX_TESTS_ENGINE_RANDOM_WORLD_H_
