// The writer's side of live membership: registers, applies, compares, tells.
#ifndef LABELIX_ENGINE_MATCH_LIVE_H_
#define LABELIX_ENGINE_MATCH_LIVE_H_

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/match/difference.h"
#include "engine/match/registered.h"
#include "engine/match/subscriptions.h"
#include "index/current_index.h"
#include "labelix/live.h"

namespace labelix::match {

// One thread, the one that applies.
class Live {
 public:
  // `index` outlives this.
  explicit Live(index::CurrentIndex* index) : index_(index) {}

  absl::StatusOr<Applied> Apply(std::span<const Event> batch,
                                std::span<const SelectorEvent> selectors);

  Subscription Subscribe(const SubscribeOptions& options);
  LiveMetrics metrics() const;

  // Finds deltas of further relations, if anybody wants any; called with those of
  // kSelects already in the sink.
  using Deriver = std::function<void(const PinnedChange& change, DeltaSink* sink)>;
  void set_deriver(Deriver deriver) { deriver_ = std::move(deriver); }
  bool Wants(Delta::Relation relation) const { return subscriptions_.Wants(relation); }

 private:
  absl::StatusOr<Applied> Apply(const index::Batch& both);
  void Restore();
  bool WantsDerived() const;
  bool MayTell() const;
  bool AnyNamespace() const;
  void PassOver(uint64_t version);
  void TellOrLose(uint64_t version);
  void Tell(const Change& change);

  index::CurrentIndex* index_;
  Subscriptions subscriptions_;
  DifferenceState state_;
  SelectorBatch selectors_;              // of the Apply at hand
  std::vector<index::Touched> touched_;  // by the Apply at hand
  std::vector<uint64_t> order_;          // reused buffer
  DeltaSink sink_;
  Deriver deriver_;
  LiveMetrics metrics_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_LIVE_H_
