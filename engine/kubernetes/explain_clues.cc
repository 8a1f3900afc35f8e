// What is probably meant where a selector picks nothing.

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/contradiction.h"
#include "engine/kubernetes/explain.h"
#include "engine/kubernetes/near.h"
#include "labelix/algebra.h"
#include "labelix/label_sets.h"
#include "labelix/labels.h"

namespace labelix {

std::string_view ToString(Clue::Type type) {
  switch (type) {
    case Clue::Type::kContradiction:
      return "contradiction";
    case Clue::Type::kNearValue:
      return "near-value";
    case Clue::Type::kNearKey:
      return "near-key";
    case Clue::Type::kWrongNamespace:
      return "wrong-namespace";
    case Clue::Type::kWrongKind:
      return "wrong-kind";
    case Clue::Type::kOnOwnerNotTemplate:
      return "label-on-owner-not-template";
    case Clue::Type::kNoPodsYet:
      return "no-pods-yet";
    case Clue::Type::kOtherName:
      return "other-name";
  }
  return "near-value";
}

namespace kubernetes {
namespace {

// More would not be read, and the first are the most likely.
constexpr size_t kMaxNamed = 3;

// Kinds whose labels people take for those of the picked kind.
constexpr std::pair<std::string_view, std::string_view> kOftenMeant[] = {
    {"", "Pod"},
    {"", "Service"},
    {"apps", "Deployment"},
    {"apps", "StatefulSet"},
    {"apps", "DaemonSet"},
    {"apps", "ReplicaSet"},
    {"batch", "Job"},
    {"batch", "CronJob"},
    {"", "ReplicationController"}};

std::string Quote(std::string_view text) { return "\"" + std::string(text) + "\""; }

// The selector with `requirement` in place of every one on `key`.
Selector Replace(const Selector& selector, std::string_view key, const Requirement& requirement) {
  std::vector<Requirement> changed = {requirement};
  for (const Requirement& r : selector.requirements()) {
    if (r.key != key && r.key != requirement.key) changed.push_back(r);
  }
  return Selector::FromRequirements(std::move(changed));
}

Requirement OneOf(std::string key, std::vector<std::string> values) {
  const Op op = values.size() == 1 ? Op::kEquals : Op::kIn;
  return {std::move(key), op, std::move(values)};
}

class ClueFinder {
 public:
  explicit ClueFinder(const Question& question)
      : question_(question), selector_(question.reading.stored.selector) {}

  std::vector<Clue> Find() {
    if (const std::optional<Contradiction> found = FindContradiction(selector_)) {
      Add(Clue::Type::kContradiction, found->text, found->cure);
      return std::move(clues_);
    }
    if (AddName()) return std::move(clues_);
    for (const Normal::Constraint& constraint : question_.normal.constraints) {
      AddSlips(constraint);
    }
    AddNamespaces();
    AddKinds();
    AddTemplates();
    return std::move(clues_);
  }

 private:
  void Add(Clue::Type type, std::string text, std::string cure = {}, uint64_t objects = 0) {
    clues_.push_back({type, std::move(text), std::move(cure), objects, std::nullopt});
  }

  uint64_t CountWith(const Selector& selector) const {
    std::vector<std::string_view> buffer;
    const Scope scope = question_.reading.ScopeOf(&buffer);
    if (!AsksNames(Stored())) return question_.version.Count(scope, Compiled(selector));
    return CountNamed(question_.version.Select(scope, Compiled(selector)));
  }

  // How many of them have a name that is asked for.
  uint64_t CountNamed(const IdSet& ids) const {
    if (!AsksNames(Stored())) return ids.size();
    return static_cast<uint64_t>(std::count_if(ids.begin(), ids.end(), [&](ObjectId id) {
      return PicksName(Stored(), question_.version.Get(id).name);
    }));
  }

  // A name that is asked for, and that none has. Whether it is all that fails.
  bool AddName() {
    if (!AsksNames(Stored())) return false;
    uint64_t met = 0, named = 0;
    for (const LabelSet& set : question_.around.sets()) {
      if (question_.normal.Matches(set.labels)) met += set.ids.size();
      named += CountNamed(set.ids);
    }
    if (met > 0 && !selector_.IsEverything()) {
      Add(Clue::Type::kOtherName, Objects(met) + " these labels, but " +
                                      (met == 1 ? "is not" : "none is") + " named " +
                                      NameText(Stored()));
    } else if (named == 0 && !question_.around.sets().empty()) {
      Add(Clue::Type::kOtherName, "no " + Picked() + " is named " + NameText(Stored()));
    }
    return met > 0;
  }

  // A cure that changes the selector is told with what it would pick.
  void AddCured(Clue::Type type, std::string text, std::string_view key,
                const Requirement& instead) {
    const Selector cured = Replace(selector_, key, instead);
    Add(type, std::move(text), "selector " + cured.ToString(), CountWith(cured));
    const ObjectView asking = question_.version.Get(question_.selecting);
    if (asking.kind == "Service" && asking.group.empty()) {
      clues_.back().ready = CountReady(cured);
    }
  }

  uint64_t CountReady(const Selector& selector) const {
    std::vector<std::string_view> buffer;
    const Scope scope = question_.reading.ScopeOf(&buffer);
    uint64_t ready = 0;
    kinds::Pod pod;
    for (ObjectId id : question_.version.Select(scope, Compiled(selector))) {
      ready += kinds::DecodePod(question_.version.Get(id).facts, &pod) && pod.ready;
    }
    return ready;
  }

  // A constraint that no object within reach satisfies, though it asks for
  // something to be there.
  void AddSlips(const Normal::Constraint& constraint) {
    if (!constraint.required || question_.around.sets().empty()) return;
    const auto values = question_.around.keys().find(constraint.key);
    if (values == question_.around.keys().end()) return AddNearKey(constraint);
    if (!constraint.allowed) return;
    for (const std::string& wanted : *constraint.allowed) {
      if (values->second.contains(wanted)) return;
    }
    if (!AddNearValue(constraint, values->second)) AddNearKey(constraint);
  }

  bool AddNearValue(const Normal::Constraint& constraint, const Surroundings::Values& values) {
    std::string_view nearest, meant;
    size_t best = kFar;
    for (const auto& [value, objects] : values) {
      for (const std::string& wanted : *constraint.allowed) {
        const size_t distance = ValueDistance(wanted, value);
        if (distance < best) best = distance, nearest = value, meant = wanted;
      }
    }
    if (best == kFar) return false;
    AddCured(Clue::Type::kNearValue,
             "no " + Picked() + " has " + constraint.key + ": " + Quote(meant) + "; " +
                 Objects(values.at(nearest)) + " " + constraint.key + ": " + Quote(nearest),
             constraint.key, OneOf(constraint.key, {std::string(nearest)}));
    return true;
  }

  // Another key that has one of the wanted values, else one that is called
  // nearly so.
  void AddNearKey(const Normal::Constraint& constraint) {
    if (constraint.allowed && AddSameValue(constraint)) return;
    const auto nearest = std::min_element(
        question_.around.keys().begin(), question_.around.keys().end(),
        [&](const auto& a, const auto& b) {
          return KeyDistance(constraint.key, a.first) < KeyDistance(constraint.key, b.first);
        });
    if (nearest == question_.around.keys().end()) return;
    const size_t distance = KeyDistance(constraint.key, nearest->first);
    if (distance == 0 || distance >= kFar) return;
    uint64_t objects = 0;
    for (const auto& [value, count] : nearest->second) objects += count;
    Add(Clue::Type::kNearKey, "no " + Picked() + " has a label " + constraint.key + "; " +
                                  Objects(objects) + " a label " + std::string(nearest->first) +
                                  SomeValues(nearest->second));
  }

  bool AddSameValue(const Normal::Constraint& constraint) {
    std::string_view best_key, best_value;
    std::pair<size_t, uint64_t> best{kFar + 1, 0};
    for (const auto& [key, values] : question_.around.keys()) {
      if (key == constraint.key) continue;
      for (const std::string& wanted : *constraint.allowed) {
        const auto value = values.find(wanted);
        if (value == values.end() || wanted.empty()) continue;
        const std::pair<size_t, uint64_t> rank{KeyDistance(constraint.key, key),
                                               UINT64_MAX - value->second};
        if (rank < best) best = rank, best_key = key, best_value = value->first;
      }
    }
    if (best_key.empty()) return false;
    const uint64_t objects = question_.around.keys().at(best_key).at(best_value);
    const bool known = question_.around.keys().contains(constraint.key);
    AddCured(Clue::Type::kNearKey,
             "no " + Picked() + " has " +
                 (known ? constraint.key + ": " + Quote(best_value) : "a label " + constraint.key) +
                 "; " + Objects(objects) + " " + std::string(best_key) + ": " + Quote(best_value),
             constraint.key, OneOf(std::string(best_key), {std::string(best_value)}));
    return true;
  }

  static std::string SomeValues(const Surroundings::Values& values) {
    std::string text;
    size_t named = 0;
    for (const auto& [value, count] : values) {
      if (++named > kMaxNamed) return " (" + text + ", …)";
      text += (text.empty() ? "" : ", ") + Quote(value);
    }
    return " (" + text + ")";
  }

  void AddNamespaces() {
    if (question_.reading.all_namespaces || selector_.IsEverything()) return;
    const Scope everywhere{.kind = question_.reading.stored.selects,
                           .group = question_.reading.stored.selects_group};
    std::map<std::string_view, uint64_t> elsewhere;
    for (const LabelSet& set : LabelSets(question_.version, everywhere, Compiled(selector_))) {
      const uint64_t named = question_.reading.Reaches(set.ns) ? 0 : CountNamed(set.ids);
      if (named > 0) elsewhere[set.ns] += named;
    }
    if (elsewhere.empty()) return;
    std::string text;
    size_t named = 0;
    for (const auto& [ns, count] : elsewhere) {
      if (++named > kMaxNamed) break;
      text += (text.empty() ? "" : ", ") + CountedKind(count, Picked()) + " in " + std::string(ns);
    }
    if (elsewhere.size() > kMaxNamed) {
      text += ", and more in " + std::to_string(elsewhere.size() - kMaxNamed) + " others";
    }
    Add(Clue::Type::kWrongNamespace,
        "it would pick " + text + ", but looks in " + Where() + " only");
  }

  std::string Where() const {
    std::string text;
    for (const std::string& ns : question_.reading.namespaces) {
      text += (text.empty() ? "" : ", ") + ns;
    }
    return text;
  }

  // What the requirements are met by, if not by the picked kind.
  void AddKinds() {
    if (selector_.IsEverything()) return;  // any labels do
    // A Service often has the labels that it asks for: that says nothing.
    const ObjectView asking = question_.version.Get(question_.selecting);
    const bool has_them = question_.reading.Reaches(asking.ns) && selector_.Matches(asking.labels);
    for (const auto& [group, kind] : kOftenMeant) {
      if (kind == question_.reading.stored.selects &&
          group == question_.reading.stored.selects_group)
        continue;
      if (IsOwnerOfPods(kind) && PicksPods()) continue;  // AddTemplates
      const Scope scope = ScopeOf(group, kind);
      const uint64_t count = question_.version.Count(scope, Compiled(selector_)) -
                             (group == asking.group && kind == asking.kind && has_them ? 1 : 0);
      if (count == 0) continue;
      Add(Clue::Type::kWrongKind, "it looks at the labels of " + Picked() + " objects; " +
                                      CountedKind(count, KindText(group, kind)) +
                                      (count == 1 ? " has" : " have") + " these labels");
    }
  }

  static bool IsOwnerOfPods(std::string_view kind) { return kind != "Pod" && kind != "Service"; }

  Scope ScopeOf(std::string_view group, std::string_view kind) {
    Scope scope = question_.reading.ScopeOf(&buffer_);
    scope.kind = kind, scope.group = group;
    return scope;
  }

  // Workloads whose own labels, or whose template's, would do.
  void AddTemplates() {
    if (!PicksPods()) return;
    for (const Template& made : question_.around.Templates()) {
      if (made.owner.id != question_.selecting) AddTemplate(made);
    }
  }

  void AddTemplate(const Template& made) {
    const std::string name = std::string(made.owner.kind) + "/" + std::string(made.owner.name);
    if (selector_.Matches(made.labels)) {
      const std::string replicas =
          made.replicas == 0u ? ", which wants 0 replicas" : ", which has no pod with them";
      return Add(Clue::Type::kNoPodsYet,
                 "the template of " + name + replicas + ", has these labels");
    }
    if (!selector_.Matches(made.owner.labels)) return;
    std::string missing;
    for (const Requirement& r : selector_.requirements()) {
      if (!r.Matches(made.labels)) missing += (missing.empty() ? "" : ",") + r.ToString();
    }
    Add(Clue::Type::kOnOwnerNotTemplate,
        missing + " is on " + name + " itself, not on the pods that it makes",
        "put it under spec.template.metadata.labels of " + name);
  }

  const StoredSelector& Stored() const { return question_.reading.stored; }
  bool PicksPods() const { return Stored().selects == "Pod" && Stored().selects_group.empty(); }
  std::string Picked() const { return KindText(Stored().selects_group, Stored().selects); }
  std::string KindText(std::string_view group, std::string_view kind) const {
    return PrintKind(question_.version, group, kind);
  }
  std::string Objects(uint64_t count) const {
    return CountedKind(count, Picked()) + (count == 1 ? " has" : " have");
  }

  const Question& question_;
  const Selector& selector_;
  std::vector<std::string_view> buffer_;
  std::vector<Clue> clues_;
};

}  // namespace

std::vector<Clue> FindClues(const Question& question) { return ClueFinder(question).Find(); }

}  // namespace kubernetes
}  // namespace labelix
