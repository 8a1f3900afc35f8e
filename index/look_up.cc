// What events are about, looked up for many at once: each look-up is a chain of misses, and those
// of a window overlap.
#include "index/hash.h"
#include "index/index.h"

namespace labelix::index {
namespace {

// Of texts that are both there: so they are equal too.
bool IsSameView(std::string_view a, std::string_view b) {
  return a.data() == b.data() && a.size() == b.size();
}

constexpr size_t kLine = 64;

// Asks for what events themselves say, and will be read in a moment: who decoded a thousand of
// them has left the first ones in a farther cache.
void PrefetchTexts(std::span<const Event> events) {
  for (const Event& event : events) {
    __builtin_prefetch(event.name.data());
    for (size_t i = 0; i < event.labels.size(); i += kLine / sizeof(Label)) {
      __builtin_prefetch(&event.labels[i]);
    }
  }
  // Of a label the value alone: its key stands beside it mostly.
  for (const Event& event : events) {
    for (const Label& label : event.labels) __builtin_prefetch(label.value.data());
  }
  asm volatile("");  // without it gcc 12 sees no effect of the whole and drops its calls
}

}  // namespace

void Index::Look(std::span<const Event> events, Holds holds, Looked* looked) {
  if (events.empty()) return;  // behind a full window there is no room for the first of none
  const std::span<Looked> window(looked, events.size());
  const bool are_many = events.size() > 1;
  if (are_many) PrefetchTexts(events);
  for (size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    looked[i] = {};
    // Events of a batch mostly share the texts of their kind.
    looked[i].kind = i > 0 && IsSameView(event.kind, events[i - 1].kind) &&
                             IsSameView(event.group, events[i - 1].group)
                         ? looked[i - 1].kind
                         : FindKindId(event.group, event.kind, holds).value_or(Looked::kNone);
    if (looked[i].kind == Looked::kNone) continue;
    looked[i].hash = Objects::HashOf(looked[i].kind, event.ns, event.name);
  }
  for (const Looked& one : window) objects_.PrefetchSlot(one.hash);
  if (holds == Holds::kObjects) TakeFingerprints(events, looked);
  PrefetchObjects(window);
  for (size_t i = 0; i < events.size(); ++i) LookUp(events[i], &looked[i]);
  if (holds == Holds::kObjects) LookUpLabels(events, window);
  if (are_many) PrefetchControllers(window);
  if (are_many) PrefetchMembers(window);
  if (!are_many) looked->is_absent = looked->id == Looked::kNone;
}

// Of what comes or stays, while slots are on their way.
void Index::TakeFingerprints(std::span<const Event> events, Looked* looked) {
  static const FingerprintKeys& keys = TheFingerprintKeys();
  for (const Event& event : events) {
    Fingerprint& its = looked++->fingerprint;
    if (event.op == Event::Op::kUpsert) its = FingerprintOf(keys, event.ns, event.labels);
  }
}

// Selectors of one condition share a profile, whatever their names begin with.
Profiles::Sought Index::SoughtBy(const Event& event, const Kind& kind, const Looked& looked) {
  const std::string_view ns = kind.holds == Holds::kObjects ? event.ns : std::string_view();
  return {ns, event.labels, looked.fingerprint};
}

// Asks for the lines that LookUp and Upsert will read, a step of all events after
// the other: of one event what it is called, its row and its labels, which would else
// be asked for one behind the other. What is found here has the right hash; hardly ever
// another name or kind.
void Index::PrefetchObjects(std::span<Looked> looked) {
  for (Looked& one : looked) {
    if (one.kind == Looked::kNone) continue;  // and so no hash
    one.id = objects_.FindByHash(one.hash).value_or(Looked::kNone);
    if (one.id != Looked::kNone) objects_.PrefetchIdentity(one.id);
  }
  for (const Looked& one : looked) {
    if (one.id != Looked::kNone) objects_.PrefetchNameAndRow(one.id);
  }
  for (const Looked& one : looked) {
    if (one.id == Looked::kNone || objects_.kind(one.id) != one.kind) continue;
    const ObjectRow* row = objects_.Newest(one.id);
    if (row == nullptr) continue;
    __builtin_prefetch(row->bytes);
    if (row->profile == kNoProfile) continue;
    const Profiles& profiles = kinds_[one.kind]->profiles;
    if (one.fingerprint.IsKnown()) {
      profiles.PrefetchFingerprint(row->profile);
    } else {
      profiles.PrefetchRow(row->profile);
    }
  }
}

// `looked->id` is an object of that hash, or none.
void Index::LookUp(const Event& event, Looked* looked) {
  looked->held = kNoProfile;
  if (looked->id == Looked::kNone) return;
  if (!objects_.Is(looked->id, looked->kind, event.ns, event.name)) {
    looked->id =
        objects_.Find(looked->hash, looked->kind, event.ns, event.name).value_or(Looked::kNone);
    if (looked->id == Looked::kNone) return;
  }
  const ObjectRow* newest = objects_.Newest(looked->id);
  if (newest == nullptr || newest->profile == kNoProfile) return;
  looked->held = newest->profile;
  Kind& kind = *kinds_[looked->kind];
  if (event.op == Event::Op::kUpsert &&
      kind.profiles.HasLabels(looked->held, SoughtBy(event, kind, *looked))) {
    looked->profile = looked->held;
  } else {
    kind.profiles.PrefetchRow(looked->held);
  }
}

// The profiles of labels that are not those that the object had.
void Index::LookUpLabels(std::span<const Event> events, std::span<Looked> looked) {
  const auto for_each_unknown = [&](auto visit) {
    for (size_t i = 0; i < events.size(); ++i) {
      if (events[i].op != Event::Op::kUpsert || looked[i].profile != kNoProfile) continue;
      if (looked[i].kind == Looked::kNone) continue;
      Kind& kind = *kinds_[looked[i].kind];
      visit(kind.profiles, SoughtBy(events[i], kind, looked[i]), &looked[i]);
    }
  };
  for_each_unknown([](const Profiles& profiles, const Profiles::Sought& sought, Looked*) {
    profiles.PrefetchRecent(sought);
  });
  for_each_unknown([](Profiles& profiles, const Profiles::Sought& sought, Looked* its) {
    its->profile = profiles.FindRecent(sought);
  });
}

// Asks for the controllers that events are compared with: those that the rows have.
void Index::PrefetchControllers(std::span<const Looked> looked) {
  ControllerId named[kWindow];
  size_t n = 0;
  for (const Looked& one : looked) {
    if (one.held == kNoProfile) continue;
    const ControllerId id = ControllerOf(objects_.Newest(one.id)->Carried());
    if (id == kNoController) continue;
    objects_.controllers().Prefetch(id);
    named[n++] = id;
  }
  for (const ControllerId id : std::span(named, n)) objects_.controllers().PrefetchText(id);
}

// Asks for the members that change.
void Index::PrefetchMembers(std::span<const Looked> looked) const {
  const auto for_each = [&](auto prefetch) {
    for (const Looked& one : looked) {
      if (one.held == one.profile) continue;
      for (const ProfileId id : {one.held, one.profile}) {
        if (id != kNoProfile) prefetch(kinds_[one.kind]->profiles, id);
      }
    }
  };
  for_each([](const Profiles& profiles, ProfileId id) { profiles.PrefetchHead(id); });
  for_each([](const Profiles& profiles, ProfileId id) { profiles.PrefetchMembers(id); });
  for_each([](Profiles& profiles, ProfileId id) { profiles.PrefetchChunk(id); });
}

}  // namespace labelix::index
