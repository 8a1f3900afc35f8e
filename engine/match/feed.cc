// The public Feed (labelix/feed.h).

#include "labelix/feed.h"

#include <algorithm>
#include <map>
#include <new>
#include <set>
#include <string>
#include <utility>

#include "engine/match/access.h"
#include "engine/match/latest.h"
#include "engine/match/seen_kind.h"
#include "index/packed_text.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace {

// What is known of one object: its newest resourceVersion, "" if unknown.
struct Known {
  bool lives = false;
  std::string_view version;
};

bool IsOfObject(Event::Op op) { return op == Event::Op::kUpsert || op == Event::Op::kRemove; }

// The resourceVersion of an object that lives; nullopt: it does not.
std::optional<std::string_view> VersionOf(const query::State& state, const Event& event) {
  const auto id =
      state.index->FindObject(event.group, event.kind, event.ns, event.name, state.version);
  if (!id) return std::nullopt;
  return index::Unpack(state.index->objects().At(*id, state.version)->Carried()).resource_version;
}

std::string Where(const Event& event) {
  return std::string(event.kind) + " " + std::string(event.ns) + (event.ns.empty() ? "" : "/") +
         std::string(event.name);
}

// Of kinds of which only removes were seen: as many as an Engine takes kinds unless told otherwise.
constexpr size_t kMostRemovedKinds = 10'000;

}  // namespace

struct Feed::Rep {
  using Kind = match::SeenKind;

  // From there on it is one of the batch.
  Kind& KindOf(const Event& event);
  void Begin();
  void EndBatch();
  Known Lookup(const query::State& now, const Kind& kind, const Event& event);
  bool IsNews(const query::State& now, Kind* kind, const Event& event);
  bool IsNewer(const Known& known, const Event& event);
  bool MayGoBack(const Kind& kind, const Event& event);
  void Commit();
  void CountDeletions(Kind* kind);
  void ForgetRemovedKinds();
  absl::Status CheckList(const KindList& list, const Kind& kind, bool accept_older);

  // By group and kind, texts of our own or of an event.
  struct ByName {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      const std::string_view group = a.first;
      const auto order = group <=> std::string_view(b.first);
      return order < 0 || (order == 0 && std::string_view(a.second) < std::string_view(b.second));
    }
  };

  using Kinds = std::map<std::pair<std::string, std::string>, Kind, ByName>;

  FeedOptions options;
  Kinds kinds;
  // Of the last batch: no other one has anything pending. A cluster has kinds by the
  // thousand, a batch hardly any.
  std::vector<Kinds::iterator> of_batch;
  FeedMetrics metrics, pending_metrics;
  uint64_t deletions = 0;   // numbered so far
  uint64_t remembered = 0;  // deletions, of all kinds
  bool is_pending = false, is_committing = false;
  match::Latest latest;
};

Feed::Feed(const FeedOptions& options) : rep_(std::make_unique<Rep>()) { rep_->options = options; }
Feed::~Feed() = default;
Feed::Feed(Feed&&) noexcept = default;
Feed& Feed::operator=(Feed&&) noexcept = default;

match::SeenKind& Feed::Rep::KindOf(const Event& event) {
  auto known = kinds.find(std::pair(event.group, event.kind));
  if (known == kinds.end()) {
    known = kinds.try_emplace({std::string(event.group), std::string(event.kind)}).first;
  }
  if (!known->second.is_of_batch) of_batch.push_back(known);
  known->second.is_of_batch = true;
  return known->second;
}

void Feed::Rep::Begin() {
  if (is_committing) Commit();
  is_pending = true;
  pending_metrics = metrics;
  EndBatch();
}

// Kinds that are not kept are of a batch that was refused.
void Feed::Rep::EndBatch() {
  while (!of_batch.empty()) {
    const Kinds::iterator at = of_batch.back();
    at->second.Begin();
    of_batch.pop_back();
    if (!at->second.is_kept) kinds.erase(at);
  }
}

// ---- Events --------------------------------------------------------------------

Known Feed::Rep::Lookup(const query::State& now, const Kind& kind, const Event& event) {
  if (const Event* last = latest.Find(event)) {
    return {last->op == Event::Op::kUpsert, last->resource_version};
  }
  if (const auto version = VersionOf(now, event)) return {true, *version};
  const auto deleted_at = kind.DeletedAt(event);
  return {false, deleted_at.value_or(std::string_view())};
}

// Counts what is not.
bool Feed::Rep::IsNewer(const Known& known, const Event& event) {
  if (!IsResourceVersion(known.version)) return true;
  const auto order = CompareResourceVersions(event.resource_version, known.version);
  if (order > 0) return true;
  // A deletion may carry the version that the object had. The same version of
  // an object that lives goes on to the Engine, which finds nothing new in it
  // unless somebody has edited the text by hand.
  const bool removes = event.op == Event::Op::kRemove;
  if (order == 0 && known.lives) {
    if (!removes) ++pending_metrics.duplicates;
    return true;
  }
  ++(order == 0 && removes ? pending_metrics.duplicates : pending_metrics.older);
  return false;
}

bool Feed::Rep::MayGoBack(const Kind& kind, const Event& event) {
  if (CompareResourceVersions(event.resource_version, kind.pending_complete) > 0) return true;
  if (pending_metrics.time_travel++ == 0) {
    pending_metrics.first_time_travel = Where(event) + " at " +
                                        std::string(event.resource_version) + ", after " +
                                        kind.pending_complete;
  }
  return options.accept_time_travel;
}

bool Feed::Rep::IsNews(const query::State& now, Kind* kind, const Event& event) {
  ++pending_metrics.events;
  const bool ordered = IsResourceVersion(event.resource_version);
  if (!ordered && !event.resource_version.empty()) ++pending_metrics.unordered;
  if (ordered) {
    const bool upsert = event.op == Event::Op::kUpsert;
    const Known known = Lookup(now, *kind, event);
    if (!IsNewer(known, event)) return false;
    const bool same = known.lives && upsert && known.version == event.resource_version;
    const bool changes = (upsert && !same) || (!upsert && known.lives);
    if (changes && !MayGoBack(*kind, event)) return false;
    kind->Raise(event.resource_version);
  }
  latest.Put(event);
  kind->Note(event);
  return true;
}

void Feed::Admit(const Version& now, std::span<const Event> batch, std::vector<Event>* news) {
  rep_->Begin();
  rep_->latest.Reset(batch);
  const query::State state = match::Access::StateOf(now);
  Rep::Kind* kind = nullptr;
  const Event* of_kind = nullptr;  // events come in runs of one kind
  for (const Event& event : batch) {
    if (of_kind == nullptr || of_kind->kind != event.kind || of_kind->group != event.group) {
      kind = &rep_->KindOf(event);
      of_kind = &event;
    }
    if (event.op == Event::Op::kBookmark) {
      ++rep_->pending_metrics.bookmarks;
      kind->Bookmark(event.resource_version);
    }
    if (IsOfObject(event.op) && !rep_->IsNews(state, kind, event)) continue;
    news->push_back(event);
    if (event.op != Event::Op::kRemove) kind->pending_declared = true;
  }
}

// ---- Lists ---------------------------------------------------------------------

absl::Status Feed::Rep::CheckList(const KindList& list, const Kind& kind, bool accept_older) {
  if (list.kind.empty()) return absl::InvalidArgumentError("list: kind is required");
  std::string what = std::string(list.kind) + " list";
  if (list.ns) what += " of namespace \"" + std::string(*list.ns) + "\"";
  if (!list.resource_version.empty()) {
    what += " at resourceVersion " + std::string(list.resource_version);
  }
  for (const Event& event : list.objects) {
    if (event.kind == list.kind && event.group == list.group && event.op == Event::Op::kUpsert &&
        (!list.ns || event.ns == *list.ns)) {
      continue;
    }
    return absl::InvalidArgumentError(ToAbsl(what + ": " + Where(event) + " is not of it"));
  }
  if (!IsResourceVersion(list.resource_version) ||
      CompareResourceVersions(list.resource_version, kind.newest) >= 0) {
    return absl::OkStatus();
  }
  if (metrics.time_travel++ == 0) metrics.first_time_travel = what + ", after " + kind.newest;
  pending_metrics = metrics;
  // What was seen may be of another namespace, which a watch of its own tells of.
  if (accept_older || (list.ns && options.accept_time_travel)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      ToAbsl(what + " is older than what was seen: " + kind.newest));
}

absl::Status Feed::AdmitList(const Version& now, const KindList& list, bool accept_older,
                             std::vector<Event>* news) {
  rep_->Begin();
  Event of_kind;
  of_kind.op = Event::Op::kDeclare;
  of_kind.group = list.group;
  of_kind.kind = list.kind;
  Rep::Kind& kind = rep_->KindOf(of_kind);
  if (absl::Status status = rep_->CheckList(list, kind, accept_older); !status.ok()) return status;
  news->push_back(of_kind);
  kind.pending_declared = true;
  if (list.holds && !list.ns && rep_->options.accept_time_travel) return absl::OkStatus();
  const Scope scope{.kind = list.kind, .group = list.group, .ns = list.ns};
  of_kind.op = Event::Op::kRemove;
  of_kind.resource_version = list.resource_version;
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (const Event& event : list.objects) names.emplace(event.ns, event.name);
  const auto has = [&](const ObjectView& object) {
    return list.holds ? list.holds(object.ns, object.name)
                      : names.contains({object.ns, object.name});
  };
  for (ObjectId id : now.Select(scope, Compiled(Selector::Everything()))) {
    const ObjectView object = now.Get(id);
    if (has(object)) continue;
    of_kind.ns = object.ns;
    of_kind.name = object.name;
    news->push_back(of_kind);
    kind.Note(of_kind);
  }
  news->insert(news->end(), list.objects.begin(), list.objects.end());
  for (const Event& event : list.objects) kind.Note(event);
  ++rep_->pending_metrics.lists;
  if (list.ns || !IsResourceVersion(list.resource_version)) return absl::OkStatus();
  kind.pending_newest = kind.pending_complete = list.resource_version;
  kind.forget = true;
  return absl::OkStatus();
}

// ---- Keeping -------------------------------------------------------------------

// Those that it remembers now, and no longer those that it did.
void Feed::Rep::CountDeletions(Kind* kind) {
  remembered += kind->deletions.size() - kind->counted;
  kind->counted = kind->deletions.size();
}

// An Engine refuses more than so many kinds, but to remove what it never had is
// no error, whatever the kind.
void Feed::Rep::ForgetRemovedKinds() {
  if (kinds.size() <= kMostRemovedKinds) return;
  const auto removed = [](const auto& entry) { return !entry.second.is_declared; };
  const auto count = std::count_if(kinds.begin(), kinds.end(), removed);
  if (static_cast<size_t>(count) <= kMostRemovedKinds) return;
  EndBatch();  // each is kept, and some go
  std::erase_if(kinds, [&](const auto& entry) {
    if (!removed(entry)) return false;
    pending_metrics.deletions_forgotten += entry.second.deletions.size();
    remembered -= entry.second.counted;
    return true;
  });
}

// Each step is done or not, and done again does nothing: it can be gone on with.
void Feed::Rep::Commit() {
  if (!is_pending) return;
  is_committing = true;
  for (const Kinds::iterator at : of_batch) {
    at->second.Keep(options.deletions, &deletions, &pending_metrics.deletions_forgotten);
    CountDeletions(&at->second);
  }
  ForgetRemovedKinds();
  pending_metrics.deletions = remembered;
  std::swap(metrics, pending_metrics);
  is_pending = is_committing = false;
}

void Feed::AcceptTimeTravel(bool accept) { rep_->options.accept_time_travel = accept; }

void Feed::Commit() {
  try {
    rep_->Commit();
  } catch (const std::bad_alloc&) {
    return;  // the next Admit goes on
  }
}

std::vector<Feed::Synced> Feed::synced() const {
  std::vector<Synced> all;
  for (const auto& [name, kind] : rep_->kinds) {
    if (!kind.is_kept) continue;
    all.push_back({name.first, name.second, kind.newest, kind.complete});
  }
  return all;
}

const FeedMetrics& Feed::metrics() const { return rep_->metrics; }

}  // namespace labelix
