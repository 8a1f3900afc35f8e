#include "engine/match/difference.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <tuple>

#include "engine/match/registered.h"
#include "engine/query/evaluate.h"

namespace labelix::match {
namespace {

using index::Holds;
using index::Kind;
using index::ObjectRow;
using index::ProfileId;
using Cause = Delta::Cause;
using Op = Delta::Op;

// Of a batch; what is asked for ahead is to be in the first cache when it is read.
constexpr size_t kMostFound = 64;

bool IsOneOf(const std::vector<ObjectId>& ascending, ObjectId id) {
  return std::binary_search(ascending.begin(), ascending.end(), id);
}

// Calls gone(x) for what only `before` has, come(x) for what only `after` has.
// Both ascending. What is equal is passed over 32 at a time: lists of thousands
// differ in a few.
template <typename Gone, typename Come>
void Merge(std::span<const uint32_t> before, std::span<const uint32_t> after, Gone&& gone,
           Come&& come) {
  constexpr size_t kRun = 32;
  size_t b = 0, a = 0;
  while (b < before.size() || a < after.size()) {
    if (a == after.size() || (b < before.size() && before[b] < after[a])) {
      gone(before[b++]);
    } else if (b == before.size() || after[a] < before[b]) {
      come(after[a++]);
    } else {
      ++a, ++b;
      while (before.size() - b >= kRun && after.size() - a >= kRun &&
             std::memcmp(&before[b], &after[a], kRun * sizeof(uint32_t)) == 0) {
        a += kRun, b += kRun;
      }
    }
  }
}

}  // namespace

bool IsNamespace(const Kind& kind) {
  return kind.holds == Holds::kObjects && kind.kind == "Namespace" && kind.group.empty();
}

// ---- Change --------------------------------------------------------------------

bool Change::IsTouched(ObjectId id) const {
  const auto at =
      std::lower_bound(touched.begin(), touched.end(), id,
                       [](const index::Touched& t, ObjectId wanted) { return t.id < wanted; });
  return at != touched.end() && at->id == id;
}

std::string_view Change::ResourceVersion(ObjectId id) const {
  if (const ObjectRow* row = After(id)) return index::Unpack(row->Carried()).resource_version;
  for (const index::Touched& t : touched) {
    if (t.id == id) return t.removed_at;
  }
  return {};
}

bool Change::IsReplaced(ObjectId id) const {
  const ObjectRow *was = Before(id), *is = After(id);
  if (was == nullptr || is == nullptr) return false;
  return index::IsAnotherUid(index::UidOf(was->Carried()), index::UidOf(is->Carried()));
}

// ---- Difference ----------------------------------------------------------------

void Difference::Find() {
  FindRelabelled();
  Follow();
  FindPartitions();
  for (const Kind* selectors : state_.partitions) FindIn(*selectors);
  state_.compared = change_.after.version;
}

void Difference::FindRelabelled() {
  relabelled_.clear();
  for (const index::Touched& t : change_.touched) {
    if (IsNamespace(change_.after.index->KindOf(t.id)) && IsRelabelled(t.id)) {
      relabelled_.push_back(t.id);
    }
  }
}

// Memberships are void if there were versions in between that were not compared to
// the end.
void Difference::Follow() {
  if (state_.compared != change_.before.version) {
    for (auto& [selectors, memberships] : state_.memberships) {
      memberships.Forget(change_.before.version);
    }
  }
  state_.compared = 0;  // should there be no memory below
}

// The partitions of selectors in which something can have changed, by group and
// kind.
void Difference::FindPartitions() {
  const index::Index& index = *change_.after.index;
  const index::VersionNumber now = change_.after.version;
  std::vector<const Kind*>& found = state_.partitions;
  found.clear();
  if (!relabelled_.empty()) {
    found = index.Kinds(now, Holds::kSelectors);
    return;
  }
  const Kind* last = nullptr;  // events come in runs of one kind
  for (const index::Touched& t : change_.touched) {
    const Kind& kind = index.KindOf(t.id);
    if (&kind == last) continue;
    last = &kind;
    const Kind* selectors = kind.holds == Holds::kSelectors
                                ? &kind
                                : index.FindKind(kind.group, kind.kind, now, Holds::kSelectors);
    if (selectors != nullptr) found.push_back(selectors);
  }
  if (found.size() < 2) return;
  std::sort(found.begin(), found.end(), [](const Kind* a, const Kind* b) {
    return std::tie(a->group, a->kind) < std::tie(b->group, b->kind);
  });
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

void Difference::FindIn(const Kind& selectors) {
  const index::Index& index = *change_.after.index;
  changed_selectors_.clear();
  asked_class_ = index::kNoProfile;
  for (const index::Touched& t : change_.touched) {
    if (&index.KindOf(t.id) == &selectors && SelectorChanged(t.id)) {
      changed_selectors_.push_back(t.id);
    }
  }
  memberships_ = &state_.memberships[&selectors];
  same_question_ = changed_selectors_.empty() && relabelled_.empty();
  if (!relabelled_.empty()) memberships_->Forget(change_.after.version);
  NoteClasses(selectors);
  const Kind* picked = index.FindKind(selectors.group, selectors.kind, change_.after.version);
  if (picked == nullptr) return;  // so there was none before
  concerned_.Start(sink_.about(), change_.before, change_.after, selectors, picked);
  for (const ObjectId id : changed_selectors_) BySelector(selectors, id);
  if (selectors.profiles.live() == 0) return;
  if (same_question_ && change_.touched.size() > 1) PrefetchLists(*picked);
  for (const index::Touched& t : change_.touched) {
    if (&index.KindOf(t.id) == picked) ByObject(selectors, *picked, t);
    if (found_.size() >= kMostFound) EmitFound(selectors);
  }
  EmitFound(selectors);
  for (const ObjectId ns : relabelled_) ByNamespace(selectors, *picked, ns);
}

// ---- By selector ---------------------------------------------------------------

// The classes that changed selectors came to as their first, or left as their last.
void Difference::NoteClasses(const Kind& selectors) {
  for (const ObjectId id : changed_selectors_) {
    const ObjectRow *was = change_.Before(id), *is = change_.After(id);
    for (const ObjectRow* row : {was, is}) {
      if (row == nullptr) continue;
      const auto count = [&](const query::State& state) {
        return selectors.profiles.Count(row->profile, state.version);
      };
      if ((count(change_.before) == 0) == (count(change_.after) == 0)) continue;
      memberships_->Note(selectors, row->profile, PairOf(selectors, row->profile),
                         2 * changed_selectors_.size(), change_.after.version);
    }
  }
}

const std::optional<HashedPair>& Difference::PairOf(const Kind& selectors, ProfileId id) {
  if (asked_class_ != id) {
    asked_class_ = id;
    asked_pair_ = ReadHashedPair(selectors, id);
  }
  return asked_pair_;
}

bool Difference::SelectorChanged(ObjectId id) const {
  const ObjectRow *was = change_.Before(id), *is = change_.After(id);
  if (was == nullptr && is == nullptr) return false;
  return was == nullptr || is == nullptr || was->profile != is->profile ||
         ReadRegistered(*was).names != ReadRegistered(*is).names;
}

IdSet Difference::PickedBySelector(const query::State& state, const Kind& selectors, ObjectId id) {
  const ObjectRow* row = state.index->objects().At(id, state.version);
  const Kind* picked = state.index->FindKind(selectors.group, selectors.kind, state.version);
  if (row == nullptr || picked == nullptr) return {};
  ++queries_;
  IdSet ids = Pick(state, *picked, selectors, row->profile, PairOf(selectors, row->profile));
  FilterByName(*state.index, id, ReadRegistered(*row).names, &ids);
  return ids;
}

void Difference::BySelector(const Kind& selectors, ObjectId id) {
  const bool is_concerned = concerned_.Selector(id);
  if (!is_concerned && concerned_.OnlySelectors()) return;
  IdSet was = PickedBySelector(change_.before, selectors, id);
  IdSet is = PickedBySelector(change_.after, selectors, id);
  if (!is_concerned) concerned_.Filter(&was), concerned_.Filter(&is);
  Cause cause = Cause::kSelectorEdit;
  if (change_.Before(id) == nullptr) cause = Cause::kSelectorCreated;
  if (change_.After(id) == nullptr) cause = Cause::kSelectorDeleted;
  const std::string_view version = sink_.Keep(change_.ResourceVersion(id));
  Merge(
      was, is,
      [&](ObjectId object) { Emit(id, object, Explain(Op::kLeave, object, cause, version)); },
      [&](ObjectId object) { Emit(id, object, Explain(Op::kJoin, object, cause, version)); });
  // A replaced object leaves as the one and joins as the other.
  for (const index::Touched& t : change_.touched) {
    if (!IsOneOf(was, t.id) || !IsOneOf(is, t.id) || !change_.IsReplaced(t.id)) continue;
    const std::string_view at = sink_.Keep(change_.ResourceVersion(t.id));
    Emit(id, t.id, {Op::kLeave, Cause::kObjectReplaced, at});
    Emit(id, t.id, {Op::kJoin, Cause::kObjectReplaced, at});
  }
}

// An object that came or went is the cause, whatever its selector did.
Difference::Why Difference::Explain(Op op, ObjectId object, Cause otherwise,
                                    std::string_view resource_version) const {
  const bool there = (op == Op::kJoin ? change_.Before(object) : change_.After(object)) != nullptr;
  if (there) return {op, otherwise, resource_version};
  return {op, op == Op::kJoin ? Cause::kObjectCreated : Cause::kObjectDeleted,
          sink_.Keep(change_.ResourceVersion(object))};
}

// ---- By object -----------------------------------------------------------------

// Asks for what is kept of the label sets that objects left and came to.
void Difference::PrefetchLists(const Kind& picked) {
  const auto for_each = [&](auto prefetch) {
    for (const index::Touched& t : change_.touched) {
      if (t.was == t.is || &change_.after.index->KindOf(t.id) != &picked) continue;
      if (t.was != index::kNoProfile) prefetch(t.was);
      if (t.is != index::kNoProfile) prefetch(t.is);
    }
  };
  for_each([&](ProfileId id) { memberships_->Prefetch(id); });
  for_each([&](ProfileId id) { memberships_->PrefetchList(id); });
}

void Difference::ByObject(const Kind& selectors, const Kind& picked, const index::Touched& t) {
  const bool was = t.was != index::kNoProfile, is = t.is != index::kNoProfile;
  if (!was && !is) return;
  const bool replaced = was && is && !t.is_same && change_.IsReplaced(t.id);
  const bool same_labels = t.was == t.is;
  if (same_labels && !replaced && !NamespaceChanged(t.id)) return;
  Cause cause = same_labels ? Cause::kNamespaceRelabelled : Cause::kLabelChange;
  if (replaced) cause = Cause::kObjectReplaced;
  if (!was) cause = Cause::kObjectCreated;
  if (!is) cause = Cause::kObjectDeleted;
  if (same_question_) {
    memberships_->Trim(change_.after.version);
    const auto list = [&](ProfileId profile, ProfileId like) -> Memberships::List {
      if (profile == index::kNoProfile) return {};
      return memberships_->Of(change_.after, selectors, picked, profile, &state_.reverse, like);
    };
    const Memberships::List before = list(t.was, index::kNoProfile);
    return Compare(before, list(t.is, t.was), t.id, cause);
  }
  const auto ask = [&](const query::State& state, ProfileId profile) -> Reverse::Classes {
    if (profile == index::kNoProfile) return {};
    return memberships_->Ask(state, selectors, picked, profile, &state_.reverse);
  };
  Compare(ask(change_.before, t.was), ask(change_.after, t.is), t.id, cause);
}

void Difference::Compare(Memberships::List before, Memberships::List after, ObjectId id,
                         Cause cause) {
  const bool replaced = cause == Cause::kObjectReplaced;
  if (!replaced && before.data() == after.data() && before.size() == after.size()) return;
  const bool is_concerned = concerned_.Object(id);
  std::string_view version;
  const auto note = [&](ProfileId c, Op op) {
    if (!is_concerned && !concerned_.Class(c)) return;
    if (version.empty()) version = sink_.Keep(change_.ResourceVersion(id));
    found_.push_back({c, id, {op, cause, version}});
  };
  const auto leave = [&](ProfileId c) { note(c, Op::kLeave); };
  const auto join = [&](ProfileId c) { note(c, Op::kJoin); };
  if (!replaced) return Merge(before, after, leave, join);
  for (const ProfileId c : before) leave(c);
  for (const ProfileId c : after) join(c);
}

// Asks for what EmitFound will read of classes and selectors, a step of all after the other.
void Difference::PrefetchFound(const Kind& selectors) const {
  const index::Objects& objects = change_.after.index->objects();
  const auto for_each_selector = [&](auto prefetch) {
    for (const FoundClass& found : found_) {
      const auto* members = selectors.profiles.MembersAt(found.id, StateOf(found.why).version);
      if (members == nullptr || members->IsMany()) continue;
      members->ForEach(prefetch);
    }
  };
  for (const FoundClass& found : found_) selectors.profiles.PrefetchHead(found.id);
  for (const FoundClass& found : found_) selectors.profiles.PrefetchMembers(found.id);
  for_each_selector([&](ObjectId selector) { objects.PrefetchIdentity(selector); });
  for_each_selector([&](ObjectId selector) { objects.PrefetchNameAndRow(selector); });
}

// What was found of objects, in that order.
void Difference::EmitFound(const Kind& selectors) {
  if (change_.touched.size() > 1) PrefetchFound(selectors);
  for (const FoundClass& found : found_) {
    EmitClass(selectors, found.id, StateOf(found.why), found.object, found.why);
  }
  found_.clear();
}

// ---- By namespace --------------------------------------------------------------

bool Difference::IsRelabelled(ObjectId ns) const {
  const ObjectRow *was = change_.Before(ns), *is = change_.After(ns);
  return (was == nullptr ? index::kNoProfile : was->profile) !=
         (is == nullptr ? index::kNoProfile : is->profile);
}

bool Difference::NamespaceChanged(ObjectId object) const {
  const index::Objects& objects = change_.after.index->objects();
  return std::any_of(relabelled_.begin(), relabelled_.end(),
                     [&](ObjectId ns) { return objects.name(ns) == objects.ns(object); });
}

void Difference::ByNamespace(const Kind& selectors, const Kind& picked, ObjectId ns) {
  const std::string_view name = change_.after.index->objects().name(ns);
  NamespaceLabels was, is;
  was.Read(change_.before, name);
  is.Read(change_.after, name);
  const std::string_view version = sink_.Keep(change_.ResourceVersion(ns));
  for (const ProfileId id :
       ClassesAsking(selectors, {was.known, is.known, was.labels, is.labels})) {
    const std::string_view bytes = BytesOf(selectors, id);
    const bool had = AcceptsNamespace(bytes, {name, {}, was.known, was.labels});
    const bool has = AcceptsNamespace(bytes, {name, {}, is.known, is.labels});
    if (had == has) continue;
    ByNamespaceClass(selectors, picked, id, had ? change_.before : change_.after,
                     {had ? Op::kLeave : Op::kJoin, Cause::kNamespaceRelabelled, version}, name);
  }
}

void Difference::ByNamespaceClass(const Kind& selectors, const Kind& picked, ProfileId id,
                                  const query::State& state, const Why& why, std::string_view ns) {
  if (selectors.profiles.Count(id, state.version) == 0) return;
  const Normal labels = Decode(BytesOf(selectors, id)).labels;
  const Scope scope{.kind = picked.kind, .group = picked.group, .ns = ns};
  ++queries_;
  for (ObjectId object : query::Select(state, query::MakePlan(state, scope, labels))) {
    if (!change_.IsTouched(object)) EmitClass(selectors, id, state, object, why);
  }
}

// ---- Emitting --------------------------------------------------------------------

void Difference::EmitClass(const Kind& selectors, ProfileId id, const query::State& state,
                           ObjectId object, const Why& why) {
  const index::Members* members = selectors.profiles.MembersAt(id, state.version);
  if (members == nullptr) return;
  const bool is_concerned = concerned_.Object(object);
  members->ForEach([&](ObjectId selector) {
    if (IsOneOf(changed_selectors_, selector)) return;
    if (!is_concerned && !concerned_.Selector(selector)) return;
    const ObjectRow* row = state.index->objects().At(selector, state.version);
    const std::string_view names = ReadRegistered(*row).names;
    if (PicksName(*state.index, selector, names, object)) Emit(selector, object, why);
  });
}

void Difference::Emit(ObjectId selector, ObjectId object, const Why& why) {
  Delta delta;
  delta.op = why.op;
  delta.cause = why.cause;
  delta.selector = sink_.Selector(selector);
  delta.object = sink_.Object(object);
  delta.resource_version = why.resource_version;
  sink_.Add(delta);
}

}  // namespace labelix::match
