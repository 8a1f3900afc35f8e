#include "engine/kubernetes/cover_text.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace labelix::kubernetes {
namespace {

using Refusal = CoverKey::Refusal;

// Three forms for each of so many keys are tried in every mixture; an answer
// of more requirements is nobody's idea of short.
constexpr size_t kMaxMixedKeys = 6;
// Steps in dealing out values among keys of the form notin.
constexpr uint64_t kMaxSteps = 20'000;

// Which of its forms a key's requirement has.
//   kPresence  key where every picked object has it, !key where none has
//   kIn        the picked objects' values, where every one has the key
//   kNotIn     refused values alone
enum class Form : uint8_t { kPresence, kIn, kNotIn };

bool Allows(const CoverKey& key, Form form) {
  if (form == Form::kNotIn) return true;
  return !key.some_absent || (form == Form::kPresence && key.values.empty());
}

// Whether the requirement refuses the item; a notin refuses what it is dealt.
bool Refuses(const CoverKey& key, Form form, const CoverKey::Item& item) {
  if (item.refusal == Refusal::kNothing || form == Form::kNotIn) return false;
  if (form == Form::kIn) return true;
  return (item.refusal == Refusal::kValue) == key.values.empty();
}

Requirement OneOrList(const std::string& key, Op one, Op list, std::vector<std::string> values) {
  return {key, values.size() == 1 ? one : list, std::move(values)};
}

// One item of those that these keys cannot tell apart.
std::vector<size_t> Distinct(const std::vector<const CoverKey*>& keys, size_t items) {
  std::map<std::vector<std::pair<Refusal, std::string_view>>, size_t> first;
  for (size_t i = 0; i < items; ++i) {
    std::vector<std::pair<Refusal, std::string_view>> seen;
    for (const CoverKey* key : keys) seen.emplace_back(key->items[i].refusal, key->items[i].value);
    first.emplace(std::move(seen), i);
  }
  std::vector<size_t> distinct;
  for (const auto& [seen, item] : first) distinct.push_back(item);
  return distinct;
}

class Writer {
 public:
  Writer(const std::vector<const CoverKey*>& keys, size_t items)
      : keys_(keys), items_(Distinct(keys, items)), forms_(keys.size()), refused_(keys.size()) {}

  Written Run() {
    if (keys_.size() > kMaxMixedKeys) {
      Strongest();
      best_->is_shortest = false;
      return *std::move(best_);
    }
    size_t mixtures = 1;
    for (size_t i = 0; i < keys_.size(); ++i) mixtures *= 3;
    for (size_t mixture = 0; mixture < mixtures; ++mixture) Try(mixture);
    best_->is_shortest = steps_ <= kMaxSteps;
    return *std::move(best_);
  }

 private:
  // The form that refuses most, for each key. Answers by itself.
  void Strongest() {
    for (size_t k = 0; k < keys_.size(); ++k) {
      forms_[k] = Allows(*keys_[k], Form::kIn)         ? Form::kIn
                  : Allows(*keys_[k], Form::kPresence) ? Form::kPresence
                                                       : Form::kNotIn;
    }
    Deal();
  }

  void Try(size_t mixture) {
    for (size_t k = 0; k < keys_.size(); ++k, mixture /= 3) {
      forms_[k] = static_cast<Form>(mixture % 3);
      if (!Allows(*keys_[k], forms_[k])) return;
    }
    Deal();
  }

  // What the fixed forms leave over goes to the keys of the form notin.
  void Deal() {
    open_.clear();
    for (size_t i : items_) {
      bool refused = false;
      for (size_t k = 0; k < keys_.size() && !refused; ++k) {
        refused = Refuses(*keys_[k], forms_[k], keys_[k]->items[i]);
      }
      if (!refused) open_.push_back(i);
    }
    for (std::multiset<std::string_view>& values : refused_) values.clear();
    DealFrom();
  }

  // One item after another, each to one key after another; by hand, as there
  // may be more items than a stack has room for.
  void DealFrom() {
    std::vector<size_t> choice(open_.size(), 0);  // the key to try next
    for (size_t at = 0;;) {
      if (at == open_.size()) {
        Take();
        if (at == 0) return;
        --at;
        Undo(at, choice[at] - 1);
        continue;
      }
      const size_t k = NextKey(open_[at], choice[at]);
      // Only what comes after a first choice is counted, and cut off.
      const bool is_last = k == keys_.size() || (choice[at] > 0 && ++steps_ > kMaxSteps);
      if (is_last) {
        choice[at] = 0;
        if (at == 0) return;
        --at;
        Undo(at, choice[at] - 1);
        continue;
      }
      refused_[k].insert(keys_[k]->items[open_[at]].value);
      choice[at++] = k + 1;
    }
  }

  size_t NextKey(size_t item, size_t from) const {
    size_t k = from;
    while (k < keys_.size() &&
           (forms_[k] != Form::kNotIn || keys_[k]->items[item].refusal != Refusal::kValue)) {
      ++k;
    }
    return k;
  }

  void Undo(size_t at, size_t k) {
    refused_[k].erase(refused_[k].find(keys_[k]->items[open_[at]].value));
  }

  void Take() {
    Written written;
    for (size_t k = 0; k < keys_.size(); ++k) {
      if (forms_[k] == Form::kNotIn && refused_[k].empty()) return;  // a key for nothing
      written.requirements.push_back(Make(*keys_[k], forms_[k], refused_[k]));
    }
    written.text = Selector::FromRequirements(written.requirements).ToString();
    if (!best_ || IsBetter(written, *best_)) best_ = std::move(written);
  }

  static Requirement Make(const CoverKey& key, Form form,
                          const std::multiset<std::string_view>& refused) {
    if (form == Form::kIn) return OneOrList(key.key, Op::kEquals, Op::kIn, key.values);
    if (form == Form::kPresence) {
      return {key.key, key.values.empty() ? Op::kDoesNotExist : Op::kExists, {}};
    }
    std::vector<std::string> values(refused.begin(), refused.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return OneOrList(key.key, Op::kNotEquals, Op::kNotIn, std::move(values));
  }

  const std::vector<const CoverKey*>& keys_;
  const std::vector<size_t> items_;
  std::vector<Form> forms_;
  std::vector<std::multiset<std::string_view>> refused_;  // of each key
  std::vector<size_t> open_;
  uint64_t steps_ = 0;
  std::optional<Written> best_;
};

}  // namespace

bool IsBetter(const Written& a, const Written& b) {
  if (a.text.size() != b.text.size()) return a.text.size() < b.text.size();
  return a.text < b.text;
}

Written WriteShortest(const std::vector<const CoverKey*>& keys, size_t items) {
  return Writer(keys, items).Run();
}

}  // namespace labelix::kubernetes
