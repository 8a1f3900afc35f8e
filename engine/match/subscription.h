// One subscriber's buffer: batches that one writer pushes and one reader polls, who
// never wait for each other.
#ifndef LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_
#define LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/match/about.h"
#include "engine/match/batch_queue.h"
#include "labelix/live.h"

namespace labelix {

// Loss: a batch for which there is no room is dropped, and its version noted in
// `lost_`. While that stands, later batches are dropped too and the note is
// moved up; the reader takes it when it has emptied the queue, and only then the
// writer goes on. So what the reader gets is a gapless run, a mark, a gapless
// run.
struct Subscription::Rep {
 public:
  // `closed`: counts those that were closed, for who holds all of them.
  Rep(const SubscribeOptions& options, uint64_t from,
      std::shared_ptr<std::atomic<uint32_t>> closed);

  // Writer. Answers how many deltas were lost.
  uint64_t Push(const DeltaBatch& batch);
  uint64_t Push(DeltaBatch&& batch);
  // The same of deltas that it wants, one after the other, and then all at once.
  bool HasGathered() const { return !gathered_.empty(); }
  void Gather(const Delta& delta) { gathered_.push_back(delta); }
  uint64_t PushGathered(const DeltaBatch& from);
  void DropGathered() { gathered_.clear(); }
  // All of that version is lost, whatever of it was pushed.
  void LoseAll(uint64_t version) { Lose(version, true); }
  bool closed() const { return closed_.load(std::memory_order_acquire); }
  // It was seen closed, and is forgotten everywhere.
  void Doom() { is_doomed_ = true; }
  bool is_doomed() const { return is_doomed_; }

  // Reader.
  std::optional<DeltaBatch> Poll();
  void Close() {
    closed_.store(true, std::memory_order_release);
    // Who sees it counted and looks sees it closed.
    closed_of_all_->fetch_add(1, std::memory_order_release);
  }
  uint64_t from() const { return from_; }

  bool Wants(Delta::Relation relation) const;
  bool Wants(const Delta& delta) const;
  // The only one that it asks for; its texts are this one's.
  const std::optional<SelectorName>& selector() const { return selector_; }
  // nullptr: it asks for whatever name.
  const match::About* about() const { return about_ ? &*about_ : nullptr; }
  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  uint64_t PushWanted(DeltaBatch wanted);
  bool IsFull(size_t deltas) const {
    return waiting_.load(std::memory_order_relaxed) + deltas > capacity_;
  }
  // Whether the batch is lost; notes it then.
  bool Lose(uint64_t version, bool full);

  // What was asked for, with texts of our own.
  const std::string picks_group_, picks_kind_;
  const std::optional<std::string> selector_kind_;
  std::string selector_holder_, selector_place_;  // what selector_ shows
  std::optional<SelectorName> selector_;
  std::optional<match::About> about_;
  const bool selects_, owns_, traffic_;
  const size_t capacity_;
  const uint64_t from_;

  bool is_doomed_ = false;               // the writer's
  std::vector<Delta> gathered_;          // the writer's, of the version at hand
  match::BatchQueue<DeltaBatch> queue_;  // each with a delta at least
  std::atomic<size_t> waiting_{0};       // deltas in the queue
  std::atomic<uint64_t> lost_{0};        // version of the newest loss, 0: none
  std::atomic<bool> closed_{false};
  const std::shared_ptr<std::atomic<uint32_t>> closed_of_all_;
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_
