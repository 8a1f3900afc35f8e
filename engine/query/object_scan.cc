#include "engine/query/object_scan.h"

#include <algorithm>
#include <utility>

#include "engine/query/sorted.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::kNoTerm;
using index::ObjectBits;
using index::TermLists;
using sets::BitOp;
using sets::kBlockWords;
using sets::Word;

// `limit`: of all objects. A part's words may go on behind the last of them, marks do not.
void MarkPart(const TermLists::Part& part, ObjectId first, uint32_t limit, Marks* marks) {
  if (part.IsBits()) {
    const size_t objects = std::min(TermLists::kRange, limit - first);
    const size_t blocks = (objects + sets::kBlockBits - 1) / sets::kBlockBits;
    return marks->MarkBlocks(first / sets::kBlockBits, blocks, part.words());
  }
  ObjectId ids[TermLists::kMostOffsets];
  part.Read(part.count, first, ids);
  marks->Mark({ids, part.count});
}

// A block without objects of the kind.
alignas(64) constexpr Word kNoObjects[ObjectBits::kSlots * kBlockWords] = {};

// At a million pods three teams with lists, whose 2.8 ids a block were anywhere, took 1.2 times
// as long as their profiles; at 150,000, 24 ids a block, a half.
constexpr uint64_t kIdsOfABlock = 8;

// So many profiles are opened in the time in which lists are marked.
constexpr uint64_t kFewProfiles = 64;

constexpr size_t kRangeBlocks = TermLists::kRange / sets::kBlockBits;

// In how many blocks a list's ids are, reckoned from its first ones: where objects were loaded in
// the order of their names those of a workload are neighbours.
uint64_t BlocksOf(const TermLists& lists, TermLists::List list, index::VersionNumber version,
                  uint64_t count) {
  constexpr uint32_t kLooked = 64;
  uint64_t blocks = count;
  lists.ForEachPart(list, version, [&](const TermLists::Part& part, ObjectId) {
    if (part.IsBits()) return false;
    const uint32_t looked = std::min(part.count, kLooked);
    uint64_t found = 1;
    for (uint32_t i = 1; i < looked; ++i) {
      const bool is_next =
          part.offsets()[i] / sets::kBlockBits != part.offsets()[i - 1] / sets::kBlockBits;
      found += is_next ? 1 : 0;
    }
    blocks = (count * found + looked - 1) / looked;
    return false;
  });
  return blocks;
}

uint32_t OffsetOf(uint32_t slot) { return slot * static_cast<uint32_t>(kBlockWords); }

}  // namespace

ObjectScan::ObjectScan(const State& state, const index::Kind& kind, bool few)
    : state_(state),
      kind_(kind),
      few_(few),
      limit_(state.index->objects().limit()),
      blocks_((size_t{limit_} + sets::kBlockBits - 1) / sets::kBlockBits) {}

bool ObjectScan::Take(const Plan& plan) {
  for (const Step& step : plan.steps) {
    if (step.op == Step::Op::kDrop) {
      Drop(step.terms);
    } else if (!Keep(step.terms)) {
      return false;
    }
  }
  return Finish();
}

bool ObjectScan::Take(const Scope& scope, const Prepared& selector) {
  if (!scope.namespaces.empty() || selector.normal.nothing) return false;
  const bool is_one = selector.steps.size() + (scope.ns ? 1 : 0) == 1;
  absl::InlinedVector<TermId, 8> terms;
  const auto keep = [&] {
    uint64_t profiles = 0;
    for (const TermId term : terms) profiles += kind_.terms.posting(term).size();
    if (is_one || !PaysToWalk(profiles, kind_)) return Keep(terms);
    return profiles > kFewProfiles && (few_ ? Keep(terms) : KeepMarked(terms));
  };
  const AskedTerm* asked = selector.terms.data();
  for (const AskedStep& step : selector.steps) {
    if (step.op == AskedStep::Op::kInterval) return false;
    terms.clear();
    for (const AskedTerm* end = asked + step.terms; asked != end; ++asked) {
      if (const TermId term = kind_.terms.Find(*asked); term != kNoTerm) terms.push_back(term);
    }
    if (step.op == AskedStep::Op::kDrop) {
      Drop(terms);
    } else if (!keep()) {
      return false;
    }
  }
  if (scope.ns) {
    terms = {kind_.terms.FindNamespace(*scope.ns, selector.known_namespace)};
    if (terms[0] == kNoTerm || !keep()) return false;
  }
  return Finish();
}

bool ObjectScan::Finish() {
  if (!keeps_) {  // by bits
    if (!kind_.dense.HasBits(state_.version)) return false;
    PutAlone(ObjectBits::kEveryObject, BitOp::kAnd);
  }
  if (!few_) {
    if (!dropped_.empty()) MarkDropped();
    return true;
  }
  tested_.resize(dropped_.size());
  for (size_t i = 0; i < dropped_.size(); ++i) kind_.terms.posting(dropped_[i]).Read(&tested_[i]);
  return true;
}

bool ObjectScan::Keep(std::span<const TermId> terms) {
  if (terms.empty()) return false;
  const size_t before = operands_.size();
  for (const TermId term : terms) {
    const std::optional<uint32_t> slot = kind_.dense.Slot(term, state_.version);
    if (!slot) {
      operands_.resize(before);
      return KeepMarked(terms);
    }
    if (terms.size() == 1) {
      PutAlone(*slot, BitOp::kAnd);
    } else {
      operands_.push_back({OffsetOf(*slot), BitOp::kOr});
    }
  }
  if (terms.size() > 1) operands_.back().op = BitOp::kAndOr;
  return keeps_ = true;
}

// A union with a list in it, on so many objects that to go over the blocks that have them costs
// less than the profiles; of few ids, only some blocks are gone over.
bool ObjectScan::KeepMarked(std::span<const TermId> terms) {
  absl::InlinedVector<TermLists::List, 4> lists;
  absl::InlinedVector<uint32_t, 2> slots;
  absl::InlinedVector<TermId, 4> others;
  uint64_t ids = 0, blocks = 0;
  for (const TermId term : terms) {
    const uint64_t count = kind_.dense.Count(term, state_.version).value_or(0);
    ids += count;
    if (const auto slot = kind_.dense.Slot(term, state_.version)) {
      slots.push_back(*slot);
      blocks = blocks_;
    } else if (const auto list = kind_.dense.List(term, state_.version)) {
      lists.push_back(*list);
      blocks += BlocksOf(kind_.dense.lists(), *list, state_.version, count);
    } else {
      others.push_back(term);
      blocks += count;
    }
  }
  if (lists.empty()) return false;
  if (!few_ && ids < kIdsOfABlock * std::min<uint64_t>(blocks, blocks_)) return false;
  unions_.push_back({Marks(limit_), std::move(lists), std::move(slots)});
  for (const TermId term : others) MarkTerm(term, &unions_.back().marks);
  return true;
}

void ObjectScan::MarkRange() {
  const uint32_t first = marked_ * TermLists::kRange;
  const size_t block = marked_ * kRangeBlocks, end = std::min(block + kRangeBlocks, blocks_);
  for (Union& one : unions_) {
    for (const TermLists::List list : one.lists) {
      const auto* part = kind_.dense.lists().PartAt(list, marked_, state_.version);
      if (part != nullptr) MarkPart(*part, first, limit_, &one.marks);
    }
    for (const uint32_t slot : one.slots) MarkSlot(slot, block, end, &one.marks);
  }
  ++marked_;
}

void ObjectScan::PassOver(size_t* block, size_t* end) {
  const Marks& marks = unions_[0].marks;
  for (size_t at = *block; at < blocks_;) {
    if (marked_ * kRangeBlocks <= at) MarkRange();
    const size_t known = std::min(blocks_, marked_ * kRangeBlocks);
    *block = marks.FirstMarked(at, known);
    *end = marks.FirstUnmarked(*block, known);
    if (*block < known) return;
    at = known;
  }
  *block = *end = blocks_;
}

void ObjectScan::Drop(std::span<const TermId> terms) {
  for (const TermId term : terms) {
    if (const auto slot = kind_.dense.Slot(term, state_.version)) {
      PutAlone(*slot, BitOp::kAndNot);
    } else if (const auto rare = kind_.dense.RareSlot(term, state_.version)) {
      rare_.push_back(OffsetOf(*rare));
    } else {
      dropped_.push_back(term);
    }
  }
}

// Before the unions, and those to keep first: the kernels go fastest so.
void ObjectScan::PutAlone(uint32_t slot, BitOp op) {
  operands_.push_back({OffsetOf(slot), op});
  sets::OffsetOperand* const operands = operands_.data();
  size_t at = operands_.size() - 1;
  for (; at > alone_; --at) std::swap(operands[at], operands[at - 1]);
  ++alone_;
  if (op == BitOp::kAndNot) return;
  for (; at > 0; --at) std::swap(operands[at], operands[at - 1]);
}

void ObjectScan::MarkDropped() {
  marks_.emplace(limit_);
  for (const TermId term : dropped_) MarkTerm(term, &*marks_);
}

void ObjectScan::MarkTerm(TermId term, Marks* marks) const {
  if (const auto list = kind_.dense.List(term, state_.version)) {
    return kind_.dense.lists().ForAllParts(
        *list, state_.version, [this, marks](const TermLists::Part& part, ObjectId first) {
          MarkPart(part, first, limit_, marks);
        });
  }
  absl::InlinedVector<ProfileId, 64> profiles;
  kind_.terms.posting(term).ForEach([&](ProfileId profile) { profiles.push_back(profile); });
  kind_.profiles.ForEachMembers(profiles, state_.version, [marks](const index::Members& members) {
    if (members.IsWindow()) return marks->MarkWindow(members.window.first, members.window.bits);
    members.ForEachRun([marks](std::span<const ObjectId> run) { marks->Mark(run); });
  });
}

void ObjectScan::MarkSlot(uint32_t slot, size_t first, size_t end, Marks* marks) const {
  for (size_t block = first; block < end; ++block) {
    const Word* words = nullptr;
    kind_.dense.bits().Read(block, 1, state_.version, kNoObjects, &words);
    if (words != kNoObjects) marks->MarkBlocks(block, 1, words + OffsetOf(slot));
  }
}

void ObjectScan::Next(size_t most, Run* run) {
  const size_t before = run->n, next = run->first + before;
  run->first = next;
  size_t stop = blocks_;
  if (!unions_.empty()) PassOver(&run->first, &stop);
  const size_t known = run->first == next ? run->ahead : 0;
  run->n = std::min(most, stop - run->first);
  run->ahead = run->n >= 2 * kAhead ? kAhead : 0;
  const auto find = [&](const ObjectBits& bits, const Word** out) {
    std::copy_n(out + before, known, out);
    const size_t left = blocks_ - run->first, wanted = run->n + run->ahead;
    const size_t end = std::min(wanted, left);
    if (known < end) {
      bits.Read(run->first + known, end - known, state_.version, kNoObjects, out + known);
    }
    for (size_t i = end; i < wanted; ++i) out[i] = kNoObjects;
  };
  find(kind_.dense.bits(), run->blocks);
  if (!rare_.empty()) find(kind_.dense.rare(), run->rare);
}

void ObjectScan::Evaluate(const Run& run, Word* acc) const {
  const bool drops = marks_ || !rare_.empty();
  const Word* without[kRun + kAhead];
  if (drops) SayDropped(run, without);
  sets::CombineAt({run.blocks, run.n}, run.ahead, operands_, drops ? without : nullptr, acc);
  for (const Union& one : unions_) {
    sets::And(acc, one.marks.words() + run.first * kBlockWords, run.n * kBlockWords);
  }
  if (!drops) return;
  for (size_t r = marks_ ? 0 : 1; r < rare_.size(); ++r) {
    for (size_t i = 0; i < run.n; ++i) {
      __builtin_prefetch(run.rare[i + run.ahead] + rare_[r]);
      sets::AndNot(acc + i * kBlockWords, run.rare[i] + rare_[r], kBlockWords);
    }
  }
}

// The marks, or else the first of the rare keys.
void ObjectScan::SayDropped(const Run& run, const Word** out) const {
  if (!marks_) {
    for (size_t i = 0; i < run.n + run.ahead; ++i) out[i] = run.rare[i] + rare_[0];
    return;
  }
  for (size_t i = 0; i < run.n + run.ahead; ++i) {
    out[i] = marks_->words() + std::min(run.first + i, blocks_ - 1) * kBlockWords;
  }
}

size_t ObjectScan::TakeOut(std::span<ObjectId> ids) const {
  ProfileId profiles[kFew];
  size_t n = 0;
  for (const ObjectId id : ids) {
    profiles[n++] = state_.index->objects().At(id, state_.version)->profile;
  }
  for (const index::Posting::View& view : tested_) {
    size_t left = 0;
    const auto take_out = [&](auto has) {
      for (size_t i = 0; i < n; ++i) {
        const bool goes = has(profiles[i]);
        ids[left] = ids[i], profiles[left] = profiles[i];
        left += goes ? 0 : 1;
      }
    };
    if (view.bits != nullptr) {
      take_out([&view](ProfileId profile) { return view.bits->Has(profile); });
    } else {
      take_out([&view](ProfileId profile) { return Contains(view.ids, profile); });
    }
    n = left;
  }
  return n;
}

}  // namespace labelix::query
