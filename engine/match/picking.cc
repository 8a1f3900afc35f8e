#include "engine/match/picking.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"

#include "engine/match/access.h"
#include "engine/match/filing_keys.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ObjectRow;

// Of so many classes or selectors at a time what they read is asked for, step by step,
// before it is read: some 500 bytes each, which the first cache holds.
constexpr size_t kWindow = 32;

template <typename T, typename Visit>
void ForEachWindow(std::span<const T> all, Visit&& visit) {
  for (; !all.empty(); all = all.subspan(std::min(kWindow, all.size()))) {
    visit(all.first(std::min(kWindow, all.size())));
  }
}

// Appends the selectors of `classes`.
void ReadMembers(const Kind& selectors, std::span<const index::ProfileId> classes,
                 index::VersionNumber version, std::vector<ObjectId>* out) {
  for (const index::ProfileId id : classes) selectors.profiles.PrefetchHead(id);
  for (const index::ProfileId id : classes) selectors.profiles.PrefetchMembers(id);
  for (const index::ProfileId id : classes) {
    selectors.profiles.MembersAt(id, version)->ForEachRun([out](std::span<const ObjectId> run) {
      out->insert(out->end(), run.begin(), run.end());
    });
  }
}

// Appends those of `ids`, a window of selectors, that pick.
void ReadSelectors(const query::State& state, std::span<const ObjectId> ids,
                   const std::optional<ObjectId>& object, std::vector<PickingSelector>* out) {
  const index::Objects& objects = state.index->objects();
  absl::InlinedVector<const ObjectRow*, kWindow> rows;
  for (const ObjectId id : ids) objects.PrefetchIdentity(id);
  for (const ObjectId id : ids) objects.PrefetchNameAndRow(id);
  for (const ObjectId id : ids) {
    rows.push_back(objects.At(id, state.version));
    __builtin_prefetch(rows.back()->bytes);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    const Registered registered = ReadRegistered(*rows[i]);
    if (object && !PicksName(*state.index, ids[i], registered.names, *object)) continue;
    out->push_back({ids[i], NameOf(objects, ids[i]), registered.text});
  }
}

// What one question needs.
struct Room {
  Reverse reverse;
  NamespaceLabels ns;
  std::vector<Label> labels;
  std::vector<ObjectId> ids;
};

// Kept for the next question of the thread, but for what a rare one grew to.
thread_local std::optional<Room> room_of_thread;
constexpr size_t kMostKept = 1 << 16;

Room& TheRoom() {
  if (!room_of_thread) room_of_thread.emplace();
  return *room_of_thread;
}

void TrimRoom() {
  if (room_of_thread->ids.capacity() > kMostKept) room_of_thread.reset();
}

// The namespace and the labels whose keys any selector mentions: others make no
// difference to any.
Picked ReadPicked(const query::State& state, ObjectId object, std::vector<Label>* labels) {
  const index::Index& index = *state.index;
  const Kind& kind = index.KindOf(object);
  const index::ProfileId profile = index.objects().At(object, state.version)->profile;
  kind.profiles.ForEachTerm(profile, [&](index::TermId term) { kind.terms.PrefetchEntry(term); });
  labels->clear();
  for (uint32_t i = 1, n = kind.profiles.TermCount(profile); i < n; ++i) {
    const index::TermId term = kind.profiles.TermAt(profile, i);
    const std::string_view key = kind.terms.KeyText(term);
    if ((index.asked().Of(key) & kMentionBit) == 0) continue;
    labels->push_back({key, kind.terms.ValueText(term)});
  }
  const std::string_view ns = kind.terms.ValueText(kind.profiles.NamespaceTerm(profile));
  return {kind.group, kind.kind, ns, *labels, object};
}

}  // namespace

std::vector<PickingSelector> Picking(const query::State& state, const Picked& picked) {
  std::vector<PickingSelector> picking;
  const index::Index& index = *state.index;
  const Kind* selectors =
      index.FindKind(picked.group, picked.kind, state.version, index::Holds::kSelectors);
  if (selectors == nullptr) return picking;
  Room& room = TheRoom();
  room.ns.known = false;
  room.ns.labels.clear();
  if (MayAskNamespaces(index.asked())) room.ns.Read(state, picked.ns);
  const std::span<const index::ProfileId> classes = room.reverse.Find(
      state, *selectors, {picked.ns, picked.labels, room.ns.known, room.ns.labels});
  room.ids.clear();
  ForEachWindow(classes, [&](std::span<const index::ProfileId> some) {
    ReadMembers(*selectors, some, state.version, &room.ids);
  });
  picking.reserve(room.ids.size());
  ForEachWindow(std::span<const ObjectId>(room.ids), [&](std::span<const ObjectId> some) {
    ReadSelectors(state, some, picked.object, &picking);
  });
  TrimRoom();
  return picking;
}

std::vector<PickingSelector> Picking(const Version& version, ObjectId object) {
  const query::State state = Access::StateOf(version);
  return Picking(state, ReadPicked(state, object, &TheRoom().labels));
}

}  // namespace labelix::match
