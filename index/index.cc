#include "index/index.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "index/hash.h"
#include "index/types/short_text.h"

namespace labelix::index {
namespace {

constexpr KindId kComparedKinds = 8;

std::string Where(const Event& event) {
  std::string text(event.kind.empty() ? "object" : event.kind);
  if (event.ns.empty() && event.name.empty()) return text;
  text.append(" ").append(event.ns).append(event.ns.empty() ? "" : "/").append(event.name);
  return text;
}

// A caller's byte that no Event::Op has.
absl::Status UnknownOp(const Event& event) {
  return absl::InvalidArgumentError(
      Where(event) + ": op " + std::to_string(static_cast<int>(event.op)) +
      " is none of kUpsert (0), kRemove (1), kDeclare (2) and kBookmark (3)");
}

EngineOptions Limited(EngineOptions options) {
  options.max_kinds = std::min(options.max_kinds, Index::kMostKinds);
  return options;
}

uint64_t HashKind(std::string_view group, std::string_view kind, Holds holds) {
  return Mix(Mix(HashText(group), HashText(kind)), static_cast<uint64_t>(holds));
}

}  // namespace

Index::Index(const EngineOptions& options)
    : options_(Limited(options)),
      symbols_(&reclaimer_, &bytes_),
      objects_(&reclaimer_, &symbols_, &bytes_, &names_),
      kind_ids_(&reclaimer_) {}

Index::~Index() { reclaimer_.Clear(); }

// ---- Checking --------------------------------------------------------------

absl::Status Index::CheckEvent(const Event& event, Holds holds) const {
  if (event.kind.empty()) return absl::InvalidArgumentError(Where(event) + ": kind is required");
  if (event.op > Event::Op::kRemove) {
    return event.op <= Event::Op::kBookmark ? absl::OkStatus() : UnknownOp(event);
  }
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
  return absl::OkStatus();
}

absl::Status Index::CheckOrder(const Event& event) {
  if (event.op != Event::Op::kUpsert) return absl::OkStatus();
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

absl::Status Index::Check(const Batch& batch) {
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Event& event : batch.Of(holds)) {
      if (absl::Status status = CheckEvent(event, holds); !status.ok()) return status;
    }
  }
  if (absl::Status status = CheckLabels(batch); !status.ok()) return status;
  const size_t events = batch.objects.size() + batch.selectors.size();
  const auto exceeds = [&](uint64_t free, uint64_t (Index::*count)(const Batch&) const) {
    return events > free && (this->*count)(batch) > free;
  };
  if (exceeds(objects_.FreeIds(options_.max_objects), &Index::NewObjects)) {
    return absl::ResourceExhaustedError("engine: more than " +
                                        std::to_string(options_.max_objects) +
                                        " objects and registered selectors (max_objects)");
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
  kinds_[id] = std::make_unique<Kind>(group, kind, holds, next_, &reclaimer_, &symbols_,
                                      &slice_pool_, &stamps_);
  Tend(kinds_[id].get());
  const auto other =
      FindKindId(group, kind, holds == Holds::kObjects ? Holds::kSelectors : Holds::kObjects);
  if (other) Join(kinds_[id].get(), kinds_[*other].get());
  kind_count_.store(id + 1, std::memory_order_release);
  if (id == 0) first_kind_.store(kinds_[0].get(), std::memory_order_release);
  kind_ids_.Insert(HashKind(group, kind, holds), id, next_);
  changed_ = true;
  return id;
}

// Of one kind.
void Index::Join(Kind* a, Kind* b) {
  if (a->holds == Holds::kSelectors) std::swap(a, b);
  a->profiles.KeepNotes();
  a->selectors.store(b, std::memory_order_release);
}

const Kind* Index::FindOtherKind(const std::string_view& group, const std::string_view& kind,
                                 Holds holds) const {
  const std::optional<KindId> id = FindKindId(group, kind, holds);
  return id ? kinds_[*id].get() : nullptr;
}

template <typename Is>
std::vector<const Kind*> Index::KindsThat(Is&& is) const {
  std::vector<const Kind*> kinds;
  for (KindId id = 0; id < kind_count_.load(std::memory_order_acquire); ++id) {
    if (is(*kinds_[id])) kinds.push_back(kinds_[id].get());
  }
  std::sort(kinds.begin(), kinds.end(), [](const Kind* a, const Kind* b) {
    return std::tie(a->group, a->kind) < std::tie(b->group, b->kind);
  });
  return kinds;
}

std::vector<const Kind*> Index::Kinds(VersionNumber version, Holds holds) const {
  return KindsThat([&](const Kind& kind) { return kind.birth <= version && kind.holds == holds; });
}

std::vector<const Kind*> Index::KindsNamed(std::string_view kind, VersionNumber version) const {
  return KindsThat([&](const Kind& of) {
    return of.kind == kind && of.birth <= version && of.holds == Holds::kObjects;
  });
}

std::optional<ObjectId> Index::FindObject(std::string_view group, std::string_view kind,
                                          std::string_view ns, std::string_view name,
                                          VersionNumber version, Holds holds) const {
  const std::optional<KindId> kind_id = FindKindId(group, kind, holds);
  if (!kind_id) return std::nullopt;
  const std::optional<ObjectId> id = objects_.Find(*kind_id, ns, name);
  return id && objects_.At(*id, version) != nullptr ? id : std::nullopt;
}

// ---- Sizes -----------------------------------------------------------------

EngineStats Index::Stats() const {
  EngineStats stats;
  stats.objects = objects_.live() - selectors_;
  stats.selectors = selectors_;
  stats.symbols = symbols_.size();
  stats.versions_pinned = reclaimer_.pinned_versions();
  stats.records_kept = reclaimer_.Kept();
  stats.bytes =
      bytes_.bytes() + names_.bytes() + symbols_.bytes() + objects_.bytes() + kind_ids_.bytes();
  for (const Holds holds : {Holds::kObjects, Holds::kSelectors}) {
    for (const Kind* kind : Kinds(next_, holds)) {
      stats.bytes +=
          sizeof(Kind) + kind->terms.bytes() + kind->profiles.bytes() + kind->dense.bytes();
      if (holds == Holds::kSelectors) {
        stats.bytes += sizeof(KeptAnswers) + kind->kept->bytes();
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

Pin::Pin(std::shared_ptr<Index> held, VersionNumber version)
    : index(std::move(held)), number(version), slot(index->pins().PinThis(version)) {}

Pin::~Pin() { Pins::Unpin(slot); }

}  // namespace labelix::index
