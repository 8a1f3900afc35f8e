#include "engine/match/live.h"

#include <algorithm>
#include <chrono>
#include <new>

#include "engine/match/access.h"

namespace labelix::match {
namespace {

// By id, each once; of several, the last says how it went.
void Settle(std::vector<index::Touched>* touched) {
  if (touched->size() < 2) return;
  std::stable_sort(touched->begin(), touched->end(),
                   [](const index::Touched& a, const index::Touched& b) { return a.id < b.id; });
  auto kept = touched->begin();
  for (auto it = touched->begin(); it != touched->end(); ++it) {
    if (std::next(it) != touched->end() && std::next(it)->id == it->id) continue;
    if (kept != it) *kept = std::move(*it);
    ++kept;
  }
  touched->erase(kept, touched->end());
}

}  // namespace

// After an Apply that ran out of memory.
void Live::Restore() {
  if (!index_->index()->IsBroken()) return;
  const Version held = Access::Pin(index_->index());
  index_->Replace(index_->index()->Restored());
  state_.memberships.clear();  // of the partitions of the old one
}

absl::StatusOr<Applied> Live::Apply(std::span<const Event> batch,
                                    std::span<const SelectorEvent> selectors) {
  Restore();
  if (selectors.empty()) return Apply({batch});
  const absl::Status set = selectors_.Set(selectors, index_->index().get());
  if (!set.ok()) return set;
  absl::StatusOr<Applied> applied = Apply({batch, selectors_.events()});
  selectors_.Clear();
  return applied;
}

absl::StatusOr<Applied> Live::Apply(const index::Batch& both) {
  const std::shared_ptr<index::Index>& index = index_->index();
  DropClosed();
  if (subscriptions_.empty()) return index->Apply(both);
  touched_.clear();
  return index->Apply(both, &touched_, [this] {
    const uint64_t version = index_->index()->current().load(std::memory_order_relaxed);
    if (MayTell()) return TellOrLose(version);
    PassOver(version);
  });
}

bool Live::WantsDerived() const {
  return deriver_ && (Wants(Delta::Relation::kOwns) || Wants(Delta::Relation::kTraffic));
}

// News of what selectors do not look at, the commonest of all, needs no version to be
// compared with another.
bool Live::MayTell() const {
  const bool all_same = std::all_of(touched_.begin(), touched_.end(),
                                    [](const index::Touched& t) { return t.is_same; });
  return !all_same || WantsDerived();
}

void Live::PassOver(uint64_t version) {
  if (state_.compared + 1 == version) state_.compared = version;
  ++metrics_.batches;
  metrics_.deltas_of_version.Add(0);
}

// The version is published: who cannot be told its deltas is told that they are lost.
void Live::TellOrLose(uint64_t version) {
  try {
    Settle(&touched_);
    const index::Index* index = index_->index().get();
    Tell({{index, version - 1}, {index, version}, touched_});
  } catch (const std::bad_alloc&) {
    for (const auto& subscription : subscriptions_) subscription->LoseAll(version);
  }
}

bool Live::Wants(Delta::Relation relation) const {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(),
                     [&](const auto& subscription) { return subscription->Wants(relation); });
}

void Live::Tell(const Change& change) {
  const auto start = std::chrono::steady_clock::now();
  sink_.Start(*index_->index());
  Difference difference(change, &state_, &sink_);
  if (Wants(Delta::Relation::kSelects)) difference.Find();
  if (WantsDerived()) {
    const auto pin = [&](const query::State& state) {
      return Access::Pin(index_->index(), state.version);
    };
    deriver_({change, pin(change.before), pin(change.after)}, &sink_);
  }
  DeltaBatch batch = sink_.Take(change.after.version);
  ++metrics_.batches;
  metrics_.deltas += batch.deltas.size();
  metrics_.queries += difference.queries();
  metrics_.deltas_of_version.Add(static_cast<double>(batch.deltas.size()));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics_.seconds.Add(took.count());
  if (batch.deltas.empty()) return;
  for (size_t i = 0; i + 1 < subscriptions_.size(); ++i) {
    metrics_.lost += subscriptions_[i]->Push(batch);
  }
  metrics_.lost += subscriptions_.back()->Push(std::move(batch));
}

void Live::DropClosed() {
  std::erase_if(subscriptions_, [](const auto& subscription) { return subscription->closed(); });
}

Subscription Live::Subscribe(const SubscribeOptions& options) {
  const uint64_t now = index_->index()->current().load(std::memory_order_relaxed);
  subscriptions_.push_back(std::make_shared<Subscription::Rep>(options, now));
  return Subscription(subscriptions_.back());
}

LiveMetrics Live::metrics() const {
  LiveMetrics metrics = metrics_;
  metrics.matched = state_.reverse.questions();
  metrics.candidates = state_.reverse.candidates();
  for (const auto& [kind, memberships] : state_.memberships) {
    metrics.recalled += memberships.recalled();
  }
  metrics.subscriptions = subscriptions_.size();
  for (const auto& subscription : subscriptions_) metrics.waiting += subscription->waiting();
  return metrics;
}

}  // namespace labelix::match
