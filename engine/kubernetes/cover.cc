#include "engine/kubernetes/cover.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "engine/kubernetes/cover_text.h"

namespace labelix::kubernetes {
namespace {

// A second of search at the most.
constexpr uint64_t kMaxSteps = 1'000'000;

using Bits = std::vector<uint64_t>;

bool None(const Bits& bits) {
  return std::all_of(bits.begin(), bits.end(), [](uint64_t word) { return word == 0; });
}

Bits Minus(const Bits& a, const Bits& b) {
  Bits out = a;
  for (size_t i = 0; i < out.size(); ++i) out[i] &= ~b[i];
  return out;
}

size_t Ones(const Bits& bits) {
  size_t count = 0;
  for (uint64_t word : bits) count += static_cast<size_t>(std::popcount(word));
  return count;
}

// Which keys refuse an item; of items, each such set once: how many keys are
// needed depends on nothing else.
std::vector<std::vector<size_t>> Patterns(const std::vector<CoverKey>& keys, size_t items) {
  std::set<std::vector<size_t>> patterns;
  for (size_t i = 0; i < items; ++i) {
    std::vector<size_t> refusing;
    for (size_t k = 0; k < keys.size(); ++k) {
      if (keys[k].items[i].refusal != CoverKey::Refusal::kNothing) refusing.push_back(k);
    }
    patterns.insert(std::move(refusing));
  }
  return {patterns.begin(), patterns.end()};
}

// Depth first over which key refuses the pattern that fewest keys refuse, one
// key more with each round, so that the first round with an answer has the
// fewest keys, and meets every set of keys of that size once.
class Search {
 public:
  Search(const std::vector<CoverKey>& keys, size_t items)
      : keys_(keys), items_(items), patterns_(Patterns(keys, items)) {
    refused_.assign(keys.size(), Bits((patterns_.size() + 63) / 64));
    for (size_t i = 0; i < patterns_.size(); ++i) {
      for (size_t k : patterns_[i]) refused_[k][i / 64] |= Bit(i);
    }
    banned_.assign(keys.size(), 0);
  }

  Cover Run() {
    const std::vector<size_t> greedy = Greedy();
    for (depth_ = 1; depth_ <= greedy.size() && !best_ && steps_ <= kMaxSteps; ++depth_) {
      Descend(All());
    }
    // Cut off before any answer: what the greedy choice found.
    if (!best_) Take(greedy);
    return {std::move(best_->requirements), best_->is_shortest && steps_ <= kMaxSteps};
  }

 private:
  static uint64_t Bit(size_t i) { return uint64_t{1} << (i % 64); }

  Bits All() const {
    Bits all((patterns_.size() + 63) / 64);
    for (size_t i = 0; i < patterns_.size(); ++i) all[i / 64] |= Bit(i);
    return all;
  }

  std::vector<size_t> Greedy() const {
    std::vector<size_t> chosen;
    for (Bits left = All(); !None(left);) {
      size_t best = 0, most = 0;
      for (size_t k = 0; k < keys_.size(); ++k) {
        const size_t gain = Ones(left) - Ones(Minus(left, refused_[k]));
        if (gain > most) most = gain, best = k;
      }
      chosen.push_back(best);
      left = Minus(left, refused_[best]);
    }
    return chosen;
  }

  const std::vector<size_t>& Hardest(const Bits& left) const {
    size_t hardest = patterns_.size();
    for (size_t i = 0; i < patterns_.size(); ++i) {
      if ((left[i / 64] & Bit(i)) == 0) continue;
      if (hardest == patterns_.size() || patterns_[i].size() < patterns_[hardest].size()) {
        hardest = i;
      }
    }
    return patterns_[hardest];
  }

  // No deeper than the greedy answer is long.
  void Descend(const Bits& left) {
    if (++steps_ > kMaxSteps) return;
    if (None(left)) return Take(chosen_);
    if (chosen_.size() == depth_) return;
    std::vector<size_t> tried;
    for (size_t k : Hardest(left)) {
      if (banned_[k] != 0) continue;
      chosen_.push_back(k);
      Descend(Minus(left, refused_[k]));
      chosen_.pop_back();
      // Sets with this key have all been seen from here.
      ++banned_[k];
      tried.push_back(k);
    }
    for (size_t k : tried) --banned_[k];
  }

  void Take(const std::vector<size_t>& chosen) {
    std::vector<const CoverKey*> keys;
    for (size_t k : chosen) keys.push_back(&keys_[k]);
    std::sort(keys.begin(), keys.end(),
              [](const CoverKey* a, const CoverKey* b) { return a->key < b->key; });
    steps_ += items_ * keys.size() / 16;  // writing costs about so many
    Written written = WriteShortest(keys, items_);
    if (!best_ || IsBetter(written, *best_)) best_ = std::move(written);
  }

  const std::vector<CoverKey>& keys_;
  const size_t items_;
  const std::vector<std::vector<size_t>> patterns_;
  std::vector<Bits> refused_;     // of each key
  std::vector<uint32_t> banned_;  // of each key
  std::vector<size_t> chosen_;
  size_t depth_ = 0;
  uint64_t steps_ = 0;
  std::optional<Written> best_;
};

}  // namespace

Cover FindCover(const std::vector<CoverKey>& keys, size_t items) {
  return Search(keys, items).Run();
}

}  // namespace labelix::kubernetes
