#include "engine/match/subscriptions.h"

#include <algorithm>
#include <utility>

#include "index/hash.h"

namespace labelix::match {
namespace {

// Without a look at the bytes: a version's deltas share the text of a selector.
bool IsSameView(const SelectorName& a, const SelectorName& b) {
  return a.name.data() == b.name.data() && a.path.data() == b.path.data() && a == b;
}

}  // namespace

size_t Subscriptions::HashName::operator()(const SelectorName& name) const {
  uint64_t hash = index::HashText(name.name);
  for (const std::string_view part : {name.ns, name.kind, name.path}) {
    hash = index::Mix(hash, index::HashText(part));
  }
  return hash;
}

void Subscriptions::CountWanted(const Rep& rep, int by) {
  for (size_t i = 0; i < wanted_.size(); ++i) {
    if (rep.Wants(static_cast<Delta::Relation>(i))) wanted_[i] += static_cast<uint32_t>(by);
  }
}

Subscription Subscriptions::Add(const SubscribeOptions& options, uint64_t from) {
  DropClosed();  // who subscribes and closes may apply nothing
  if (all_.size() == all_.capacity()) all_.reserve(2 * all_.size() + 1);  // the last step fails not
  auto made = std::make_shared<Rep>(options, from, closed_);
  if (made->selector()) {
    of_one_.emplace(*made->selector(), made.get());
  } else {
    of_any_.push_back(made.get());
  }
  CountWanted(*made, 1);
  all_.push_back(made);
  return Subscription(std::move(made));
}

void Subscriptions::DropClosed() {
  if (closed_->load(std::memory_order_relaxed) == 0) return;
  // One that is counted from here on is looked at the next time.
  closed_->exchange(0, std::memory_order_acquire);
  // Looked at once: one that is closed meanwhile would be forgotten in one place and not in others.
  for (const auto& rep : all_) {
    if (!rep->closed()) continue;
    rep->Doom();
    CountWanted(*rep, -1);
  }
  std::erase_if(of_one_, [](const auto& one) { return one.second->is_doomed(); });
  std::erase_if(of_any_, [](const Rep* rep) { return rep->is_doomed(); });
  std::erase_if(all_, [](const std::shared_ptr<Rep>& rep) { return rep->is_doomed(); });
}

uint64_t Subscriptions::waiting() const {
  uint64_t waiting = 0;
  for (const auto& rep : all_) waiting += rep->waiting();
  return waiting;
}

uint64_t Subscriptions::Push(DeltaBatch batch) {
  uint64_t lost = of_one_.empty() ? 0 : PushBySelector(batch);
  if (of_any_.empty()) return lost;
  for (size_t i = 0; i + 1 < of_any_.size(); ++i) lost += of_any_[i]->Push(batch);
  return lost + of_any_.back()->Push(std::move(batch));
}

uint64_t Subscriptions::PushBySelector(const DeltaBatch& batch) {
  const SelectorName* last = nullptr;
  std::pair<BySelector::iterator, BySelector::iterator> found;
  for (const Delta& delta : batch.deltas) {
    if (last == nullptr || !IsSameView(delta.selector, *last)) {
      found = of_one_.equal_range(delta.selector);
      last = &delta.selector;
    }
    for (auto at = found.first; at != found.second; ++at) {
      Rep* const rep = at->second;
      if (!rep->Wants(delta)) continue;
      if (!rep->HasGathered()) told_.push_back(rep);
      rep->Gather(delta);
    }
  }
  uint64_t lost = 0;
  for (Rep* const rep : told_) lost += rep->PushGathered(batch);
  told_.clear();
  return lost;
}

void Subscriptions::LoseAll(uint64_t version) {
  for (Rep* const rep : told_) rep->DropGathered();
  told_.clear();
  for (const auto& rep : all_) rep->LoseAll(version);
}

}  // namespace labelix::match
