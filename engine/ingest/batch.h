// Events on their way to the sink, with the labels, facts and unescaped texts
// that they point to.
#ifndef LABELIX_ENGINE_INGEST_BATCH_H_
#define LABELIX_ENGINE_INGEST_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "labelix/event.h"

namespace labelix::ingest {

class Batch {
 public:
  // Facts and labels may make a batch heavy before it is long.
  static constexpr size_t kBytes = 1 << 20;

  // Full with so many events.
  explicit Batch(size_t most) : most_(most) {}

  // The labels and facts of the event that Add takes next are appended here.
  std::vector<Label>* labels() { return &labels_; }
  std::string* facts() { return &facts_; }
  size_t labels_begin() const { return labels_done_; }
  // Drops what was appended since the last Add.
  void Rollback();

  // `event` but for its labels and facts, which are those appended; the labels
  // in any order, the last of equal keys counts.
  void Add(Event event);

  // An event without labels and facts; what was appended stays for the next.
  void AddBare(const Event& event);

  bool full() const {
    return events_.size() >= most_ || facts_.size() + labels_.size() * sizeof(Label) >= kBytes;
  }
  bool empty() const { return events_.empty(); }
  size_t size() const { return events_.size(); }
  // Keeps the first so many events.
  void Cut(size_t events);
  // Points the events to what is theirs.
  std::span<const Event> Finish();
  void Clear();

 private:
  struct Extent {
    size_t labels, facts;  // ends
  };
  size_t most_;
  std::vector<Event> events_;
  std::vector<Extent> extents_;
  std::vector<Label> labels_, sorted_;
  std::string facts_;
  size_t labels_done_ = 0, facts_done_ = 0;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_BATCH_H_
