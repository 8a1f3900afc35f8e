// All subscriptions of an engine: who is told of which deltas. Those of one selector are found
// by it, so that thousands of them cost an event nothing that is not about theirs.
#ifndef LABELIX_ENGINE_MATCH_SUBSCRIPTIONS_H_
#define LABELIX_ENGINE_MATCH_SUBSCRIPTIONS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/match/subscription.h"
#include "labelix/live.h"

namespace labelix::match {

// One thread, the one that applies; a Subscription is closed by any.
class Subscriptions {
 public:
  Subscription Add(const SubscribeOptions& options, uint64_t from);
  // Cost: one load, if none was closed.
  void DropClosed();

  bool empty() const { return all_.empty(); }
  size_t size() const { return all_.size(); }
  uint64_t waiting() const;
  bool Wants(Delta::Relation relation) const { return wanted_[static_cast<size_t>(relation)] > 0; }
  // All that anybody asks about; nullptr: it may be anything. Until the next Add or DropClosed.
  const About* OnlyAbout() const { return all_.size() == 1 ? all_.front()->about() : nullptr; }

  // Answers how many deltas were lost. Cost: a look-up a delta, if anybody asked for one
  // selector, and a look at each for everybody else.
  uint64_t Push(DeltaBatch batch);
  // All of that version is lost, whatever of it was pushed; also where Push threw.
  void LoseAll(uint64_t version);

 private:
  using Rep = Subscription::Rep;
  struct HashName {
    size_t operator()(const SelectorName& name) const;
  };
  // The text is the subscription's.
  using BySelector = std::unordered_multimap<SelectorName, Rep*, HashName>;

  void CountWanted(const Rep& rep, int by);
  uint64_t PushBySelector(const DeltaBatch& batch);

  std::vector<std::shared_ptr<Rep>> all_;
  std::vector<Rep*> of_any_;  // in the order in which they were made
  BySelector of_one_;
  std::array<uint32_t, 3> wanted_ = {};  // by relation: how many
  std::vector<Rep*> told_;               // that have deltas of the version at hand
  // Each counts itself when it is closed.
  std::shared_ptr<std::atomic<uint32_t>> closed_ = std::make_shared<std::atomic<uint32_t>>(0);
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_SUBSCRIPTIONS_H_
