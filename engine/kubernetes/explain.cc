#include "engine/kubernetes/explain.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "engine/kubernetes/near.h"
#include "labelix/labels.h"

namespace labelix {
namespace kubernetes {
namespace {

// More groups of near misses are no help to a reader.
constexpr size_t kMaxMisses = 10;

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

// Whether the constraint accepts each value of its key.
std::vector<uint8_t> AcceptedValues(const Normal::Constraint& constraint, const KeyColumn& column) {
  std::vector<uint8_t> accepted;
  for (const auto& value : column.values) accepted.push_back(constraint.Accepts(value));
  return accepted;
}

// One requirement, and what it says of the values of its key.
struct FunnelOrder {
  const Requirement* requirement;
  const KeyColumn* column;
  std::vector<uint8_t> accepted;  // by value
  uint64_t meet = 0;              // objects
};

FunnelOrder ReadOrder(const Question& question, const Requirement& requirement) {
  FunnelOrder out{&requirement, &question.around.Column(requirement.key), {}};
  // Which finds one of many values by halves.
  const Normal normal = Normalize(Selector::FromRequirements({requirement}));
  out.accepted.assign(out.column->values.size(), normal.nothing ? 0 : 1);
  for (const Normal::Constraint& constraint : normal.constraints) {
    out.accepted = AcceptedValues(constraint, *out.column);  // there is one key
  }
  for (size_t value = 0; value < out.accepted.size(); ++value) {
    if (out.accepted[value] != 0) out.meet += out.column->objects[value];
  }
  return out;
}

void TellInstead(const std::vector<LabelSet>& sets, const KeyColumn& column,
                 std::span<const uint32_t> failed, FunnelStep* step) {
  std::vector<uint64_t> counts(column.values.size());
  for (const uint32_t set : failed) {
    counts[column.Of(set)] += sets[set].ids.size();
    step->failed += sets[set].ids.size();
  }
  for (size_t at = 0; at < counts.size(); ++at) {
    if (counts[at] == 0) continue;
    const auto& value = column.values[at];
    step->instead.push_back(
        {value ? std::optional(std::string(*value)) : std::nullopt, counts[at]});
  }
  std::stable_sort(step->instead.begin(), step->instead.end(),
                   [](const Instead& a, const Instead& b) { return a.objects > b.objects; });
}

// How many constraints each label set fails, and under which values.
class Failures {
 public:
  explicit Failures(const Question& question)
      : constraints_(question.normal.constraints),
        sets_(question.around.sets()),
        failed_(sets_.size()) {
    for (const Normal::Constraint& constraint : constraints_) {
      const KeyColumn& column = question.around.Column(constraint.key);
      columns_.push_back(&column);
      accepted_.push_back(AcceptedValues(constraint, column));
      const size_t last = accepted_.size() - 1;
      for (size_t set = 0; set < sets_.size(); ++set) failed_[set] += Fails(set, last) ? 1 : 0;
    }
    const StoredSelector& stored = question.reading.stored;
    if (AsksNames(stored) || stored.skips_itself) KeepEligible(question);
  }

  // One more than there are, where there is no label set.
  size_t Fewest() const {
    size_t fewest = constraints_.size() + 1;
    for (size_t set = 0; set < sets_.size(); ++set) {
      if (!IdsOf(set).empty()) fewest = std::min<size_t>(fewest, failed_[set]);
    }
    return fewest;
  }

  // Constraint and value by turns: what label sets that fail so many have instead, in order.
  using Key = std::vector<uint32_t>;
  struct Group {
    uint64_t objects = 0;
    std::vector<uint32_t> sets;
  };
  std::map<Key, Group> GroupsOf(size_t fewest) const {
    std::map<Key, Group> groups;
    Key key;
    for (size_t set = 0; set < sets_.size(); ++set) {
      if (failed_[set] != fewest || IdsOf(set).empty()) continue;
      key.clear();
      for (uint32_t at = 0; at < constraints_.size(); ++at) {
        if (Fails(set, at)) key.insert(key.end(), {at, columns_[at]->Of(set)});
      }
      Group& group = groups[key];
      group.objects += IdsOf(set).size();
      group.sets.push_back(static_cast<uint32_t>(set));
    }
    return groups;
  }

  NearMiss Tell(const Key& key, const Group& group) const {
    NearMiss miss;
    for (size_t i = 0; i < key.size(); i += 2) {
      const Normal::Constraint& constraint = constraints_[key[i]];
      const auto& has = columns_[key[i]]->values[key[i + 1]];
      miss.edits.push_back({constraint.key, has ? std::optional(std::string(*has)) : std::nullopt,
                            NearestValue(constraint, has)});
    }
    for (const uint32_t set : group.sets) {
      miss.objects.insert(miss.objects.end(), IdsOf(set).begin(), IdsOf(set).end());
    }
    std::sort(miss.objects.begin(), miss.objects.end());
    return miss;
  }

 private:
  void KeepEligible(const Question& question) {
    const StoredSelector& stored = question.reading.stored;
    for (const LabelSet& set : sets_) {
      std::erase_if(eligible_.emplace_back(set.ids), [&](ObjectId id) {
        if (stored.skips_itself && id == question.selecting) return true;
        return !PicksName(stored, question.version.Get(id).name);
      });
    }
  }

  const IdSet& IdsOf(size_t set) const {
    return eligible_.empty() ? sets_[set].ids : eligible_[set];
  }

  bool Fails(size_t set, size_t constraint) const {
    return accepted_[constraint][columns_[constraint]->Of(set)] == 0;
  }

  const std::vector<Normal::Constraint>& constraints_;
  const std::vector<LabelSet>& sets_;
  std::vector<const KeyColumn*> columns_;       // by constraint
  std::vector<std::vector<uint8_t>> accepted_;  // by constraint, and value
  std::vector<uint32_t> failed_;                // by label set
  // By label set, where more is asked for than labels: those that edits of labels can bring in.
  std::vector<IdSet> eligible_;
};

// Answers selector after selector of one object. Those with the same reach look at the same
// label sets, and of equal ones the first one's answer holds. The readings outlive it.
class Explainer {
 public:
  Explainer(const Version& version, ObjectId selecting)
      : version_(version), selecting_(selecting) {}

  void Add(SelectorMatch match, const Reading& reading) {
    Explanation why;
    const SelectState state = match.state;
    if (state == SelectState::kSelects || state == SelectState::kEverything) {
      const Surroundings& around = Around(reading);
      const bool picks_nothing = match.objects.empty();
      const auto [at, is_new] =
          answered_.try_emplace(AskedOf(around, picks_nothing, reading.stored), out_.size());
      if (is_new) {
        why = Ask(reading, around, picks_nothing);
      } else {
        const Explanation& same = out_[at->second];
        why = {{}, same.candidates, same.funnel, same.nearest, same.clues};
      }
    }
    why.match = std::move(match);
    out_.push_back(std::move(why));
  }

  std::vector<Explanation> Take() && { return std::move(out_); }

 private:
  using Place = std::tuple<std::string, std::string, bool, std::vector<std::string>>;
  // Where it looks, whether it picks nothing and passes over itself, what it asks of names, and
  // the selector.
  using Asked = std::tuple<const Surroundings*, bool, bool, std::string, bool,
                           std::vector<std::tuple<std::string_view, Op, std::vector<std::string>>>>;

  static Asked AskedOf(const Surroundings& around, bool picks_nothing,
                       const StoredSelector& stored) {
    Asked asked{
        &around, picks_nothing, stored.skips_itself, NameText(stored), stored.selector.IsNothing(),
        {}};
    for (const Requirement& r : stored.selector.requirements()) {
      std::get<5>(asked).emplace_back(r.key, r.op, r.values);
    }
    return asked;
  }

  const Surroundings& Around(const Reading& reading) {
    Place place(reading.stored.selects_group, reading.stored.selects, reading.all_namespaces,
                reading.namespaces);
    return around_.try_emplace(std::move(place), version_, reading).first->second;
  }

  Explanation Ask(const Reading& reading, const Surroundings& around, bool picks_nothing) const {
    const Question question{version_, reading, selecting_, Normalize(reading.stored.selector),
                            around};
    Explanation why;
    why.candidates = around.objects();
    why.funnel = MakeFunnel(question);
    if (!picks_nothing) return why;
    why.nearest = FindNearest(question);
    why.clues = FindClues(question);
    return why;
  }

  const Version& version_;
  const ObjectId selecting_;
  std::map<Place, Surroundings> around_;
  std::map<Asked, size_t> answered_;  // views into the readings → in out_
  std::vector<Explanation> out_;
};

}  // namespace

std::vector<FunnelStep> MakeFunnel(const Question& question) {
  std::vector<FunnelOrder> order;
  for (const Requirement& requirement : question.reading.stored.selector.requirements()) {
    order.push_back(ReadOrder(question, requirement));
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const FunnelOrder& a, const FunnelOrder& b) { return a.meet > b.meet; });
  const std::vector<LabelSet>& sets = question.around.sets();
  std::vector<uint32_t> left(sets.size());
  std::iota(left.begin(), left.end(), 0u);
  std::vector<FunnelStep> funnel;
  for (const FunnelOrder& each : order) {
    FunnelStep& step = funnel.emplace_back();
    step.requirement = *each.requirement;
    const auto stays = [&](uint32_t set) { return each.accepted[each.column->Of(set)] != 0; };
    const auto failed = std::stable_partition(left.begin(), left.end(), stays);
    TellInstead(sets, *each.column, {failed, left.end()}, &step);
    left.erase(failed, left.end());
    for (const uint32_t set : left) step.left += sets[set].ids.size();
  }
  return funnel;
}

std::vector<NearMiss> FindNearest(const Question& question) {
  // It is not labels that fail, or none would do.
  if (question.normal.constraints.empty()) return {};
  const size_t constraints = question.normal.constraints.size();
  const Failures failures(question);
  const size_t fewest = failures.Fewest();
  // What meets no requirement at all is not near, unless there is only one.
  if (fewest > constraints || (fewest == constraints && constraints > 1)) return {};
  const auto groups = failures.GroupsOf(fewest);
  std::vector<const std::pair<const Failures::Key, Failures::Group>*> largest;
  for (const auto& group : groups) largest.push_back(&group);
  std::stable_sort(largest.begin(), largest.end(), [](const auto* a, const auto* b) {
    return a->second.objects > b->second.objects;
  });
  if (largest.size() > kMaxMisses) largest.resize(kMaxMisses);
  std::vector<NearMiss> nearest;
  for (const auto* group : largest) nearest.push_back(failures.Tell(group->first, group->second));
  return nearest;
}

bool AsksNames(const StoredSelector& stored) {
  return !stored.member_of.empty() || !stored.name_terms.empty();
}

std::string NameText(const StoredSelector& stored) {
  if (!stored.member_of.empty()) return stored.member_of + "-<ordinal>";
  const std::vector<FieldSelector::Term>& terms = stored.name_terms;
  if (terms.size() == 1 && terms[0].equal) return terms[0].value;
  std::string text;
  for (const FieldSelector::Term& term : terms) {
    text += (text.empty() ? "as " : ",") + term.field + (term.equal ? "=" : "!=") + term.value;
  }
  return text;
}

}  // namespace kubernetes

absl::StatusOr<std::vector<Explanation>> Explain(const Version& version, ObjectId selecting) {
  absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, {.object = selecting});
  if (!matches.ok()) return matches.status();
  const std::vector<kubernetes::Reading> readings = kubernetes::ReadAll(version, selecting);
  kubernetes::ReadingsByPath by_path(version, readings);
  kubernetes::Explainer explainer(version, selecting);
  for (SelectorMatch& match : *matches) {
    const kubernetes::Reading* reading = by_path.Next(match);
    if (reading != nullptr) explainer.Add(std::move(match), *reading);
  }
  return std::move(explainer).Take();
}

}  // namespace labelix
