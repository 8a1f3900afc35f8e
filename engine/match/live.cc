#include "engine/match/live.h"

#include <algorithm>
#include <chrono>
#include <new>

#include "engine/match/access.h"

namespace labelix::match {
namespace {

bool IsSame(const index::Touched& touched) { return touched.is_same; }

// By id, each once: what it was before the first of several, and as the last left it.
void Settle(std::vector<index::Touched>* touched, std::vector<uint64_t>* order) {
  // Numbers are sorted, and not the 32 bytes that each stands for.
  order->clear();
  for (size_t i = 0; i < touched->size(); ++i)
    order->push_back(uint64_t{(*touched)[i].id} << 32 | i);
  std::sort(order->begin(), order->end());
  std::vector<index::Touched>& settled = *touched;
  const size_t n = order->size();
  settled.reserve(2 * n);
  for (const uint64_t one : *order) {
    const index::Touched next = settled[static_cast<uint32_t>(one)];
    if (settled.size() == n || settled.back().id != next.id) {
      settled.push_back(next);
      continue;
    }
    index::Touched& last = settled.back();
    last = {next.id, last.is_same && next.is_same, last.was, next.is, next.removed_at};
  }
  settled.erase(settled.begin(), settled.begin() + static_cast<ptrdiff_t>(n));
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
  subscriptions_.DropClosed();
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
  return WantsDerived() || !std::all_of(touched_.begin(), touched_.end(), IsSame);
}

bool Live::AnyNamespace() const {
  const index::Index& index = *index_->index();
  return std::any_of(touched_.begin(), touched_.end(), [&](const index::Touched& t) {
    return !t.is_same && IsNamespace(index.KindOf(t.id));
  });
}

void Live::PassOver(uint64_t version) {
  if (state_.compared + 1 == version) state_.compared = version;
  ++metrics_.batches;
  metrics_.deltas_of_version.Add(0);
}

// The version is published: who cannot be told its deltas is told that they are lost.
void Live::TellOrLose(uint64_t version) {
  try {
    const index::Index* index = index_->index().get();
    if (touched_.size() > 1) {
      // What is the same makes no difference, if no namespace does.
      if (!WantsDerived() && !AnyNamespace()) std::erase_if(touched_, IsSame);
      Settle(&touched_, &order_);
    }
    Tell({{index, version - 1}, {index, version}, touched_});
  } catch (const std::bad_alloc&) {
    subscriptions_.LoseAll(version);
  }
}

void Live::Tell(const Change& change) {
  const auto start = std::chrono::steady_clock::now();
  sink_.Start(*index_->index(), subscriptions_.OnlyAbout());
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
  metrics_.lost += subscriptions_.Push(std::move(batch));
}

Subscription Live::Subscribe(const SubscribeOptions& options) {
  const uint64_t now = index_->index()->current().load(std::memory_order_relaxed);
  return subscriptions_.Add(options, now);
}

LiveMetrics Live::metrics() const {
  LiveMetrics metrics = metrics_;
  metrics.matched = state_.reverse.questions();
  metrics.candidates = state_.reverse.candidates();
  for (const auto& [kind, memberships] : state_.memberships) {
    metrics.recalled += memberships.recalled();
  }
  metrics.subscriptions = subscriptions_.size();
  metrics.waiting = subscriptions_.waiting();
  return metrics;
}

}  // namespace labelix::match
