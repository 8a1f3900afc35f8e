// pdb-overlap, hpa-overlap.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/names.h"

namespace labelix::kubernetes {
namespace {

// Pods that the same ones pick: two and more, by their place among the matches.
struct Together {
  std::vector<uint32_t> by;  // ascending
  ObjectId example = 0;      // the first of the pods
  uint64_t pods = 0;
};

// Who picks together, and with whom.
class Doubly {
 public:
  Doubly(std::vector<Together> all, size_t matches) : all_(std::move(all)), of_(matches) {
    for (uint32_t at = 0; at < all_.size(); ++at) {
      for (const uint32_t match : all_[at].by) of_[match].push_back(at);
    }
    seen_.resize(matches);
    for (const std::vector<uint32_t>& each : of_) among_ += each.empty() ? 0 : 1;
  }

  // Those behind `match` that pick a pod with it, in order. `most`: no more are wanted.
  std::vector<uint32_t> After(uint32_t match, const auto& is_wanted, size_t most) {
    std::vector<uint32_t> after;
    if (of_[match].empty()) return after;
    --among_;  // those that are left
    for (const uint32_t at : of_[match]) {
      const std::vector<uint32_t>& by = all_[at].by;
      for (auto other = std::upper_bound(by.begin(), by.end(), match); other != by.end(); ++other) {
        if (std::exchange(seen_[*other], match + 1) == match + 1 || !is_wanted(*other)) continue;
        after.push_back(*other);
      }
      if (after.size() >= std::min(most, among_)) break;
    }
    std::sort(after.begin(), after.end());
    return after;
  }

  // An example and how many.
  std::pair<ObjectId, uint64_t> PodsOf(uint32_t match, uint32_t other) const {
    std::pair<ObjectId, uint64_t> pods{0, 0};
    for (const uint32_t at : of_[match]) {
      const Together& together = all_[at];
      if (!std::binary_search(together.by.begin(), together.by.end(), other)) continue;
      if (pods.second == 0 || together.example < pods.first) pods.first = together.example;
      pods.second += together.pods;
    }
    return pods;
  }

 private:
  std::vector<Together> all_;
  std::vector<std::vector<uint32_t>> of_;  // by match, places in `all_`
  std::vector<uint32_t> seen_;             // with which match, and one
  size_t among_ = 0;
};

std::vector<Together> GroupByPickers(std::map<ObjectId, std::vector<uint32_t>> by_object) {
  std::map<std::vector<uint32_t>, std::pair<ObjectId, uint64_t>> same;
  for (auto& [id, by] : by_object) {
    if (by.size() < 2) continue;
    ++same.try_emplace(std::move(by), id, 0).first->second.second;
  }
  std::vector<Together> all;
  while (!same.empty()) {
    auto node = same.extract(same.begin());
    all.push_back({std::move(node.key()), node.mapped().first, node.mapped().second});
  }
  return all;
}

}  // namespace

// What ended or is being deleted is evicted past all PodDisruptionBudgets: k8s.io/kubernetes
// pkg/registry/core/pod/storage/eviction.go, canIgnorePDB. A pending pod is too, until it runs.
// The HPA controller asks for no phase: pkg/controller/podautoscaler/horizontal.go.
bool Checker::SuffersFromTwo(std::string_view kind, ObjectId pod) const {
  kinds::Pod facts;
  return kind != "PodDisruptionBudget" || !kinds::DecodePod(version_.Get(pod).facts, &facts) ||
         IsActive(facts);
}

// What the kind's objects pick: of the places that are looked at alone.
std::vector<SelectorMatch> Checker::MatchesOf(const kinds::KindRow& kind) const {
  MatchQuery query{.kinds = {NameKind(kind.group, kind.kind, true)}};
  if (!ns_) return Match(version_, query).value_or(std::vector<SelectorMatch>());
  std::vector<SelectorMatch> matches;
  for (const std::string_view place : {std::string_view(), std::string_view(*ns_)}) {
    query.ns = std::string(place);
    auto of_place = Match(version_, query).value_or(std::vector<SelectorMatch>());
    std::move(of_place.begin(), of_place.end(), std::back_inserter(matches));
    if (ns_->empty()) break;
  }
  return matches;
}

// Each pair that picks one object together.
void Checker::CheckDoubly(const kinds::KindRow& of, std::string_view code) {
  if (!IsWanted(code)) return;
  const std::string_view kind = of.kind;
  const std::vector<SelectorMatch> matches = MatchesOf(of);
  std::map<ObjectId, std::vector<uint32_t>> by_object;
  for (uint32_t at = 0; at < matches.size(); ++at) {
    for (ObjectId id : matches[at].objects) {
      if (SuffersFromTwo(kind, id)) by_object[id].push_back(at);
    }
  }
  if (options_.object) {
    const auto is_it = [&](uint32_t at) { return matches[at].id == *options_.object; };
    std::erase_if(by_object, [&](const auto& entry) {
      return std::none_of(entry.second.begin(), entry.second.end(), is_it);
    });
  }
  Doubly doubly(GroupByPickers(std::move(by_object)), matches.size());
  bool is_past = false;
  for (uint32_t at = 0; at < matches.size(); ++at) {
    const SelectorMatch& a = matches[at];
    const bool one_at_most = options_.object && *options_.object != a.id;
    is_past |= options_.object && !one_at_most;
    if (one_at_most && is_past) continue;
    const auto is_wanted = [&](uint32_t other) {
      return Concerns(a.id, matches[other].id) && a.object != matches[other].object;
    };
    for (const uint32_t other : doubly.After(at, is_wanted, one_at_most ? 1 : matches.size())) {
      const SelectorMatch& b = matches[other];
      const Pairs::First first{code, a.id, a.object};
      if (!pairs_.Tells(first, Severity::kError, b.object)) {
        pairs_.Count(first);
        continue;
      }
      const auto [example, pods] = doubly.PodsOf(at, other);
      AddDoubly(kind, first, a.path, b.object, example, pods);
    }
  }
}

void Checker::AddDoubly(std::string_view kind, const Pairs::First& first, const std::string& path,
                        const ObjectName& other, ObjectId example, uint64_t pods) {
  Finding* finding = pairs_.Add(first, Severity::kError, other);
  if (finding == nullptr) return;
  finding->path = path;
  const std::string pod(version_.Get(example).name), by = std::string(kind) + "/" + other.name;
  const std::string who = pods == 1 ? "it" : "they", whom = pods == 1 ? "it" : "them";
  finding->message =
      pods == 1 ? "pod " + pod + " is also picked by " + by
                : std::to_string(pods) + " pods are also picked by " + by + ", such as " + pod;
  finding->message += kind == "PodDisruptionBudget" ? ": " + who + " cannot be evicted"
                                                    : ": neither can scale " + whom;
  finding->witness = ToList(version_.Get(example).labels);
  finding->cure = "let one of them pick other pods";
}

}  // namespace labelix::kubernetes
