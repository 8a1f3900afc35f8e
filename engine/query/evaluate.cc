#include "engine/query/evaluate.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "engine/query/direct.h"
#include "engine/query/in_order.h"
#include "engine/query/lowest.h"
#include "engine/query/object_scan.h"
#include "engine/query/pair_count.h"
#include "engine/query/scan.h"
#include "engine/query/walk.h"
#include "engine/query/writers.h"

namespace labelix::query {
namespace {

using sets::kBlockBits;
using sets::kBlockWords;
using sets::Word;

// Whoever wants no more ids than this is served id by id where that saves work.
constexpr size_t kFewIds = ObjectScan::kFew;

// ---- By bits of objects ----------------------------------------------------

// A run has so many times the blocks of the one before, up to ObjectScan::kRun.
constexpr size_t kGrowth = 4;

// REQUIRES: there is room.
void PutTested(const ObjectScan& scan, const Word* words, uint32_t base, SpanWriter* writer) {
  std::span<ObjectId> room = writer->room();
  size_t n = 0;
  for (uint32_t w = 0; w < kBlockWords; ++w) {
    for (Word left = words[w]; left != 0; left &= left - 1) {
      room[n++] = base + w * 64 + static_cast<uint32_t>(std::countr_zero(left));
      if (n < room.size()) continue;
      writer->Wrote(scan.TakeOut(room));
      if (writer->IsFull()) return;
      room = writer->room();
      n = 0;
    }
  }
  writer->Wrote(scan.TakeOut(room.first(n)));
}

template <typename Writer>
void Put(const ObjectScan& scan, const ObjectScan::Run& run, Writer* writer) {
  const auto base = static_cast<uint32_t>(run.first * kBlockBits);
  if constexpr (std::is_same_v<Writer, SpanWriter>) {
    if (const auto offset = scan.Alone(); offset && !scan.MayTakeOut()) {
      if (writer->TakeAt({run.blocks, run.n}, run.ahead, *offset, base)) return;
    }
  }
  alignas(64) Word words[ObjectScan::kRun * kBlockWords];
  scan.Evaluate(run, words);
  if constexpr (std::is_same_v<Writer, SpanWriter>) {
    if (scan.MayTakeOut()) {
      for (uint32_t i = 0; i < run.n && !writer->IsFull(); ++i) {
        PutTested(scan, words + i * kBlockWords, base + i * static_cast<uint32_t>(kBlockBits),
                  writer);
      }
      return;
    }
  }
  writer->Take(words, run.n, base);
}

// So many blocks may have as many ids as there is room for; of few it is cheaper to take some.
constexpr size_t kSomeBlocks = 16;
size_t MostBlocks(const SpanWriter& writer) {
  return std::max(kSomeBlocks, writer.room().size() / sets::kBlockBits);
}
size_t MostBlocks(const VectorWriter& /*writer*/) { return ObjectScan::kRun; }

template <typename Writer>
void WriteObjects(ObjectScan* scan, Writer* writer) {
  ObjectScan::Run run;
  // One block may be all that is wanted, or some; and what there is no room for is not.
  for (size_t most = 1;; most = std::min({most * kGrowth, ObjectScan::kRun, MostBlocks(*writer)})) {
    scan->Next(most, &run);
    if (run.n == 0) return;
    Put(*scan, run, writer);
    if (writer->IsFull()) return;
  }
}

// ---- By a list ---------------------------------------------------------------

template <typename Writer>
void WriteList(const State& state, const index::Kind& kind, index::TermLists::List list,
               Writer* writer) {
  const index::TermLists& lists = kind.dense.lists();
  if constexpr (std::is_same_v<Writer, SpanWriter>) {
    if (writer->room().size() <= kFewIds) {
      return lists.ForEachPart(list, state.version,
                               [writer](const index::TermLists::Part& part, ObjectId first) {
                                 writer->Take(part, first);
                                 return !writer->IsFull();
                               });
    }
  }
  lists.ForAllParts(
      list, state.version,
      [writer](const index::TermLists::Part& part, ObjectId first) { writer->Take(part, first); });
}

// ---- By profiles -----------------------------------------------------------

ProfileList ProfilesOf(const Plan& plan) {
  ProfileList profiles;
  if (plan.mode == Plan::Mode::kWalk) {
    Walk walk(plan);
    for (ProfileList run; walk.Next(&run);) {
      profiles.insert(profiles.end(), run.begin(), run.end());
    }
    return profiles;
  }
  const Scan scan(plan);
  Word acc[kBlockWords];
  for (size_t block = 0; block < scan.blocks(); ++block) {
    if (!scan.Evaluate(block, acc)) continue;
    uint32_t room[kBlockBits + sets::kDecodeSlack];
    const uint32_t* end =
        sets::Decode(acc, kBlockWords, static_cast<uint32_t>(block * kBlockBits), room);
    profiles.insert(profiles.end(), static_cast<const uint32_t*>(room), end);
  }
  return profiles;
}

// The last profile may have the lowest id, so each is looked at.
void WriteLowest(const State& state, const index::Kind& kind, std::span<const ProfileId> profiles,
                 SpanWriter* writer) {
  if (writer->IsFull()) return;
  Lowest lowest(writer->room());
  kind.profiles.ForEachMembers(profiles, state.version,
                               [&lowest](const index::Members& members) { lowest.Add(members); });
  writer->Wrote(lowest.size());
}

// Of one profile nothing has to be put in order.
template <typename Writer>
void WriteOne(const State& state, const index::Kind& kind, ProfileId profile, Writer* writer) {
  const index::Members* members = kind.profiles.MembersAt(profile, state.version);
  if (members == nullptr || members->IsEmpty()) return;
  members->ForEachRun([writer](std::span<const ObjectId> run) { writer->Put(run); });
}

template <typename Writer>
void WriteProfiles(const State& state, const index::Kind& kind, std::span<const ProfileId> profiles,
                   Writer* writer) {
  if (profiles.size() == 1) return WriteOne(state, kind, profiles[0], writer);
  if constexpr (std::is_same_v<Writer, SpanWriter>) {
    if (writer->room().size() <= kFewIds) return WriteLowest(state, kind, profiles, writer);
  }
  InOrder ids(state.index->objects().limit(), writer->room());
  kind.profiles.ForEachMembers(profiles, state.version,
                               [&ids](const index::Members& members) { ids.Add(members); });
  if (!ids.is_marked()) return writer->Put(ids.ids());
  ids.marks().ForEachBlock([&](size_t block) {
    writer->Take(ids.marks().words() + block * kBlockWords, 1,
                 static_cast<uint32_t>(block * kBlockBits));
    return !writer->IsFull();
  });
}

// A walk goes to few profiles, so their objects are few too, unless the one
// term asked for has bits.
bool MayScanObjects(const Plan& plan) {
  return plan.mode == Plan::Mode::kScan || plan.steps.size() == 1;
}

// The one term asked for; kNoTerm: there are more, or none.
TermId OnlyTerm(const Plan& plan) {
  if (plan.steps.size() != 1) return index::kNoTerm;
  const Step& step = plan.steps[0];
  return step.op == Step::Op::kKeep && step.terms.size() == 1 ? step.terms[0] : index::kNoTerm;
}

template <typename Writer>
void WriteIds(const State& state, const Plan& plan, bool few, Writer* writer) {
  if (plan.mode == Plan::Mode::kNothing) return;
  if (const TermId term = OnlyTerm(plan); term != index::kNoTerm) {
    const ProfileId only = plan.kind->terms.posting(term).OnlyOne();
    if (only != index::kNoProfile) return WriteOne(state, *plan.kind, only, writer);
    const auto list = plan.kind->dense.List(term, state.version);
    if (list) return WriteList(state, *plan.kind, *list, writer);
  }
  if (MayScanObjects(plan)) {
    ObjectScan scan(state, *plan.kind, few);
    if (scan.Take(plan)) return WriteObjects(&scan, writer);
  }
  WriteProfiles(state, *plan.kind, ProfilesOf(plan), writer);
}

// False: a plan has to be made.
template <typename Writer>
bool WriteDirectly(const State& state, const Scope& scope, const Prepared& selector,
                   Writer* writer) {
  const index::Kind* kind = nullptr;
  DirectProfiles profiles;
  if (!SelectDirectly(state, scope, selector, &kind, &profiles)) return false;
  if (profiles.list) {
    WriteList(state, *kind, *profiles.list, writer);
    return true;
  }
  if (profiles.size > 0) WriteProfiles(state, *kind, profiles.span(), writer);
  return true;
}

// The same, of sets of terms that many objects hold: from their bits.
template <typename Writer>
bool ScanDirectly(const State& state, const Scope& scope, const Prepared& selector, bool few,
                  Writer* writer) {
  const index::Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return true;
  ObjectScan scan(state, *kind, few);
  if (!scan.Take(scope, selector)) return false;
  if constexpr (std::is_same_v<Writer, VectorWriter>) {
    writer->Reserve(Count(state, scope, selector));
  }
  WriteObjects(&scan, writer);
  return true;
}

// One set of terms of which an object has at most one; kNotDirect: it is not that, or
// one of them is not counted.
uint64_t CountOneSet(const State& state, const Plan& plan) {
  if (plan.steps.size() != 1 || plan.steps[0].op != Step::Op::kKeep) return kNotDirect;
  uint64_t sum = 0;
  for (const TermId term : plan.steps[0].terms) {
    index::TermCounts::Counter unused;
    const uint64_t count = CountTerm(state, *plan.kind, term, &unused);
    if (count == kNotDirect) return kNotDirect;
    sum += count;
  }
  return sum;
}

// `asks_pairs`: counters of pairs were not asked before.
uint64_t CountPlanned(const State& state, const Plan& plan, bool asks_pairs) {
  if (plan.mode == Plan::Mode::kNothing) return 0;
  uint64_t count = CountOneSet(state, plan);
  if (count != kNotDirect) return count;
  count = 0;
  if (plan.mode == Plan::Mode::kScan) {
    return asks_pairs && CountByPairs(state, plan, &count) ? count : Scan(plan).Count(state);
  }
  Walk walk(plan);
  for (ProfileList run; walk.Next(&run);) count += plan.kind->profiles.Sum(run, state.version);
  return count;
}

[[gnu::noinline]] uint64_t CountByPlan(const State& state, const Scope& scope,
                                       const Prepared& selector) {
  return CountPlanned(state, MakePlan(state, scope, selector), false);
}

// Count makes no call that it comes back from: so it saves no register where all is remembered.
[[gnu::noinline]] uint64_t CountAnew(State state, const Scope& scope, const Prepared& selector) {
  uint64_t count = CountDirectly(state, scope, selector);
  if (count != kNotDirect) return count;
  if (CountByPairs(state, scope, selector, &count)) return count;
  return CountByPlan(state, scope, selector);
}

[[gnu::noinline]] uint64_t CountOnlyTerm(State state, const index::Kind& kind, const Scope& scope,
                                         const Prepared& selector) {
  const uint64_t count = CountAsked(state, kind, *selector.only_term);
  return count != kNotDirect ? count : CountByPlan(state, scope, selector);
}

}  // namespace

uint64_t Count(State state, const Scope& scope, const Prepared& selector) {
  if (selector.only_term == nullptr || !IsEveryNamespace(scope)) {
    return CountAnew(state, scope, selector);
  }
  const index::Kind* kind = state.index->FindFirstKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return CountAnew(state, scope, selector);
  uint64_t count;
  if (ReadKnown(state, *kind, *selector.only_term, &count)) return count;
  return CountOnlyTerm(state, *kind, scope, selector);
}

uint64_t Count(const State& state, const Plan& plan) { return CountPlanned(state, plan, true); }

std::string PrintShortcuts(const State& state, const Plan& plan) {
  uint64_t unused = 0;
  if (plan.mode == Plan::Mode::kNothing) return "";
  std::string out;
  if (CountOneSet(state, plan) != kNotDirect) {
    out = "  a count is the sum of its terms' counts\n";
  } else if (plan.mode == Plan::Mode::kScan && CountByPairs(state, plan, &unused)) {
    out = "  a count is a sum of counters of two terms\n";
  }
  const TermId term = OnlyTerm(plan);
  const bool is_listed =
      term != index::kNoTerm && plan.kind->dense.List(term, state.version).has_value();
  if (is_listed) out += "  ids are read from the term's list\n";
  return out;
}

IdSet Select(const State& state, const Scope& scope, const Prepared& selector) {
  IdSet ids;
  VectorWriter writer(&ids);
  if (WriteDirectly(state, scope, selector, &writer)) return ids;
  if (ScanDirectly(state, scope, selector, false, &writer)) return ids;
  return Select(state, MakePlan(state, scope, selector));
}

IdSet Select(const State& state, const Plan& plan) {
  IdSet ids;
  if (plan.mode == Plan::Mode::kScan || plan.steps.size() == 1) ids.reserve(Count(state, plan));
  VectorWriter writer(&ids);
  WriteIds(state, plan, false, &writer);
  return ids;
}

size_t Write(const State& state, const Scope& scope, const Prepared& selector,
             std::span<ObjectId> out) {
  SpanWriter writer(out);
  if (out.empty() || WriteDirectly(state, scope, selector, &writer)) return writer.size();
  if (ScanDirectly(state, scope, selector, out.size() <= kFewIds, &writer)) return writer.size();
  return Write(state, MakePlan(state, scope, selector), out);
}

size_t Write(const State& state, const Plan& plan, std::span<ObjectId> out) {
  SpanWriter writer(out);
  if (!out.empty()) WriteIds(state, plan, out.size() <= kFewIds, &writer);
  return writer.size();
}

}  // namespace labelix::query
