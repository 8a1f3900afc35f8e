// A plan over bits of objects, for terms that many objects hold: ids come
// ascending, 512 at a time, without opening a profile.
#ifndef LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_
#define LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_

#include <cstddef>
#include <optional>
#include <span>

#include "absl/container/inlined_vector.h"
#include "engine/query/marks.h"
#include "engine/query/plan.h"

namespace labelix::query {

class ObjectScan {
 public:
  // So many blocks are evaluated in one call.
  static constexpr size_t kRun = 64;
  // With each block the lines of the one that is so many later are asked for, in runs of twice as
  // many: they are not next to each other, and may come from the third cache, at 20 ns.
  static constexpr size_t kAhead = 8;

  // `few`: the caller wants at most kFew ids, so terms to drop without bits are asked of each of
  // them (TakeOut) instead of being marked first.
  static constexpr size_t kFew = 64;
  ObjectScan(const State& state, const index::Kind& kind, bool few);
  ObjectScan(const ObjectScan&) = delete;

  // Once, one of the two. False: a term to keep has neither bits nor a list in that version, or
  // the kind has no bits; of a selector also: it is a plan's to say (several namespaces, an
  // interval of numbers, profiles that are walked).
  bool Take(const Plan& plan);
  bool Take(const Scope& scope, const Prepared& selector);

  // `n` blocks from `first` on, and `ahead` more, whose lines are asked for while those are gone
  // through.
  struct Run {
    size_t first = 0, n = 0, ahead = 0;
    const sets::Word* blocks[kRun + kAhead];
    const sets::Word* rare[kRun + kAhead];  // of rare keys
  };
  // Blocks behind those of `run`, at most `most`; those between that have none of a marked union
  // are passed over. None: there are no more. REQUIRES: most <= kRun.
  void Next(size_t most, Run* run);
  // Where in each of their blocks all that is left stands, if that is so; else nullopt.
  std::optional<uint32_t> Alone() const {
    const bool is_one = operands_.size() == 1 && operands_[0].op == sets::BitOp::kAnd;
    if (!is_one || marks_ || !rare_.empty() || !unions_.empty()) return std::nullopt;
    return operands_[0].offset;
  }
  // What is left of them, into n * kBlockWords words.
  void Evaluate(const Run& run, sets::Word* acc) const;
  // Of some ids that Evaluate left, ascending and at most kFew: those that stay come first;
  // returns how many.
  bool MayTakeOut() const { return !tested_.empty(); }
  size_t TakeOut(std::span<ObjectId> ids) const;

 private:
  using TermLists = index::TermLists;
  // Of the terms to keep each has bits or a list; of those to drop, others are asked for later.
  bool Keep(std::span<const TermId> terms);
  void Drop(std::span<const TermId> terms);
  bool Finish();
  void PutAlone(uint32_t slot, sets::BitOp op);
  bool KeepMarked(std::span<const TermId> terms);
  void MarkDropped();
  void MarkTerm(TermId term, Marks* marks) const;  // without bits
  void MarkSlot(uint32_t slot, size_t first, size_t end, Marks* marks) const;
  // Unions, as far as the next range of objects.
  void MarkRange();
  // The first block from `block` on that may have something left of a marked union, and the end of
  // those that follow it.
  void PassOver(size_t* block, size_t* end);
  void SayDropped(const Run& run, const sets::Word** out) const;

  State state_;
  const index::Kind& kind_;
  const bool few_;
  uint32_t limit_;
  size_t blocks_;
  absl::InlinedVector<sets::OffsetOperand, 8> operands_;
  size_t alone_ = 0;                        // so many of them, the first ones, are in no union
  absl::InlinedVector<uint32_t, 4> rare_;   // where in their blocks rare keys to drop are
  absl::InlinedVector<TermId, 4> dropped_;  // terms without bits
  // Of each of them if the ids are few; the place of a view is a part of it.
  absl::InlinedVector<index::Posting::View, 2> tested_;
  std::optional<Marks> marks_;  // else their objects
  // Of terms some of which have lists: marked range by range, as far as somebody reads.
  struct Union {
    Marks marks;
    absl::InlinedVector<TermLists::List, 4> lists;
    absl::InlinedVector<uint32_t, 2> slots;  // of terms with bits
  };
  absl::InlinedVector<Union, 1> unions_;
  uint32_t marked_ = 0;  // ranges of them
  bool keeps_ = false;   // by bits
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_OBJECT_SCAN_H_
