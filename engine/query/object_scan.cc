#include "engine/query/object_scan.h"

#include <algorithm>

namespace labelix::query {
namespace {

using index::ObjectBits;
using sets::BitOp;
using sets::kBlockWords;
using sets::Word;

// A block without objects of the kind.
alignas(64) constexpr Word kNoObjects[ObjectBits::kSlots * kBlockWords] = {};

uint32_t OffsetOf(uint32_t slot) { return slot * static_cast<uint32_t>(kBlockWords); }

}  // namespace

ObjectScan::ObjectScan(const State& state, const index::Kind& kind)
    : state_(state),
      kind_(kind),
      limit_(state.index->objects().limit()),
      blocks_((size_t{limit_} + sets::kBlockBits - 1) / sets::kBlockBits) {}

std::optional<ObjectScan> ObjectScan::Make(const State& state, const Plan& plan, bool few) {
  std::optional<ObjectScan> scan(ObjectScan(state, *plan.kind));
  for (const Step& step : plan.steps) {
    if (step.op == Step::Op::kKeep && !scan->Keep(step)) return std::nullopt;
  }
  if (scan->operands_.empty()) {
    scan->operands_.push_back({OffsetOf(ObjectBits::kEveryObject), BitOp::kAnd});
  }
  for (const Step& step : plan.steps) {
    if (step.op == Step::Op::kDrop) scan->Drop(step);
  }
  // Sets alone before unions: the kernels go fastest through those.
  std::stable_partition(scan->operands_.begin(), scan->operands_.end(), [](const auto& operand) {
    return operand.op == BitOp::kAnd || operand.op == BitOp::kAndNot;
  });
  if (!few && scan->MayDrop()) scan->MarkTested();
  return scan;
}

bool ObjectScan::Keep(const Step& step) {
  for (const TermId term : step.terms) {
    const std::optional<uint32_t> slot = kind_.dense.Slot(term, state_.version);
    if (!slot) return false;
    operands_.push_back({OffsetOf(*slot), BitOp::kOr});
  }
  operands_.back().op = step.terms.size() > 1 ? BitOp::kAndOr : BitOp::kAnd;
  return true;
}

void ObjectScan::Drop(const Step& step) {
  for (const TermId term : step.terms) {
    if (const auto slot = kind_.dense.Slot(term, state_.version)) {
      operands_.push_back({OffsetOf(*slot), BitOp::kAndNot});
    } else {
      tested_.push_back(term);
    }
  }
}

void ObjectScan::MarkTested() {
  dropped_.emplace(limit_);
  for (const TermId term : tested_) {
    kind_.terms.posting(term).ForEach([&](ProfileId profile) {
      const index::Members* members = kind_.profiles.MembersAt(profile, state_.version);
      if (members == nullptr) return;
      members->ForEachRun([&](std::span<const ObjectId> run) { dropped_->Mark(run); });
    });
  }
  tested_.clear();
}

void ObjectScan::Find(size_t first, size_t most, Run* run) const {
  run->first = first;
  run->n = std::min(most, blocks_ - first);
  for (size_t i = 0; i < run->n; ++i) {
    const ObjectBits::Block* block = kind_.dense.bits().At(first + i, state_.version);
    run->blocks[i] = block == nullptr ? kNoObjects : block->words;
    for (const sets::OffsetOperand& operand : operands_) {
      __builtin_prefetch(run->blocks[i] + operand.offset);
    }
  }
}

void ObjectScan::Evaluate(const Run& run, Word* acc) const {
  sets::CombineAt({run.blocks, run.n}, operands_,
                  dropped_ ? dropped_->words() + run.first * kBlockWords : nullptr, acc);
}

bool ObjectScan::Drops(ObjectId id) const {
  const ProfileId profile = state_.index->objects().At(id, state_.version)->profile;
  return std::any_of(tested_.begin(), tested_.end(), [&](TermId term) {
    return kind_.terms.value(term) == index::kAnyValue
               ? kind_.profiles.HoldsKey(profile, kind_.terms.key(term))
               : kind_.profiles.Holds(profile, term);
  });
}

}  // namespace labelix::query
