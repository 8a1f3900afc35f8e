#include "engine/selector/algebra_key.h"

#include <algorithm>
#include <limits>

#include "index/types/label_rules.h"
#include "index/types/parse_int.h"

namespace labelix::algebra {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

bool IsBound(const Requirement& r) { return r.op == Op::kGreaterThan || r.op == Op::kLessThan; }

// nullopt: the requirement can never hold.
std::optional<int64_t> BoundOf(const Requirement& r) {
  return r.values.size() == 1 ? ParseInt64(r.values.front()) : std::nullopt;
}

// `number` with so many needless zeros: -7 and 2 is -007.
std::string Spell(int64_t number, size_t zeros) {
  std::string text = std::to_string(number);
  text.insert(number < 0 ? 1 : 0, zeros, '0');
  return text;
}

// What holds where an absent key, and any value not in the list, is right.
bool IsNegative(Op op) { return op == Op::kNotEquals || op == Op::kNotIn; }

bool IsList(Op op) { return op == Op::kEquals || op == Op::kDoubleEquals || op == Op::kIn; }

}  // namespace

KeyCases::KeyCases(std::string_view key, const Requirements& requirements, Universe universe)
    : universe_(universe) {
  cases_.push_back({std::nullopt, std::nullopt});
  if (universe_ == Universe::kApi && !IsLabelKey(key)) return;
  AddNamed(requirements);
  AddText();
  AddIntegers(requirements);
}

void KeyCases::AddNamed(const Requirements& requirements) {
  for (const Requirement* r : requirements) {
    if (!IsBound(*r)) named_.insert(named_.end(), r->values.begin(), r->values.end());
  }
  std::sort(named_.begin(), named_.end());
  named_.erase(std::unique(named_.begin(), named_.end()), named_.end());
  for (const std::string_view value : named_) {
    if (universe_ == Universe::kApi && !IsLabelValue(value)) continue;
    cases_.push_back({std::string(value), ParseInt64(value)});
  }
  named_end_ = cases_.size();
}

void KeyCases::AddText() {
  std::string text = "other";
  for (size_t i = 2; IsNamed(text); ++i) text = "other" + std::to_string(i);
  cases_.push_back({std::move(text), std::nullopt});
}

// Without a bound an unnamed integer is as good as any other unnamed text.
void KeyCases::AddIntegers(const Requirements& requirements) {
  std::vector<int64_t> starts;
  for (const Requirement* r : requirements) {
    const std::optional<int64_t> bound = IsBound(*r) ? BoundOf(*r) : std::nullopt;
    if (!bound.has_value()) continue;
    if (r->op == Op::kLessThan) starts.push_back(*bound);
    if (r->op == Op::kGreaterThan && *bound < kMax) starts.push_back(*bound + 1);
    starts.push_back(kMin);
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  for (size_t i = 0; i < starts.size(); ++i) {
    AddInteger(starts[i], i + 1 < starts.size() ? starts[i + 1] - 1 : kMax);
  }
}

// The plainest unnamed spelling of an integer in [least, most]: the fewest
// needless zeros, then the nearest to zero, without a sign where there is one
// so. Each spelling that is tried in vain is named, or is the last of its
// number of zeros, so the tries are few. A stretch that reaches past zero needs
// no negative numbers: its others have spellings without end under kAny, and
// are all there is under kApi.
void KeyCases::AddInteger(int64_t least, int64_t most) {
  const bool is_api = universe_ == Universe::kApi;
  if (is_api && most < 0) return;
  const int64_t nearest = most < 0 ? most : std::max<int64_t>(least, 0);
  const int64_t farthest = most < 0 ? least : most;
  const int64_t step = most < 0 ? -1 : 1;
  for (size_t zeros = 0; !is_api || zeros < kMaxLabelBytes; ++zeros) {
    for (int64_t number = nearest;; number += step) {
      std::string text = Spell(number, zeros);
      if (is_api && text.size() > kMaxLabelBytes) break;  // and so is each after it
      if (!IsNamed(text)) {
        cases_.push_back({std::move(text), number});
        return;
      }
      if (number == farthest) break;
    }
  }
}

bool KeyCases::IsNamed(std::string_view value) const {
  return std::binary_search(named_.begin(), named_.end(), value);
}

std::optional<size_t> KeyCases::Find(std::string_view value) const {
  const auto end = cases_.begin() + static_cast<std::ptrdiff_t>(named_end_);
  const auto at =
      std::lower_bound(cases_.begin() + 1, end, value,
                       [](const Case& c, std::string_view wanted) { return *c.value < wanted; });
  if (at == end || *at->value != value) return std::nullopt;
  return static_cast<size_t>(at - cases_.begin());
}

void KeyCases::CountRefused(const Requirement& requirement, std::vector<uint32_t>* counts) const {
  if (IsNegative(requirement.op) || IsList(requirement.op)) {
    std::vector<size_t> listed;
    for (const std::string& value : requirement.values) {
      if (const std::optional<size_t> at = Find(value)) listed.push_back(*at);
    }
    // A value may stand in the list twice: nothing validated it.
    std::sort(listed.begin(), listed.end());
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    const bool is_negative = IsNegative(requirement.op);
    if (!is_negative) {
      for (uint32_t& count : *counts) ++count;
    }
    for (const size_t at : listed) is_negative ? ++(*counts)[at] : --(*counts)[at];
    return;
  }
  const std::optional<int64_t> bound = BoundOf(requirement);
  for (size_t i = 0; i < cases_.size(); ++i) {
    const Case& c = cases_[i];
    bool holds = c.value.has_value() == (requirement.op != Op::kDoesNotExist);
    if (IsBound(requirement)) {
      holds = c.number.has_value() && bound.has_value() &&
              (requirement.op == Op::kGreaterThan ? *c.number > *bound : *c.number < *bound);
    }
    if (!holds) ++(*counts)[i];
  }
}

std::vector<uint32_t> KeyCases::CountRefused(const Requirements& requirements) const {
  std::vector<uint32_t> counts(cases_.size(), 0);
  for (const Requirement* r : requirements) CountRefused(*r, &counts);
  return counts;
}

// By deletion, the last first: a requirement may go while each case that it
// refuses is refused by another one too.
Requirements KeyCases::MinimalConflict(Requirements requirements) const {
  std::vector<uint32_t> counts = CountRefused(requirements);
  std::vector<uint32_t> own(cases_.size());
  for (size_t i = requirements.size(); i-- > 0;) {
    std::fill(own.begin(), own.end(), 0);
    CountRefused(*requirements[i], &own);
    bool is_needed = false;
    for (size_t c = 0; c < counts.size(); ++c) is_needed |= own[c] == 1 && counts[c] == 1;
    if (is_needed) continue;
    for (size_t c = 0; c < counts.size(); ++c) counts[c] -= own[c];
    requirements.erase(requirements.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return requirements;
}

}  // namespace labelix::algebra
