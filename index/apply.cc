// Events into the next version.
#include <algorithm>

#include "index/index.h"

namespace labelix::index {
namespace {

// An eviction costs about what making a profile costs; this many for each
// event keep up with any churn and keep each Apply short.
constexpr uint32_t kEvictionsPerEvent = 2;

}  // namespace

// A batch of one window is looked up before: labels that are a profile's are in
// order. Those of selectors are ours (engine/match/filing.h).
absl::Status Index::CheckLabels(const Batch& batch) {
  const bool is_one = IsOneWindow(batch);
  if (is_one) {
    Look(batch.objects, Holds::kObjects, looked_);
    Look(batch.selectors, Holds::kSelectors, looked_ + batch.objects.size());
  }
  const Looked* looked = looked_;
  for (const Event& event : batch.objects) {
    if (is_one && looked++->profile != kNoProfile) continue;
    if (absl::Status status = CheckOrder(event); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// ---- Applying --------------------------------------------------------------

absl::StatusOr<Applied> Index::Apply(const Batch& batch, std::vector<Touched>* touched,
                                     const std::function<void()>& published) {
  if (absl::Status status = Check(batch); !status.ok()) return status;
  touched_ = touched;
  is_broken_ = true;              // should anything below throw
  Applied applied, of_selectors;  // a caller counts objects
  ApplyAll(batch, Holds::kObjects, &applied);
  if (!batch.selectors.empty()) ApplyAll(batch, Holds::kSelectors, &of_selectors);
  is_broken_ = changed_ && !Publish(batch.objects.size() + batch.selectors.size(), published);
  touched_ = nullptr;
  applied.version = current_.load(std::memory_order_relaxed);
  return applied;
}

void Index::ApplyAll(const Batch& batch, Holds holds, Applied* applied) {
  std::span<const Event> events = batch.Of(holds);
  const bool is_looked_up = IsOneWindow(batch);
  while (!events.empty()) {
    const std::span<const Event> window = events.first(std::min(kWindow, events.size()));
    events = events.subspan(window.size());
    const Looked* looked = looked_;
    if (!is_looked_up) {
      Look(window, holds, looked_);
    } else if (holds == Holds::kSelectors) {
      looked += batch.objects.size();
    }
    for (const Event& event : window) ApplyOne(event, holds, *looked++, applied);
  }
}

void Index::ApplyOne(const Event& event, Holds holds, const Looked& looked, Applied* applied) {
  switch (event.op) {
    case Event::Op::kUpsert:
      return Upsert(event, holds, looked, applied);
    case Event::Op::kRemove:
      return Remove(event, holds, looked, applied);
    case Event::Op::kDeclare:
    case Event::Op::kBookmark:
      InternKind(event.group, event.kind, holds);
  }
}

// Before its profiles change.
void Index::Tend(Kind* kind) {
  if (kind->is_tended) return;
  tended_.push_back(kind);
  kind->is_tended = true;
}

void Index::Touch(const Touched& touched) {
  changed_ = true;
  if (touched_ != nullptr) touched_->push_back(touched);
}

void Index::NoteChange(const Kind& kind, std::string_view name, ProfileId was, ProfileId is) {
  if (kind.holds == Holds::kObjects) {
    // Selectors may ask for the labels of the namespace.
    if (kind.is_namespaces) stamps_.Note(name, next_);
    return;
  }
  for (const ProfileId id : {was, is}) {
    if (id == kNoProfile) continue;
    const auto scope = scope_of_ == nullptr ? std::nullopt : scope_of_(kind, id);
    if (scope) {
      stamps_.Note(*scope, next_);
    } else {
      stamps_.NoteEverywhere(next_);
    }
  }
  kind.kept->Trim(kind.profiles.limit(), next_);
}

// What was looked up still holds but for what an event before it in the batch made
// or changed: a kind or an object that was none then, a profile.
void Index::Upsert(const Event& event, Holds holds, const Looked& looked, Applied* applied) {
  const bool is_known = looked.kind != Looked::kNone;
  const KindId kind_id = is_known ? looked.kind : InternKind(event.group, event.kind, holds);
  Kind& kind = *kinds_[kind_id];
  const uint64_t hash = is_known ? looked.hash : Objects::HashOf(kind_id, event.ns, event.name);
  const auto find = looked.is_absent ? &Objects::Make : &Objects::Intern;
  const ObjectId id = looked.id != Looked::kNone
                          ? looked.id
                          : (objects_.*find)(hash, kind_id, event.ns, event.name, next_);
  const ObjectRow* newest = objects_.Newest(id);
  const ProfileId held = newest == nullptr ? kNoProfile : newest->profile;
  const ProfileId profile = looked.profile != kNoProfile
                                ? looked.profile
                                : kind.profiles.Intern(SoughtBy(event, kind, looked), held, next_);
  const bool same_labels = profile == held;
  const ControllerId held_by = held == kNoProfile ? kNoController : ControllerOf(newest->Carried());
  const ControllerId controller = objects_.controllers().Intern(event.controller, held_by, next_);
  const std::string_view carried = Pack(event, controller, &carried_);
  if (same_labels && newest->Carried() == carried) {
    ++applied->unchanged;
    return;
  }
  const bool is_same = touched_ != nullptr && same_labels && holds == Holds::kObjects &&
                       UidOf(newest->Carried()) == event.uid;
  if (holds == Holds::kSelectors) stamps_.NoteRow(id, next_);
  objects_.Write(id, profile, carried, next_);
  Touch({id, is_same, held, profile, {}});
  ++(held == kNoProfile ? applied->created : applied->updated);
  if (held == kNoProfile && holds == Holds::kSelectors) ++selectors_;
  if (same_labels) return;
  Tend(&kind);
  NoteChange(kind, event.name, held, profile);
  if (held != kNoProfile) kind.profiles.RemoveObject(held, id, next_);
  kind.profiles.AddObject(profile, id, next_);
  if (holds == Holds::kObjects) kind.dense.Move(id, held, profile, next_);
}

void Index::Remove(const Event& event, Holds holds, const Looked& looked, Applied* applied) {
  const std::optional<KindId> kind_id =
      looked.kind != Looked::kNone ? looked.kind : FindKindId(event.group, event.kind, holds);
  const std::optional<ObjectId> id = looked.id != Looked::kNone ? looked.id
                                     : kind_id ? objects_.Find(*kind_id, event.ns, event.name)
                                               : std::nullopt;
  const ObjectRow* newest = id ? objects_.Newest(*id) : nullptr;
  if (newest == nullptr || newest->profile == kNoProfile) {
    ++applied->unchanged;
    return;
  }
  Kind& kind = *kinds_[*kind_id];
  const ProfileId held = newest->profile;
  Tend(&kind);
  NoteChange(kind, event.name, held, kNoProfile);
  kind.profiles.RemoveObject(held, *id, next_);
  if (holds == Holds::kObjects) kind.dense.Move(*id, held, kNoProfile, next_);
  if (holds == Holds::kSelectors) stamps_.NoteRow(*id, next_);
  objects_.Delete(*id, next_);
  Touch({*id, false, held, kNoProfile, event.resource_version});
  if (holds == Holds::kSelectors) --selectors_;
  ++applied->removed;
}

bool Index::Publish(size_t events, const std::function<void()>& published) {
  const auto most = static_cast<uint32_t>(kEvictionsPerEvent * events + 1);
  for (size_t i = 0; i < tended_.size();) {
    Kind& kind = *tended_[i];
    kind.profiles.EvictIdle(most, next_);
    if (kind.dense.HasWork()) kind.dense.Step(events, next_);
    if (!kind.IsQuiet()) {
      ++i;
      continue;
    }
    kind.is_tended = false;
    tended_[i] = tended_.back();
    tended_.pop_back();
  }
  const VersionNumber version = next_++;
  current_.store(version, std::memory_order_seq_cst);
  changed_ = false;
  try {
    if (published) published();
    reclaimer_.Run(version);
    if (reclaimer_.HasCutOff()) {
      current_.store(version, std::memory_order_seq_cst);  // who pins from here on finds no name
      reclaimer_.FreeCutOff();
    }
  } catch (const std::bad_alloc&) {
    return false;
  }
  return true;
}

}  // namespace labelix::index
