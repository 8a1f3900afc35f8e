// Memberships that differ between two states, each with its cause.
#include "labelix/diff.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "engine/kubernetes/memberships.h"
#include "engine/kubernetes/name_view.h"

namespace labelix {
namespace {

using kubernetes::Copy;
using kubernetes::FindId;
using kubernetes::Members;
using kubernetes::Memberships;
using kubernetes::NameView;
using kubernetes::ViewOfName;
using kubernetes::Wanted;
using Op = Delta::Op;
using Cause = Delta::Cause;
using Relation = Delta::Relation;

using Kind = std::pair<std::string_view, std::string_view>;  // group, kind

// Kinds that only one of the states knows: what the other would say about them
// is not known.
std::set<Kind> KindsOfOne(const Version& a, const Version& b) {
  std::set<Kind> out;
  for (const Version::KindCount& kind : a.Kinds()) {
    if (!b.Knows(kind.group, kind.kind)) out.emplace(kind.group, kind.kind);
  }
  return out;
}

// For an object of one state that of its name in the other one, looked up once.
class Twins {
 public:
  Twins(const Version& of, const Version& in) : of_(of), in_(in) {}

  static constexpr ObjectId kNone = 0xFFFFFFFFu;

  ObjectId Of(ObjectId id) {
    if (id >= known_.size())
      known_.resize(std::max<size_t>(id + size_t{1}, 2 * known_.size()), kUnasked);
    ObjectId& twin = known_[id];
    if (twin == kUnasked) twin = FindId(in_, ViewOfName(of_, id)).value_or(kNone);
    return twin;
  }

 private:
  static constexpr ObjectId kUnasked = kNone - 1;  // EngineOptions::max_objects: no id
  const Version &of_, &in_;
  std::vector<ObjectId> known_;
};

// One state, and what is related to the name at hand there.
struct Side {
  explicit Side(const Version& version) : version(version), names(version) {}

  // What it selects by that path; nullptr: it does not.
  const Members* Selects(std::string_view path) const {
    const auto key = std::pair(Relation::kSelects, path);
    const auto at = std::lower_bound(of_name.begin(), of_name.end(), key,
                                     [](const Members& a, const auto& b) { return a.Key() < b; });
    return at != of_name.end() && at->Key() == key ? &*at : nullptr;
  }

  // What it wants of objects of that one's group and kind by that path; nullptr: it picks none of
  // them.
  const Wanted* WantedOf(const NameView& object, std::string_view path) const {
    const Members* members = Selects(path);
    if (members == nullptr) return nullptr;
    for (const Wanted& wanted : members->wanted) {
      if (wanted.group == object.group && wanted.kind == object.kind) return &wanted;
    }
    return nullptr;
  }

  bool Picks(std::string_view path, ObjectId object) {
    if (picked.empty()) {
      const Members* members = Selects(path);
      if (members == nullptr || members->objects.empty()) return false;
      picked = members->objects;
      std::sort(picked.begin(), picked.end());
    }
    return std::binary_search(picked.begin(), picked.end(), object);
  }

  void Forget() {
    of_name.clear();
    picked.clear();
  }

  absl::Status Take() {
    absl::StatusOr<std::vector<Members>> taken = names.Take();
    if (!taken.ok()) return taken.status();
    of_name = std::move(*taken);
    return absl::OkStatus();
  }

  const Version& version;
  Memberships names;
  std::vector<Members> of_name;  // ascending by Key()
  std::vector<ObjectId> picked;  // by the path of traffic, ascending; empty: not asked yet
};

// What one state has and the other has not, or not so.
struct Difference {
  Op op = Op::kJoin;
  ObjectId object = 0;  // kLeave: of the earlier state
  NameView name;        // its
  Delta::Conditions conditions;
};

// Objects of one name, relation and path on both sides.
class MemberDiffer {
 public:
  MemberDiffer(const Version& before, const Version& after)
      : before_(before), after_(after), twins_(before, after) {}

  // By name. Valid until the next call.
  std::span<const Difference> Differences(const Members& was, const Members& is) {
    out_.clear();
    if (is.objects.size() > 0) Mark(is);
    for (size_t i = 0; i < was.objects.size(); ++i) AddEarlier(was, i);
    for (size_t i = 0; i < is.objects.size(); ++i) AddLater(is, i);
    std::sort(out_.begin(), out_.end(),
              [](const Difference& a, const Difference& b) { return a.name < b.name; });
    return out_;
  }

 private:
  // Of a later object: how often it is a member that no earlier one is known to be.
  struct Seen {
    uint32_t times = 0;
    Delta::Conditions conditions;
  };

  static Delta::Conditions ConditionsOf(const Members& members, size_t i) {
    return members.conditions.empty() ? Delta::Conditions() : members.conditions[i];
  }

  void Mark(const Members& is) {
    const ObjectId last = *std::max_element(is.objects.begin(), is.objects.end());
    if (last >= seen_.size()) seen_.resize(std::max<size_t>(last + size_t{1}, 2 * seen_.size()));
    for (size_t i = 0; i < is.objects.size(); ++i) {
      Seen& seen = seen_[is.objects[i]];
      ++seen.times;
      seen.conditions = ConditionsOf(is, i);
    }
  }

  void AddEarlier(const Members& was, size_t i) {
    const ObjectId id = was.objects[i], twin = twins_.Of(id);
    const Delta::Conditions conditions = ConditionsOf(was, i);
    if (twin >= seen_.size() || seen_[twin].times == 0) {
      out_.push_back({Op::kLeave, id, ViewOfName(before_, id), conditions});
      return;
    }
    Seen& seen = seen_[twin];
    --seen.times;
    if (seen.conditions == conditions) return;
    out_.push_back({Op::kUpdate, twin, ViewOfName(after_, twin), seen.conditions});
  }

  void AddLater(const Members& is, size_t i) {
    const ObjectId id = is.objects[i];
    if (seen_[id].times == 0) return;
    --seen_[id].times;
    out_.push_back({Op::kJoin, id, ViewOfName(after_, id), ConditionsOf(is, i)});
  }

  const Version &before_, &after_;
  Twins twins_;
  std::vector<Seen> seen_;  // by id in the later state; all zero times between two calls
  std::vector<Difference> out_;
};

// Why a membership is in one state, `here`, and not in the other.
class CauseFinder {
 public:
  CauseFinder(const NameView& selector, const Members& members, bool joins)
      : selector_(selector), members_(members), joins_(joins) {}

  Cause Of(const Difference& difference, Side* here, Side* there) const {
    const std::optional<ObjectId> other = FindId(there->version, difference.name);
    if (!other) return joins_ ? Cause::kObjectCreated : Cause::kObjectDeleted;
    const ObjectView was = there->version.Get(*other), is = here->version.Get(difference.object);
    if (was.uid != is.uid) return Cause::kObjectReplaced;
    const bool has_holder = FindId(there->version, selector_).has_value();
    if (members_.relation == Relation::kOwns) return OfOwner(was, has_holder);
    const Wanted* const wanted = there->WantedOf(difference.name, members_.path);
    if (!has_holder || !HasSelector(wanted)) {
      return joins_ ? Cause::kSelectorCreated : Cause::kSelectorDeleted;
    }
    if (!WantTheSame(wanted, here->WantedOf(difference.name, members_.path))) {
      return Cause::kSelectorEdit;
    }
    if (members_.relation == Relation::kTraffic) {
      // What is still picked lost or got its traffic by its own state.
      const bool same_pick =
          there->Picks(members_.path, *other) == here->Picks(members_.path, difference.object);
      return same_pick ? Cause::kStatusChange : Cause::kLabelChange;
    }
    return was.labels == is.labels ? Cause::kNamespaceRelabelled : Cause::kLabelChange;
  }

 private:
  // As it is live one selector of several may come to an object that was there, or go.
  bool HasSelector(const Wanted* wanted) const {
    return members_.relation != Relation::kSelects || (wanted != nullptr && wanted->picks);
  }

  // The same labels, in the same namespaces.
  static bool WantTheSame(const Wanted* a, const Wanted* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a->text == b->text && a->namespaces == b->namespaces;
  }

  Cause OfOwner(const ObjectView& other, bool has_owner) const {
    if (!other.controller.uid.empty()) return Cause::kOwnerChanged;
    if (joins_) return Cause::kAdopted;
    return has_owner ? Cause::kReleased : Cause::kOrphaned;
  }

  const NameView& selector_;
  const Members& members_;
  const bool joins_;
};

class Differ {
 public:
  Differ(const Version& before, const Version& after, const std::optional<std::string>& ns)
      : ns_(ns),
        only_{KindsOfOne(before, after), KindsOfOne(after, before)},
        was_(before),
        is_(after),
        members_(before, after) {}

  // Name after name, in their order.
  absl::Status Run() {
    for (;;) {
      const NameView *a = was_.names.Next(), *b = is_.names.Next();
      if (a == nullptr && b == nullptr) return absl::OkStatus();
      const NameView name = b == nullptr || (a != nullptr && *a < *b) ? *a : *b;
      for (Side* side : {&was_, &is_}) {
        const NameView* next = side->names.Next();
        side->Forget();
        if (next == nullptr || *next != name) continue;
        if (absl::Status status = side->Take(); !status.ok()) return status;
      }
      Compare(name);
    }
  }

  DiffAnswer Answer() && {
    for (const auto& [kind, group, is_before] : unknown_) {
      answer_.unknown.push_back({PrintUnknown(group, kind, is_before), is_before});
    }
    return std::move(answer_);
  }

 private:
  void Compare(const NameView& name) {
    static const Members kNone;
    auto a = was_.of_name.begin(), b = is_.of_name.begin();
    while (a != was_.of_name.end() || b != is_.of_name.end()) {
      const bool no_a = a == was_.of_name.end(), no_b = b == is_.of_name.end();
      if (no_b || (!no_a && a->Key() < b->Key())) {
        Compare(name, *a, kNone, *a);
        ++a;
      } else if (no_a || b->Key() < a->Key()) {
        Compare(name, kNone, *b, *b);
        ++b;
      } else {
        Compare(name, *a, *b, *b);
        ++a, ++b;
      }
    }
  }

  // `named`: one of them, for relation and path.
  void Compare(const NameView& name, const Members& was, const Members& is, const Members& named) {
    const CauseFinder leaves(name, named, false), joins(name, named, true);
    for (const Difference& difference : members_.Differences(was, is)) {
      if (!Concerns(name, difference.name)) continue;
      Cause cause = Cause::kStatusChange;
      if (difference.op == Op::kLeave) cause = leaves.Of(difference, &was_, &is_);
      if (difference.op == Op::kJoin) cause = joins.Of(difference, &is_, &was_);
      Add(name, named, difference, cause);
    }
  }

  void Add(const NameView& selector, const Members& members, const Difference& difference,
           Cause cause) {
    const bool by_selector = cause == Cause::kSelectorCreated || cause == Cause::kSelectorEdit ||
                             cause == Cause::kSelectorDeleted;
    DiffRow& row = answer_.differences.emplace_back();
    row.op = difference.op;
    row.relation = members.relation;
    row.cause = cause;
    row.selector = Copy(selector);
    row.path = members.path;
    row.object = Copy(difference.name);
    row.resource_version = VersionOf(by_selector ? selector : difference.name);
    row.conditions = difference.conditions;
  }

  bool Concerns(const NameView& selector, const NameView& object) {
    if (ns_ && object.ns != *ns_ && selector.ns != *ns_) return false;
    bool known = true;
    for (const NameView* name : {&object, &selector}) {
      for (const bool in_before : {true, false}) {
        if (!only_[in_before ? 0 : 1].contains({name->group, name->kind})) continue;
        unknown_.emplace(name->kind, name->group, !in_before);
        known = false;
      }
    }
    return known;
  }

  // With its group where either state knows another kind of that name.
  std::string PrintUnknown(std::string_view group, std::string_view kind, bool is_before) const {
    const Version &has = (is_before ? is_ : was_).version,
                  &lacks = (is_before ? was_ : is_).version;
    std::string text = PrintKind(has, group, kind);
    return text == kind ? PrintKind(lacks, group, kind) : text;
  }

  // As the later state has it.
  std::string VersionOf(const NameView& name) const {
    const std::optional<ObjectId> id = FindId(is_.version, name);
    return id ? std::string(is_.version.Get(*id).resource_version) : std::string();
  }

  const std::optional<std::string>& ns_;
  const std::array<std::set<Kind>, 2> only_;  // known to the earlier state, to the later one
  Side was_, is_;
  MemberDiffer members_;
  DiffAnswer answer_;
  // Kind, group, and whether the earlier state lacks it.
  std::set<std::tuple<std::string, std::string, bool>> unknown_;
};

}  // namespace

absl::StatusOr<DiffAnswer> Diff(const Version& before, const Version& after,
                                const std::optional<std::string>& ns) {
  Differ differ(before, after, ns);
  if (absl::Status status = differ.Run(); !status.ok()) return status;
  return std::move(differ).Answer();
}

}  // namespace labelix
