#include "engine/ingest/batch.h"

#include <algorithm>
#include <string_view>

namespace labelix::ingest {

void Batch::Rollback() {
  labels_.resize(labels_done_);
  facts_.resize(facts_done_);
}

void Batch::Add(Event event) {
  const auto begin = labels_.begin() + static_cast<std::ptrdiff_t>(labels_done_);
  const auto ascend = [](const Label& a, const Label& b) { return a.key >= b.key; };
  // The API server writes labels sorted; whoever does not pays for it.
  if (std::adjacent_find(begin, labels_.end(), ascend) != labels_.end()) {
    sorted_.assign(begin, labels_.end());
    SortLabels(&sorted_);
    labels_.resize(labels_done_);
    labels_.insert(labels_.end(), sorted_.begin(), sorted_.end());
  }
  labels_done_ = labels_.size();
  facts_done_ = facts_.size();
  events_.push_back(event);
  extents_.push_back({labels_done_, facts_done_});
}

void Batch::AddBare(const Event& event) {
  events_.push_back(event);
  extents_.push_back({labels_done_, facts_done_});
}

std::span<const Event> Batch::Finish() {
  size_t label = 0, fact = 0;
  for (size_t i = 0; i < events_.size(); ++i) {
    const Extent end = extents_[i];
    events_[i].labels = Labels(labels_).subspan(label, end.labels - label);
    events_[i].facts = std::string_view(facts_).substr(fact, end.facts - fact);
    label = end.labels;
    fact = end.facts;
  }
  return events_;
}

void Batch::Cut(size_t events) {
  events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(events), events_.end());
  extents_.resize(events);
  const Extent end = events == 0 ? Extent{0, 0} : extents_.back();
  labels_done_ = end.labels;
  facts_done_ = end.facts;
  Rollback();
}

void Batch::Clear() {
  events_.clear();
  extents_.clear();
  labels_.clear();
  facts_.clear();
  labels_done_ = facts_done_ = 0;
}

}  // namespace labelix::ingest
