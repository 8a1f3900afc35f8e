#include "engine/kubernetes/explain.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/kubernetes/near.h"
#include "labelix/labels.h"

namespace labelix {
namespace kubernetes {
namespace {

// More groups of near misses are no help to a reader.
constexpr size_t kMaxMisses = 10;

uint64_t ObjectsOf(const std::vector<LabelSet>& sets) {
  uint64_t count = 0;
  for (const LabelSet& set : sets) count += set.ids.size();
  return count;
}

// The value that `has` should become to satisfy the constraint; nullopt: the
// label should go.
std::optional<std::string> NearestValue(const Normal::Constraint& constraint,
                                        std::optional<std::string_view> has) {
  if (constraint.absent) return std::nullopt;
  if (constraint.allowed) {
    const std::string* best = &constraint.allowed->front();
    size_t least = EditDistance(has.value_or(""), *best);
    for (const std::string& value : *constraint.allowed) {
      if (least == 0) break;
      const size_t distance = EditDistance(has.value_or(""), value, least - 1);
      if (distance < least) least = distance, best = &value;
    }
    return *best;
  }
  if (!constraint.required) return std::nullopt;
  if (constraint.greater_than && *constraint.greater_than < INT64_MAX) {
    return std::to_string(*constraint.greater_than + 1);
  }
  if (constraint.less_than && *constraint.less_than > INT64_MIN) {
    return std::to_string(*constraint.less_than - 1);
  }
  return std::string();
}

// What does not satisfy, and what there is; what it should become is found later.
std::vector<LabelEdit> FailuresOf(const Normal& normal, Labels labels) {
  std::vector<LabelEdit> edits;
  for (const Normal::Constraint& constraint : normal.constraints) {
    const std::optional<std::string_view> has = FindLabel(labels, constraint.key);
    if (constraint.Accepts(has)) continue;
    edits.push_back({constraint.key, has ? std::optional(std::string(*has)) : std::nullopt, {}});
  }
  return edits;
}

// `edits`: FailuresOf's, so in the order of the constraints.
void FindCures(const Normal& normal, std::vector<LabelEdit>* edits) {
  auto constraint = normal.constraints.begin();
  for (LabelEdit& edit : *edits) {
    while (constraint->key != edit.key) ++constraint;
    edit.to = NearestValue(*constraint, edit.from);
  }
}

size_t CountFailed(const Normal& normal, Labels labels) {
  return static_cast<size_t>(std::count_if(
      normal.constraints.begin(), normal.constraints.end(),
      [&](const Normal::Constraint& c) { return !c.Accepts(FindLabel(labels, c.key)); }));
}

void TellInstead(const Requirement& requirement, const std::vector<const LabelSet*>& failed,
                 FunnelStep* step) {
  std::map<std::optional<std::string_view>, uint64_t> counts;
  for (const LabelSet* set : failed) {
    counts[FindLabel(set->labels, requirement.key)] += set->ids.size();
    step->failed += set->ids.size();
  }
  for (const auto& [value, objects] : counts) {
    step->instead.push_back({value ? std::optional(std::string(*value)) : std::nullopt, objects});
  }
  std::stable_sort(step->instead.begin(), step->instead.end(),
                   [](const Instead& a, const Instead& b) { return a.objects > b.objects; });
}

Explanation ExplainOne(const Version& version, SelectorMatch match, const Reading& reading) {
  Explanation why;
  why.match = std::move(match);
  const SelectState state = why.match.state;
  if (state != SelectState::kSelects && state != SelectState::kEverything) return why;
  const Question question = Ask(version, reading, why.match.id);
  why.candidates = ObjectsOf(question.sets);
  why.funnel = MakeFunnel(question);
  if (!why.match.objects.empty()) return why;
  why.nearest = FindNearest(question);
  why.clues = FindClues(question);
  return why;
}

}  // namespace

Question Ask(const Version& version, const Reading& reading, ObjectId selecting) {
  Question question{version, reading, selecting, Normalize(reading.stored.selector), {}, {}};
  std::vector<std::string_view> buffer;
  question.sets = LabelSets(version, reading.ScopeOf(&buffer), Compiled(Selector::Everything()));
  for (const LabelSet& set : question.sets) {
    for (const Label& label : set.labels) {
      question.keys[label.key][label.value] += set.ids.size();
    }
  }
  return question;
}

std::vector<FunnelStep> MakeFunnel(const Question& question) {
  struct Each {
    uint64_t meet = 0;
    const Requirement* requirement;
    Normal normal;  // which finds one of many values by halves
  };
  std::vector<Each> order;
  for (const Requirement& requirement : question.reading.stored.selector.requirements()) {
    Each& each = order.emplace_back(
        Each{0, &requirement, Normalize(Selector::FromRequirements({requirement}))});
    for (const LabelSet& set : question.sets) {
      if (each.normal.Matches(set.labels)) each.meet += set.ids.size();
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Each& a, const Each& b) { return a.meet > b.meet; });
  std::vector<const LabelSet*> left;
  for (const LabelSet& set : question.sets) left.push_back(&set);
  std::vector<FunnelStep> funnel;
  for (const auto& [meet, requirement, normal] : order) {
    FunnelStep& step = funnel.emplace_back();
    step.requirement = *requirement;
    const auto stays = [&only = normal](const LabelSet* set) { return only.Matches(set->labels); };
    const auto failed = std::stable_partition(left.begin(), left.end(), stays);
    TellInstead(*requirement, {failed, left.end()}, &step);
    left.erase(failed, left.end());
    for (const LabelSet* set : left) step.left += set->ids.size();
  }
  return funnel;
}

std::vector<NearMiss> FindNearest(const Question& question) {
  const size_t constraints = question.normal.constraints.size();
  size_t fewest = constraints + 1;
  for (const LabelSet& set : question.sets) {
    fewest = std::min(fewest, CountFailed(question.normal, set.labels));
  }
  // What meets no requirement at all is not near, unless there is only one.
  if (fewest > constraints || (fewest == constraints && constraints > 1)) return {};
  using Key = std::vector<std::pair<std::string, std::optional<std::string>>>;
  std::map<Key, NearMiss> groups;
  for (const LabelSet& set : question.sets) {
    if (CountFailed(question.normal, set.labels) != fewest) continue;
    std::vector<LabelEdit> edits = FailuresOf(question.normal, set.labels);
    Key key;
    for (const LabelEdit& edit : edits) key.emplace_back(edit.key, edit.from);
    NearMiss& miss = groups[std::move(key)];
    miss.edits = std::move(edits);
    miss.objects.insert(miss.objects.end(), set.ids.begin(), set.ids.end());
  }
  std::vector<NearMiss> nearest;
  for (auto& [key, miss] : groups) {
    std::sort(miss.objects.begin(), miss.objects.end());
    nearest.push_back(std::move(miss));
  }
  std::stable_sort(nearest.begin(), nearest.end(), [](const NearMiss& a, const NearMiss& b) {
    return a.objects.size() > b.objects.size();
  });
  if (nearest.size() > kMaxMisses) nearest.resize(kMaxMisses);
  for (NearMiss& miss : nearest) FindCures(question.normal, &miss.edits);
  return nearest;
}

std::string CountedKind(uint64_t count, std::string_view kind) {
  const bool is_policy = kind.ends_with("y");
  std::string noun(is_policy && count != 1 ? kind.substr(0, kind.size() - 1) : kind);
  if (count != 1) noun += is_policy ? "ies" : "s";
  return std::to_string(count) + " " + noun;
}

}  // namespace kubernetes

absl::StatusOr<std::vector<Explanation>> Explain(const Version& version, ObjectId selecting) {
  absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, {.object = selecting});
  if (!matches.ok()) return matches.status();
  const std::vector<kubernetes::Reading> readings = kubernetes::ReadAll(version, selecting);
  std::vector<Explanation> out;
  for (SelectorMatch& match : *matches) {
    const kubernetes::Reading* reading = kubernetes::ReadingOf(readings, match);
    if (reading == nullptr) continue;
    out.push_back(kubernetes::ExplainOne(version, std::move(match), *reading));
  }
  return out;
}

}  // namespace labelix
