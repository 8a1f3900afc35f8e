#include "labelix/separate.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "engine/kubernetes/cover.h"
#include "engine/kubernetes/names.h"
#include "index/types/absl_text.h"
#include "labelix/label_sets.h"
#include "labelix/labels.h"

namespace labelix {
namespace {

using kubernetes::CoverKey;
using Values = std::map<std::optional<std::string_view>, ObjectId>;  // value → who has it

struct Spared {
  std::vector<Label> labels;
  ObjectId example = 0;
};

struct Problem {
  std::vector<std::vector<Label>> pick;
  std::vector<Spared> spare;  // each label set once
  std::map<std::string_view, Values> picked_values;
  uint64_t spared = 0;
};

absl::Status Refuse(std::string_view text) { return absl::InvalidArgumentError(ToAbsl(text)); }

absl::Status Check(const Version& version, const SeparateQuery& query) {
  if (query.pick.empty()) return Refuse("no object to pick");
  std::set<ObjectId> picked(query.pick.begin(), query.pick.end());
  std::set<std::pair<std::string_view, std::string_view>> kinds;
  for (const std::vector<ObjectId>* ids : {&query.pick, &query.spare}) {
    for (ObjectId id : *ids) {
      if (!version.Contains(id)) return kubernetes::NoObject(version, id);
      const ObjectView view = version.Get(id);
      kinds.emplace(view.group, view.kind);
      if (ids == &query.spare && picked.contains(id)) {
        return Refuse("both to pick and to spare: " + std::string(view.kind) + "/" +
                      std::string(view.name));
      }
    }
  }
  if (kinds.size() > 1) return Refuse("a selector looks at one kind, and several are named");
  return absl::OkStatus();
}

void AddSpared(std::vector<Label> labels, ObjectId example, size_t objects, Problem* problem) {
  problem->spared += objects;
  problem->spare.push_back({std::move(labels), example});
}

// Everything else of the kind, where the picked objects live.
void AddRest(const Version& version, const SeparateQuery& query, Problem* problem) {
  const ObjectView first = version.Get(query.pick.front());
  std::set<ObjectId> picked(query.pick.begin(), query.pick.end());
  std::set<std::string_view> places;
  for (ObjectId id : picked) places.insert(version.Get(id).ns);
  const std::vector<std::string_view> namespaces(places.begin(), places.end());
  Scope scope{.kind = first.kind, .group = first.group};
  if (!query.all_namespaces) scope.namespaces = namespaces;
  for (LabelSet& set : LabelSets(version, scope, Compiled(Selector::Everything()))) {
    std::erase_if(set.ids, [&](ObjectId id) { return picked.contains(id); });
    if (set.ids.empty()) continue;
    AddSpared(std::move(set.labels), set.ids.front(), set.ids.size(), problem);
  }
}

void KeepDistinct(std::vector<Spared>* spare) {
  const auto less = [](const Spared& a, const Spared& b) { return a.labels < b.labels; };
  const auto same = [](const Spared& a, const Spared& b) { return a.labels == b.labels; };
  std::stable_sort(spare->begin(), spare->end(), less);
  spare->erase(std::unique(spare->begin(), spare->end(), same), spare->end());
}

Problem ReadProblem(const Version& version, const SeparateQuery& query) {
  Problem problem;
  std::vector<ObjectId> pick = query.pick;
  std::sort(pick.begin(), pick.end());
  pick.erase(std::unique(pick.begin(), pick.end()), pick.end());
  for (ObjectId id : pick) problem.pick.push_back(version.Get(id).labels);
  if (query.spare.empty()) {
    AddRest(version, query, &problem);
  } else {
    for (ObjectId id : std::set<ObjectId>(query.spare.begin(), query.spare.end())) {
      AddSpared(version.Get(id).labels, id, 1, &problem);
    }
  }
  KeepDistinct(&problem.spare);
  for (const std::vector<Label>& labels : problem.pick) {
    for (const Label& label : labels) problem.picked_values[label.key];
  }
  for (const Spared& spared : problem.spare) {
    for (const Label& label : spared.labels) problem.picked_values[label.key];
  }
  for (auto& [key, values] : problem.picked_values) {
    for (size_t i = 0; i < pick.size(); ++i) {
      values.emplace(FindLabel(problem.pick[i], key), pick[i]);
    }
  }
  return problem;
}

// False: no selector text can say this key or one of these values, as no API
// server would have stored them.
bool CanBeWritten(std::string_view key, const Values& values) {
  return LabelKeyErrors(key).empty() &&
         std::all_of(values.begin(), values.end(), [](const auto& value) {
           return !value.first || LabelValueErrors(*value.first).empty();
         });
}

CoverKey MakeKey(std::string_view key, const Values& values, const std::vector<Spared>& spare) {
  CoverKey out;
  out.key = key;
  for (const auto& [value, id] : values) {
    if (value) out.values.emplace_back(*value);
  }
  out.some_absent = values.contains(std::nullopt);
  for (const Spared& spared : spare) {
    CoverKey::Item& item = out.items.emplace_back();
    const std::optional<std::string_view> value = FindLabel(spared.labels, key);
    if (values.contains(value) || (value && !LabelValueErrors(*value).empty())) continue;
    item.refusal = value ? CoverKey::Refusal::kValue : CoverKey::Refusal::kAbsent;
    item.value = value.value_or("");
  }
  return out;
}

bool IsRefused(const CoverKey& key, size_t item) {
  return key.items[item].refusal != CoverKey::Refusal::kNothing;
}

std::optional<size_t> FirstUnrefused(const std::vector<CoverKey>& keys, size_t items) {
  for (size_t i = 0; i < items; ++i) {
    if (std::none_of(keys.begin(), keys.end(),
                     [&](const CoverKey& key) { return IsRefused(key, i); })) {
      return i;
    }
  }
  return std::nullopt;
}

Inseparable Prove(const Problem& problem, const Spared& spared) {
  Inseparable proof;
  proof.spare = spared.example;
  for (const auto& [key, values] : problem.picked_values) {
    const std::optional<std::string_view> value = FindLabel(spared.labels, key);
    const auto same = values.find(value);
    if (same == values.end()) continue;  // a label that no selector can name
    const bool both_absent = !value && values.size() == 1;
    if (both_absent) continue;
    proof.same.push_back({std::string(key),
                          value ? std::optional(std::string(*value)) : std::nullopt, same->second});
  }
  return proof;
}

}  // namespace

absl::StatusOr<Separation> Separate(const Version& version, const SeparateQuery& query) {
  if (absl::Status status = Check(version, query); !status.ok()) return status;
  const Problem problem = ReadProblem(version, query);
  Separation answer;
  answer.picked = problem.pick.size();
  answer.spared = problem.spared;
  if (problem.spare.empty()) {
    answer.selector = Selector::Everything();
    return answer;
  }
  std::vector<CoverKey> keys;
  for (const auto& [key, values] : problem.picked_values) {
    if (!CanBeWritten(key, values)) continue;
    keys.push_back(MakeKey(key, values, problem.spare));
    bool any = false;
    for (size_t i = 0; i < problem.spare.size() && !any; ++i) any = IsRefused(keys.back(), i);
    if (!any) keys.pop_back();
  }
  if (const auto stuck = FirstUnrefused(keys, problem.spare.size())) {
    answer.proof = Prove(problem, problem.spare[*stuck]);
    return answer;
  }
  kubernetes::Cover cover = kubernetes::FindCover(keys, problem.spare.size());
  answer.is_shortest = cover.is_shortest;
  answer.selector = Selector::FromRequirements(std::move(cover.requirements));
  return answer;
}

}  // namespace labelix
