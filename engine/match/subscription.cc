#include "engine/match/subscription.h"

#include <algorithm>
#include <utility>

#include "engine/match/registered.h"

namespace labelix {
namespace {

std::optional<std::string> Copy(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

}  // namespace

Subscription::Rep::Rep(const SubscribeOptions& options, uint64_t from,
                       std::shared_ptr<std::atomic<uint32_t>> closed)
    : picks_group_(options.picks_group),
      picks_kind_(options.picks_kind),
      selector_kind_(Copy(options.selector_kind)),
      selects_(options.selects),
      owns_(options.owns),
      traffic_(options.traffic),
      capacity_(std::max<size_t>(options.capacity, 1)),
      from_(from),
      closed_of_all_(std::move(closed)) {
  if (options.about) about_.emplace(*options.about);
  if (!options.selector) return;
  match::PackHolder(*options.selector, &selector_holder_);
  match::PackPlace(*options.selector, &selector_place_);
  selector_ = match::UnpackName(selector_holder_, selector_place_);
}

bool Subscription::Rep::Wants(Delta::Relation relation) const {
  switch (relation) {
    case Delta::Relation::kSelects:
      return selects_;
    case Delta::Relation::kOwns:
      return owns_;
    case Delta::Relation::kTraffic:
      return traffic_;
  }
  return false;
}

bool Subscription::Rep::Wants(const Delta& delta) const {
  if (!Wants(delta.relation)) return false;
  if (!picks_kind_.empty() &&
      (delta.object.kind != picks_kind_ || delta.object.group != picks_group_)) {
    return false;
  }
  if (about_ && !about_->Has(delta)) return false;
  if (selector_kind_ && delta.selector.kind != *selector_kind_) return false;
  return !selector_ || delta.selector == *selector_;
}

// ---- The queue -----------------------------------------------------------------

bool Subscription::Rep::Lose(uint64_t version, bool full) {
  uint64_t lost = lost_.load(std::memory_order_acquire);
  while (lost != 0 || full) {
    // Fails when the reader has just taken the mark: then look again.
    if (lost_.compare_exchange_weak(lost, version, std::memory_order_acq_rel)) return true;
  }
  return false;
}

uint64_t Subscription::Rep::Push(const DeltaBatch& batch) {
  DeltaBatch wanted;
  for (const Delta& delta : batch.deltas) {
    if (Wants(delta)) wanted.deltas.push_back(delta);
  }
  if (wanted.deltas.empty()) return 0;  // to hold the texts is an atomic step, for each subscriber
  wanted.version = batch.version;
  wanted.texts = batch.texts;
  return PushWanted(std::move(wanted));
}

uint64_t Subscription::Rep::Push(DeltaBatch&& batch) {
  std::erase_if(batch.deltas, [this](const Delta& delta) { return !Wants(delta); });
  return PushWanted(std::move(batch));
}

uint64_t Subscription::Rep::PushGathered(const DeltaBatch& from) {
  DeltaBatch wanted;
  wanted.version = from.version;
  wanted.deltas = std::exchange(gathered_, {});
  wanted.texts = from.texts;
  return PushWanted(std::move(wanted));
}

uint64_t Subscription::Rep::PushWanted(DeltaBatch wanted) {
  const size_t count = wanted.deltas.size();
  if (count == 0) return 0;
  if (Lose(wanted.version, IsFull(count))) return count;
  queue_.MakeRoom();
  // Counted first: the reader takes off what it has seen.
  waiting_.fetch_add(count, std::memory_order_relaxed);
  queue_.Push(std::move(wanted));
  return 0;
}

std::optional<DeltaBatch> Subscription::Rep::Poll() {
  // The mark first: what is pushed after it was noted, is pushed after it was
  // taken.
  const uint64_t lost = lost_.load(std::memory_order_acquire);
  if (std::optional<DeltaBatch> batch = queue_.Pop()) {
    waiting_.fetch_sub(batch->deltas.size(), std::memory_order_relaxed);
    return batch;
  }
  if (lost == 0) return std::nullopt;
  DeltaBatch mark;
  mark.version = lost_.exchange(0, std::memory_order_acq_rel);
  mark.resync = true;
  return mark;
}

// ---- Subscription ----------------------------------------------------------------

Subscription::Subscription(std::shared_ptr<Rep> rep) : rep_(std::move(rep)) {}
Subscription::~Subscription() {
  if (rep_ != nullptr) rep_->Close();
}
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (rep_ != nullptr && rep_ != other.rep_) rep_->Close();
  rep_ = std::move(other.rep_);
  return *this;
}

std::optional<DeltaBatch> Subscription::Poll() { return rep_->Poll(); }
uint64_t Subscription::from() const { return rep_->from(); }

std::string_view ToString(Delta::Op op) {
  constexpr std::string_view kNames[] = {"join", "leave", "update"};
  return kNames[static_cast<size_t>(op)];
}

std::string_view ToString(Delta::Relation relation) {
  constexpr std::string_view kNames[] = {"selects", "owns", "traffic"};
  return kNames[static_cast<size_t>(relation)];
}

std::string_view ToString(Delta::Cause cause) {
  constexpr std::string_view kNames[] = {
      "object created",   "object deleted", "object replaced",  "label change",
      "selector created", "selector edit",  "selector deleted", "namespace relabelled",
      "adopted",          "released",       "orphaned",         "owner changed",
      "status change",    "service change",
  };
  return kNames[static_cast<size_t>(cause)];
}

}  // namespace labelix
