#include "index/index.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "index/hash.h"
#include "index/types/short_text.h"

namespace labelix::index {
namespace {

// An eviction costs about what making a profile costs; this many for each
// event keep up with any churn and keep each Apply short.
constexpr uint32_t kEvictionsPerEvent = 2;

constexpr KindId kComparedKinds = 8;

std::string Where(const Event& event) {
  std::string text(event.kind.empty() ? "object" : event.kind);
  text.append(" ").append(event.ns).append(event.ns.empty() ? "" : "/").append(event.name);
  return text;
}

uint64_t HashKind(std::string_view group, std::string_view kind, Holds holds) {
  return Mix(Mix(HashText(group), HashText(kind)), static_cast<uint64_t>(holds));
}

}  // namespace

Index::Index(const EngineOptions& options)
    : options_(options),
      symbols_(&reclaimer_, &bytes_),
      objects_(&reclaimer_, &symbols_, &bytes_),
      kind_ids_(&reclaimer_) {}

Index::~Index() { reclaimer_.Clear(); }

// ---- Checking --------------------------------------------------------------

absl::Status Index::CheckEvent(const Event& event, Holds holds) const {
  if (event.kind.empty()) return absl::InvalidArgumentError("event: kind is required");
  if (event.op == Event::Op::kDeclare || event.op == Event::Op::kBookmark) return absl::OkStatus();
  if (event.name.empty()) {
    return absl::InvalidArgumentError(Where(event) + ": metadata.name is required");
  }
  if (event.op == Event::Op::kRemove) return absl::OkStatus();
  if (holds == Holds::kSelectors) return absl::OkStatus();  // ours: engine/match/filing.h
  if (event.labels.size() > options_.max_labels_per_object) {
    return absl::ResourceExhaustedError(Where(event) + ": " + std::to_string(event.labels.size()) +
                                        " labels, the limit is " +
                                        std::to_string(options_.max_labels_per_object));
  }
  for (size_t i = 1; i < event.labels.size(); ++i) {
    if (LessText(event.labels[i - 1].key, event.labels[i].key)) continue;
    return absl::InvalidArgumentError(Where(event) + ": labels are not sorted and distinct at \"" +
                                      std::string(event.labels[i].key) + "\"");
  }
  return absl::OkStatus();
}

uint64_t Index::NewObjects(const Batch& batch) const {
  std::unordered_set<std::string> names;
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Event& event : batch.Of(holds)) {
      if (event.op != Event::Op::kUpsert) continue;
      const std::optional<KindId> kind = FindKindId(event.group, event.kind, holds);
      if (kind && objects_.Find(*kind, event.ns, event.name)) continue;
      std::string name(holds == Holds::kObjects ? "" : "selector");
      for (std::string_view part : {event.group, event.kind, event.ns, event.name}) {
        name.append(1, '\0').append(part);
      }
      names.insert(std::move(name));
    }
  }
  return names.size();
}

uint64_t Index::NewKinds(const Batch& batch) const {
  std::set<std::tuple<std::string_view, std::string_view, Holds>> kinds;
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Event& event : batch.Of(holds)) {
      if (event.op == Event::Op::kRemove) continue;
      if (!FindKindId(event.group, event.kind, holds)) {
        kinds.emplace(event.group, event.kind, holds);
      }
    }
  }
  return kinds.size();
}

absl::Status Index::Check(const Batch& batch) const {
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Event& event : batch.Of(holds)) {
      if (absl::Status status = CheckEvent(event, holds); !status.ok()) return status;
    }
  }
  const size_t events = batch.objects.size() + batch.selectors.size();
  const auto exceeds = [&](uint64_t free, uint64_t (Index::*count)(const Batch&) const) {
    return events > free && (this->*count)(batch) > free;
  };
  if (exceeds(objects_.FreeIds(options_.max_objects), &Index::NewObjects)) {
    return absl::ResourceExhaustedError("engine: more than " +
                                        std::to_string(options_.max_objects) + " objects");
  }
  const KindId kinds = kind_count_.load(std::memory_order_relaxed);
  if (exceeds(options_.max_kinds - std::min(options_.max_kinds, kinds), &Index::NewKinds)) {
    return absl::ResourceExhaustedError("engine: more than " + std::to_string(options_.max_kinds) +
                                        " kinds");
  }
  return absl::OkStatus();
}

// ---- Kinds -----------------------------------------------------------------

std::optional<KindId> Index::FindKindId(std::string_view group, std::string_view kind,
                                        Holds holds) const {
  // The first ones are compared: quicker than a hash of both names.
  const KindId known = kind_count_.load(std::memory_order_acquire);
  for (KindId id = 0; id < std::min(known, kComparedKinds); ++id) {
    if (kinds_[id]->Is(group, kind, holds)) return id;
  }
  if (known <= kComparedKinds) return std::nullopt;
  return kind_ids_.Find(HashKind(group, kind, holds),
                        [&](KindId id) { return kinds_[id]->Is(group, kind, holds); });
}

KindId Index::InternKind(std::string_view group, std::string_view kind, Holds holds) {
  // Events come in runs of one kind.
  if (kind_count_.load(std::memory_order_relaxed) > last_kind_ &&
      kinds_[last_kind_]->Is(group, kind, holds)) {
    return last_kind_;
  }
  if (auto found = FindKindId(group, kind, holds)) return last_kind_ = *found;
  const KindId id = kind_count_.load(std::memory_order_relaxed);
  kinds_.Grow(id + 1);
  kinds_[id] = std::make_unique<Kind>(group, kind, holds, next_, &reclaimer_, &symbols_);
  kind_count_.store(id + 1, std::memory_order_release);
  kind_ids_.Insert(HashKind(group, kind, holds), id, next_);
  changed_ = true;
  return id;
}

const Kind* Index::FindOtherKind(std::string_view group, std::string_view kind, Holds holds) const {
  const std::optional<KindId> id = FindKindId(group, kind, holds);
  return id ? kinds_[*id].get() : nullptr;
}

std::vector<const Kind*> Index::Kinds(VersionNumber version, Holds holds) const {
  std::vector<const Kind*> kinds;
  for (KindId id = 0; id < kind_count_.load(std::memory_order_acquire); ++id) {
    const Kind* kind = kinds_[id].get();
    if (kind->birth <= version && kind->holds == holds) kinds.push_back(kind);
  }
  std::sort(kinds.begin(), kinds.end(), [](const Kind* a, const Kind* b) {
    return std::tie(a->group, a->kind) < std::tie(b->group, b->kind);
  });
  return kinds;
}

std::optional<ObjectId> Index::FindObject(std::string_view group, std::string_view kind,
                                          std::string_view ns, std::string_view name,
                                          VersionNumber version, Holds holds) const {
  const std::optional<KindId> kind_id = FindKindId(group, kind, holds);
  if (!kind_id) return std::nullopt;
  const std::optional<ObjectId> id = objects_.Find(*kind_id, ns, name);
  return id && objects_.At(*id, version) != nullptr ? id : std::nullopt;
}

// ---- Applying --------------------------------------------------------------

absl::StatusOr<Applied> Index::Apply(const Batch& batch, std::vector<Touched>* touched) {
  if (absl::Status status = Check(batch); !status.ok()) return status;
  touched_ = touched;
  is_broken_ = true;  // should anything below throw
  Applied applied;
  for (const Event& event : batch.objects) ApplyOne(event, Holds::kObjects, &applied);
  Applied of_selectors;  // a caller counts objects
  for (const Event& event : batch.selectors) ApplyOne(event, Holds::kSelectors, &of_selectors);
  is_broken_ = changed_ && !Publish(batch.objects.size() + batch.selectors.size());
  touched_ = nullptr;
  applied.version = current_.load(std::memory_order_relaxed);
  return applied;
}

void Index::ApplyOne(const Event& event, Holds holds, Applied* applied) {
  switch (event.op) {
    case Event::Op::kUpsert:
      return Upsert(event, holds, applied);
    case Event::Op::kRemove:
      return Remove(event, holds, applied);
    case Event::Op::kDeclare:
    case Event::Op::kBookmark:
      InternKind(event.group, event.kind, holds);
  }
}

void Index::Touch(ObjectId id, std::string_view removed_at) {
  changed_ = true;
  if (touched_ != nullptr) touched_->push_back({id, std::string(removed_at)});
}

void Index::Upsert(const Event& event, Holds holds, Applied* applied) {
  const KindId kind_id = InternKind(event.group, event.kind, holds);
  Kind& kind = *kinds_[kind_id];
  const ObjectId id = objects_.Intern(kind_id, event.ns, event.name, next_);
  const ObjectRow* newest = objects_.Newest(id);
  const ProfileId held = newest == nullptr ? kNoProfile : newest->profile;
  // Selectors of one condition share a profile, whatever their names begin with.
  const std::string_view ns = holds == Holds::kObjects ? event.ns : std::string_view();
  const ProfileId profile = kind.profiles.Intern(ns, event.labels, held, next_);
  const bool same_labels = profile == held;
  Pack(event, &carried_);
  if (same_labels && newest->Carried() == carried_) {
    ++applied->unchanged;
    return;
  }
  objects_.Write(id, profile, carried_, next_);
  Touch(id, {});
  ++(held == kNoProfile ? applied->created : applied->updated);
  if (held == kNoProfile && holds == Holds::kSelectors) ++selectors_;
  if (same_labels) return;
  if (held != kNoProfile) kind.profiles.RemoveObject(held, id, next_);
  kind.profiles.AddObject(profile, id, next_);
  if (holds == Holds::kObjects) kind.dense.Move(id, held, profile, next_);
}

void Index::Remove(const Event& event, Holds holds, Applied* applied) {
  const std::optional<KindId> kind_id = FindKindId(event.group, event.kind, holds);
  const std::optional<ObjectId> id =
      kind_id ? objects_.Find(*kind_id, event.ns, event.name) : std::nullopt;
  const ObjectRow* newest = id ? objects_.Newest(*id) : nullptr;
  if (newest == nullptr || newest->profile == kNoProfile) {
    ++applied->unchanged;
    return;
  }
  Kind& kind = *kinds_[*kind_id];
  kind.profiles.RemoveObject(newest->profile, *id, next_);
  if (holds == Holds::kObjects) kind.dense.Move(*id, newest->profile, kNoProfile, next_);
  objects_.Delete(*id, next_);
  Touch(*id, event.resource_version);
  if (holds == Holds::kSelectors) --selectors_;
  ++applied->removed;
}

bool Index::Publish(size_t events) {
  const auto most = static_cast<uint32_t>(kEvictionsPerEvent * events + 1);
  for (KindId id = 0; id < kind_count_.load(std::memory_order_relaxed); ++id) {
    kinds_[id]->profiles.EvictIdle(most, next_);
    kinds_[id]->dense.Step(events, next_);
  }
  const VersionNumber published = next_++;
  current_.store(published, std::memory_order_seq_cst);
  changed_ = false;
  try {
    reclaimer_.Run(published);
    if (reclaimer_.HasCutOff()) {
      current_.store(published, std::memory_order_seq_cst);  // who pins from here on finds no name
      reclaimer_.FreeCutOff();
    }
  } catch (const std::bad_alloc&) {
    return false;
  }
  return true;
}

EngineStats Index::Stats() const {
  EngineStats stats;
  stats.objects = objects_.live() - selectors_;
  stats.selectors = selectors_;
  stats.symbols = symbols_.size();
  stats.versions_pinned = reclaimer_.pinned_versions();
  stats.records_kept = reclaimer_.Kept();
  stats.bytes = bytes_.bytes() + symbols_.bytes() + objects_.bytes() + kind_ids_.bytes();
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Kind* kind : Kinds(next_, holds)) {
      stats.bytes += kind->terms.bytes() + kind->profiles.bytes() + kind->dense.bytes();
      if (holds == Holds::kSelectors) {
        stats.selector_classes += kind->profiles.live();
        stats.selector_terms += kind->terms.size();
        continue;
      }
      stats.profiles += kind->profiles.live();
      stats.idle_profiles += kind->profiles.idle();
      stats.pairs += kind->terms.size();
    }
  }
  return stats;
}

// ---- Pins ------------------------------------------------------------------

Pin::Pin(std::shared_ptr<Index> held) : index(std::move(held)) {
  slot = index->pins().Pin(index->current(), &number);
}

Pin::~Pin() { Pins::Unpin(slot); }

}  // namespace labelix::index
