// Memberships that differ between two states, each with its cause.
#include "labelix/diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "engine/kubernetes/memberships.h"

namespace labelix {
namespace {

using kubernetes::Membership;
using Op = Delta::Op;
using Cause = Delta::Cause;
using Relation = Delta::Relation;

using Kind = std::pair<std::string, std::string>;  // group, kind

// Kinds that only one of the states knows: what the other would say about them
// is not known.
std::set<Kind> KindsOfOne(const Version& a, const Version& b) {
  std::set<Kind> out;
  for (const Version::KindCount& kind : a.Kinds()) {
    if (!b.Knows(kind.group, kind.kind)) out.emplace(kind.group, kind.kind);
  }
  return out;
}

std::optional<ObjectId> FindId(const Version& version, const ObjectName& name) {
  return version.Find(name.group, name.kind, name.ns, name.name);
}

std::optional<ObjectView> Find(const Version& version, const ObjectName& name) {
  const std::optional<ObjectId> id = FindId(version, name);
  if (!id) return std::nullopt;
  return version.Get(*id);
}

// The selectors of objects in one state, each object matched once.
class Selectors {
 public:
  explicit Selectors(const Version& version) : version_(version) {}

  std::string TextOf(const Membership& membership) {
    const Entry* entry = Of(membership);
    return entry == nullptr ? std::string() : entry->text;
  }

  bool Picks(const Membership& membership) {
    const Entry* entry = Of(membership);
    const std::optional<ObjectId> id = FindId(version_, membership.object);
    return entry != nullptr && id && entry->picked.contains(*id);
  }

 private:
  struct Entry {
    std::string text;
    std::set<ObjectId> picked;
  };
  using ByPath = std::map<std::string, Entry>;

  const Entry* Of(const Membership& membership) {
    const auto [place, is_new] = known_.try_emplace(membership.selector);
    if (is_new) Read(membership.selector, &place->second);
    const auto found = place->second.find(membership.path);
    return found == place->second.end() ? nullptr : &found->second;
  }

  void Read(const ObjectName& name, ByPath* out) const {
    const std::optional<ObjectId> id = FindId(version_, name);
    if (!id) return;
    const auto matches = Match(version_, {.object = id});
    if (!matches.ok()) return;
    for (const SelectorMatch& match : *matches) {
      out->try_emplace(match.path, Entry{match.selector, std::set<ObjectId>(match.objects.begin(),
                                                                            match.objects.end())});
    }
  }

  const Version& version_;
  std::map<ObjectName, ByPath> known_;
};

// Why a membership is in one state, `here`, and not in the other.
class Causes {
 public:
  Causes(const Version& here, const Version& there, bool joins)
      : here_(here), there_(there), selectors_here_(here), selectors_there_(there), joins_(joins) {}

  Cause Of(const Membership& membership) {
    const auto was = Find(there_, membership.object), is = Find(here_, membership.object);
    if (!was) return joins_ ? Cause::kObjectCreated : Cause::kObjectDeleted;
    if (is && was->uid != is->uid) return Cause::kObjectReplaced;
    if (membership.relation == Relation::kOwns) return OfOwner(membership, *was);
    if (!FindId(there_, membership.selector)) {
      return joins_ ? Cause::kSelectorCreated : Cause::kSelectorDeleted;
    }
    if (selectors_there_.TextOf(membership) != selectors_here_.TextOf(membership)) {
      return Cause::kSelectorEdit;
    }
    if (membership.relation == Relation::kTraffic) return OfTraffic(membership);
    return is && was->labels == is->labels ? Cause::kNamespaceRelabelled : Cause::kLabelChange;
  }

 private:
  Cause OfOwner(const Membership& membership, const ObjectView& other) const {
    if (!other.controller.uid.empty()) return Cause::kOwnerChanged;
    if (joins_) return Cause::kAdopted;
    return FindId(there_, membership.selector) ? Cause::kReleased : Cause::kOrphaned;
  }

  // What is still picked lost or got its traffic by its own state.
  Cause OfTraffic(const Membership& membership) {
    return selectors_there_.Picks(membership) == selectors_here_.Picks(membership)
               ? Cause::kStatusChange
               : Cause::kLabelChange;
  }

  const Version &here_, &there_;
  Selectors selectors_here_, selectors_there_;
  const bool joins_;
};

class Differ {
 public:
  Differ(const Version& before, const Version& after, const std::optional<std::string>& ns)
      : after_(after),
        ns_(ns),
        only_{KindsOfOne(before, after), KindsOfOne(after, before)},
        leaves_(before, after, false),
        joins_(after, before, true) {}

  void Merge(const std::vector<Membership>& was, const std::vector<Membership>& is) {
    auto a = was.begin(), b = is.begin();
    while (a != was.end() || b != is.end()) {
      if (b == is.end() || (a != was.end() && a->Key() < b->Key())) {
        if (Concerns(*a)) Add(Op::kLeave, *a, leaves_.Of(*a));
        ++a;
      } else if (a == was.end() || b->Key() < a->Key()) {
        if (Concerns(*b)) Add(Op::kJoin, *b, joins_.Of(*b));
        ++b;
      } else {
        if (a->conditions != b->conditions && Concerns(*b)) {
          Add(Op::kUpdate, *b, Cause::kStatusChange);
        }
        ++a, ++b;
      }
    }
  }

  DiffAnswer Answer() && {
    for (const auto& [kind, is_before] : unknown_) answer_.unknown.push_back({kind, is_before});
    return std::move(answer_);
  }

 private:
  void Add(Op op, const Membership& membership, Cause cause) {
    DiffRow difference;
    difference.op = op;
    difference.relation = membership.relation;
    difference.cause = cause;
    difference.selector = membership.selector;
    difference.path = membership.path;
    difference.object = membership.object;
    difference.resource_version = VersionOf(membership, cause);
    difference.conditions = membership.conditions;
    answer_.differences.push_back(std::move(difference));
  }

  bool Concerns(const Membership& membership) {
    if (ns_ && membership.object.ns != *ns_ && membership.selector.ns != *ns_) return false;
    bool known = true;
    for (const ObjectName* name : {&membership.object, &membership.selector}) {
      for (const bool in_before : {true, false}) {
        if (!only_[in_before ? 0 : 1].contains({name->group, name->kind})) continue;
        unknown_.emplace(name->kind, !in_before);
        known = false;
      }
    }
    return known;
  }

  // Of what made the difference, as the later state has it.
  std::string VersionOf(const Membership& membership, Cause cause) const {
    const bool by_selector = cause == Cause::kSelectorCreated || cause == Cause::kSelectorEdit;
    const auto view = Find(after_, by_selector ? membership.selector : membership.object);
    return view ? std::string(view->resource_version) : std::string();
  }

  const Version& after_;
  const std::optional<std::string>& ns_;
  const std::array<std::set<Kind>, 2> only_;  // known to the earlier state, to the later one
  Causes leaves_, joins_;
  DiffAnswer answer_;
  std::set<std::pair<std::string, bool>> unknown_;  // kind, and whether the earlier one lacks it
};

}  // namespace

absl::StatusOr<DiffAnswer> Diff(const Version& before, const Version& after,
                                const std::optional<std::string>& ns) {
  const auto was = kubernetes::MembershipsOf(before), is = kubernetes::MembershipsOf(after);
  if (!was.ok()) return was.status();
  if (!is.ok()) return is.status();
  Differ differ(before, after, ns);
  differ.Merge(*was, *is);
  return std::move(differ).Answer();
}

}  // namespace labelix
