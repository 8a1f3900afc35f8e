// One subscriber's buffer: batches that one writer pushes and one reader polls, who
// never wait for each other.
#ifndef LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_
#define LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

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
  Rep(const SubscribeOptions& options, uint64_t from);

  // Writer. Answers how many deltas were lost.
  uint64_t Push(const DeltaBatch& batch);
  uint64_t Push(DeltaBatch&& batch);
  // All of that version is lost, whatever of it was pushed.
  void LoseAll(uint64_t version) { Lose(version, true); }
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  // Reader.
  std::optional<DeltaBatch> Poll();
  void Close() { closed_.store(true, std::memory_order_release); }
  uint64_t from() const { return from_; }

  bool Wants(Delta::Relation relation) const;
  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  bool Wants(const Delta& delta) const;
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
  const bool selects_, owns_, traffic_;
  const size_t capacity_;
  const uint64_t from_;

  match::BatchQueue<DeltaBatch> queue_;  // each with a delta at least
  std::atomic<size_t> waiting_{0};       // deltas in the queue
  std::atomic<uint64_t> lost_{0};        // version of the newest loss, 0: none
  std::atomic<bool> closed_{false};
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_MATCH_SUBSCRIPTION_H_
