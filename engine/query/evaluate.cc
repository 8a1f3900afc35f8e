#include "engine/query/evaluate.h"

#include <algorithm>
#include <span>
#include <vector>

#include "engine/query/scan.h"

namespace labelix::query {
namespace {

// Past this many terms, look the row's terms up in the step's instead of the
// step's in the row.
constexpr size_t kFewTerms = 4;
// Past one object in so many, ids are put in order by marking a bitmap.
constexpr uint32_t kBitmapShare = 64;
// How many profiles ahead their lines are asked for.
constexpr size_t kAhead = 8;
// First() looks at objects one by one while at least one in so many is picked.
constexpr size_t kPatience = 64, kPatienceFloor = 4096;

bool HoldsOne(const index::Kind& kind, ProfileId profile, const Step& step) {
  if (step.terms.size() <= kFewTerms) {
    for (TermId term : step.terms) {
      if (kind.profiles.Holds(profile, term)) return true;
    }
    return false;
  }
  std::vector<TermId> row;
  kind.profiles.ReadTerms(profile, &row);
  for (TermId term : row) {
    if (std::binary_search(step.terms.begin(), step.terms.end(), term)) return true;
  }
  return false;
}

// Key terms are in no row: ask the row for a pair with that key.
bool Satisfies(const index::Kind& kind, ProfileId profile, const Step& step) {
  const TermId first = step.terms[0];
  const bool holds = kind.terms.value(first) == index::kAnyValue
                         ? kind.profiles.HoldsKey(profile, kind.terms.key(first))
                         : HoldsOne(kind, profile, step);
  return holds == (step.op == Step::Op::kKeep);
}

// Calls visit(profile) for each profile that the plan keeps, in no order.
template <typename Visit>
void Walk(const Plan& plan, Visit&& visit) {
  const index::Kind& kind = *plan.kind;
  for (TermId term : plan.steps[0].terms) {
    kind.terms.posting(term).ForEach([&](ProfileId profile) {
      const bool kept = std::all_of(plan.steps.begin() + 1, plan.steps.end(),
                                    [&](const Step& s) { return Satisfies(kind, profile, s); });
      if (kept) visit(profile);
    });
  }
}

std::vector<ProfileId> Profiles(const Plan& plan) {
  std::vector<ProfileId> profiles;
  if (plan.mode == Plan::Mode::kWalk) {
    Walk(plan, [&](ProfileId profile) { profiles.push_back(profile); });
    return profiles;
  }
  Scan scan(plan);
  sets::Word acc[sets::kBlockWords];
  for (size_t block = 0; block < scan.blocks(); ++block) {
    if (!scan.Evaluate(block, acc)) continue;
    const size_t had = profiles.size();
    profiles.resize(had + sets::kBlockBits + sets::kDecodeSlack);
    const uint32_t* end =
        sets::Decode(acc, sets::kBlockWords, static_cast<uint32_t>(block * sets::kBlockBits),
                     profiles.data() + had);
    profiles.resize(static_cast<size_t>(end - profiles.data()));
  }
  return profiles;
}

// The members of each profile that has some, and how many in all.
struct Opened {
  std::vector<const index::Members*> members;
  uint64_t count = 0;
};

Opened Open(const State& state, const Plan& plan) {
  const std::vector<ProfileId> profiles = Profiles(plan);
  Opened opened;
  opened.members.reserve(profiles.size());
  for (size_t i = 0; i < profiles.size(); ++i) {
    // A profile is two dependent misses: the lines of those ahead are asked for.
    if (i + 2 * kAhead < profiles.size())
      plan.kind->profiles.PrefetchHead(profiles[i + 2 * kAhead]);
    if (i + kAhead < profiles.size()) plan.kind->profiles.PrefetchMembers(profiles[i + kAhead]);
    const index::Members* members = plan.kind->profiles.MembersAt(profiles[i], state.version);
    if (members == nullptr || members->count == 0) continue;
    opened.members.push_back(members);
    opened.count += members->count;
  }
  return opened;
}

// Ids of many profiles in order: mark, then read the marks.
IdSet SelectByBitmap(const State& state, const Opened& opened) {
  std::vector<sets::Word> marks((size_t{state.index->objects().limit()} + 511) / 512 * 8);
  for (const index::Members* members : opened.members) {
    members->ForEachRun([&](std::span<const ObjectId> run) {
      for (ObjectId id : run) marks[id / 64] |= uint64_t{1} << (id % 64);
    });
  }
  IdSet ids(opened.count + sets::kDecodeSlack);
  const uint32_t* end = sets::Decode(marks.data(), marks.size(), 0, ids.data());
  ids.resize(static_cast<size_t>(end - ids.data()));
  return ids;
}

IdSet SelectBySort(const Opened& opened) {
  IdSet ids;
  ids.reserve(opened.count);
  for (const index::Members* members : opened.members) {
    members->ForEachRun(
        [&](std::span<const ObjectId> run) { ids.insert(ids.end(), run.begin(), run.end()); });
  }
  if (opened.members.size() > 1) std::sort(ids.begin(), ids.end());
  return ids;
}

// Looks at objects in order of id; false: too few are picked for that to pay.
bool FirstByObject(const State& state, const Plan& plan, size_t limit, IdSet* ids) {
  Scan scan(plan);
  const index::Objects& objects = state.index->objects();
  const uint32_t end = objects.limit();
  const size_t patience = kPatienceFloor + kPatience * limit;
  for (ObjectId id = 0; id < end && ids->size() < limit; ++id) {
    if (id > patience) return false;
    const index::ObjectRow* row = objects.At(id, state.version);
    if (row != nullptr && &state.index->KindOf(id) == plan.kind && scan.Has(row->profile)) {
      ids->push_back(id);
    }
  }
  return true;
}

}  // namespace

uint64_t Count(const State& state, const Plan& plan) {
  uint64_t count = 0;
  if (plan.mode == Plan::Mode::kWalk) {
    Walk(plan,
         [&](ProfileId profile) { count += plan.kind->profiles.Count(profile, state.version); });
  } else if (plan.mode == Plan::Mode::kScan) {
    Scan scan(plan);
    sets::Word acc[sets::kBlockWords];
    for (size_t block = 0; block < scan.blocks(); ++block) {
      const auto* slices =
          plan.kind->profiles.SlicesAt(static_cast<uint32_t>(block), state.version);
      if (slices == nullptr || !scan.Evaluate(block, acc)) continue;
      count += sets::CountSlices(acc, slices->words, slices->n);
    }
  }
  return count;
}

IdSet Select(const State& state, const Plan& plan) {
  if (plan.mode == Plan::Mode::kNothing) return {};
  const Opened opened = Open(state, plan);
  return opened.count > state.index->objects().limit() / kBitmapShare
             ? SelectByBitmap(state, opened)
             : SelectBySort(opened);
}

IdSet First(const State& state, const Plan& plan, size_t limit) {
  IdSet ids;
  if (plan.mode == Plan::Mode::kScan && FirstByObject(state, plan, limit, &ids)) return ids;
  ids = Select(state, plan);
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

}  // namespace labelix::query
