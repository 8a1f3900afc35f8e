#include "engine/query/walk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/query/sorted.h"

namespace labelix::query {
namespace {

using index::Posting;

// Past this many terms, look the row's terms up in the step's instead of the
// step's in the row, and ask no posting.
constexpr size_t kFewTerms = 4;

bool HoldsOne(const index::Kind& kind, ProfileId profile, const Step& step) {
  if (step.terms.size() <= kFewTerms) {
    for (const TermId term : step.terms) {
      if (kind.profiles.Holds(profile, term)) return true;
    }
    return false;
  }
  std::vector<TermId> row;
  kind.profiles.ReadTerms(profile, &row);
  for (const TermId term : row) {
    if (std::binary_search(step.terms.begin(), step.terms.end(), term)) return true;
  }
  return false;
}

// Without a branch on what `passes` says, so that the misses of many profiles overlap.
template <typename Passes>
void KeepIf(ProfileList* profiles, const Passes& passes) {
  ProfileId* const ids = profiles->data();
  size_t left = 0;
  for (const ProfileId profile : *profiles) {
    ids[left] = profile;
    left += passes(profile) ? 1 : 0;
  }
  profiles->resize(left);
}

void FilterByList(Step::Op op, std::span<const ProfileId> list, ProfileList* profiles) {
  ProfileList common;
  common.resize(std::min(list.size(), profiles->size()));
  common.resize(sets::IntersectSorted(list, {profiles->data(), profiles->size()}, common.data()));
  if (op == Step::Op::kKeep) {
    *profiles = std::move(common);
    return;
  }
  const ProfileId* next = common.begin();
  if (next == common.end()) return;
  KeepIf(profiles, [&](ProfileId profile) {
    const bool is_common = next != common.end() && *next == profile;
    next += is_common ? 1 : 0;
    return !is_common;
  });
}

void FilterBy(Step::Op op, const Posting::View& posting, ProfileList* profiles) {
  if (posting.bits == nullptr) return FilterByList(op, posting.ids, profiles);
  index::BitSet::Finder bits(*posting.bits);
  const bool keeps = op == Step::Op::kKeep;
  KeepIf(profiles, [&](ProfileId profile) { return bits.Has(profile) == keeps; });
}

bool IsIn(const Posting::View& posting, ProfileId profile) {
  return posting.bits != nullptr ? posting.bits->Has(profile) : Contains(posting.ids, profile);
}

}  // namespace

void RowTest::Add(const Step& step) {
  // Key terms are in no row: the row is asked for a pair with that key.
  const bool is_key = kind_.terms.value(step.terms[0]) == index::kAnyValue;
  if (step.op == Step::Op::kKeep && step.terms.size() == 1 && !is_key) {
    with_.push_back(step.terms[0]);
  } else {
    others_.push_back(&step);
  }
}

bool RowTest::PassesOthers(ProfileId profile) const {
  for (const Step* step : others_) {
    const TermId first = step->terms[0];
    const bool holds = kind_.terms.value(first) == index::kAnyValue
                           ? kind_.profiles.HoldsKey(profile, kind_.terms.key(first))
                           : HoldsOne(kind_, profile, *step);
    if (holds != (step->op == Step::Op::kKeep)) return false;
  }
  return true;
}

bool PostingTest::Add(const Step& step, const index::Kind& kind, uint64_t profiles) {
  if (step.terms.size() > kFewTerms) return false;
  Asked& asked = asked_.emplace_back();
  asked.op = step.op;
  asked.postings.resize(step.terms.size());  // first: a view of one profile points into itself
  for (size_t i = 0; i < step.terms.size(); ++i) {
    Posting::View& view = asked.postings[i];
    kind.terms.posting(step.terms[i]).Read(&view);
    if (view.bits == nullptr && view.ids.size() > kLeapFloor + kLeapShare * profiles) {
      asked_.pop_back();
      return false;
    }
  }
  return true;
}

void PostingTest::Filter(ProfileList* profiles) const {
  for (const Asked& asked : asked_) {
    if (asked.op == Step::Op::kKeep && asked.postings.size() > 1) {
      KeepIf(profiles, [&](ProfileId profile) {
        return std::ranges::any_of(
            asked.postings, [profile](const Posting::View& view) { return IsIn(view, profile); });
      });
      continue;
    }
    for (const Posting::View& posting : asked.postings) FilterBy(asked.op, posting, profiles);
  }
}

Walk::Walk(const Plan& plan) : plan_(plan), postings_(plan.steps.size()), rows_(*plan.kind) {
  for (size_t i = 1; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    if (!postings_.Add(step, *plan.kind, plan.steps[0].profiles)) rows_.Add(step);
  }
}

bool Walk::Next(ProfileList* out) {
  const Step& rarest = plan_.steps[0];
  if (next_ == rarest.terms.size()) return false;
  out->clear();
  plan_.kind->terms.posting(rarest.terms[next_++]).ForEach([out](ProfileId profile) {
    out->push_back(profile);
  });
  postings_.Filter(out);
  if (!rows_.IsEmpty()) TestRows(out);
  return true;
}

void Walk::TestRows(ProfileList* profiles) const {
  // How many profiles ahead their rows are asked for.
  constexpr size_t kAhead = 8;
  const index::Profiles& rows = plan_.kind->profiles;
  const size_t n = profiles->size();
  ProfileId* const ids = profiles->data();
  for (size_t i = 0; i < std::min(kAhead, n); ++i) rows.PrefetchRow(ids[i]);
  size_t left = 0;
  for (size_t i = 0; i < n; ++i) {
    if (i + kAhead < n) rows.PrefetchRow(ids[i + kAhead]);
    if (rows_(ids[i])) ids[left++] = ids[i];
  }
  profiles->resize(left);
}

}  // namespace labelix::query
