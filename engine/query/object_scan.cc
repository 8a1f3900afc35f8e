#include "engine/query/object_scan.h"

#include <algorithm>

#include "engine/query/sorted.h"

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
    if (!plan.kind->dense.HasBits(state.version)) return std::nullopt;
    scan->PutAlone(ObjectBits::kEveryObject, BitOp::kAnd);
  }
  for (const Step& step : plan.steps) {
    if (step.op == Step::Op::kDrop) scan->Drop(step);
  }
  if (!few && scan->MayDrop()) scan->MarkTested();
  return scan;
}

bool ObjectScan::Keep(const Step& step) {
  for (const TermId term : step.terms) {
    const std::optional<uint32_t> slot = kind_.dense.Slot(term, state_.version);
    if (!slot) return false;
    if (step.terms.size() == 1) {
      PutAlone(*slot, BitOp::kAnd);
    } else {
      operands_.push_back({OffsetOf(*slot), BitOp::kOr});
    }
  }
  if (step.terms.size() > 1) operands_.back().op = BitOp::kAndOr;
  return true;
}

// Before the unions: the kernels go fastest through sets alone.
void ObjectScan::PutAlone(uint32_t slot, BitOp op) {
  operands_.insert(operands_.begin() + alone_++, {OffsetOf(slot), op});
}

void ObjectScan::Drop(const Step& step) {
  for (const TermId term : step.terms) {
    if (const auto slot = kind_.dense.Slot(term, state_.version)) {
      PutAlone(*slot, BitOp::kAndNot);
    } else {
      tested_.push_back(term);
    }
  }
}

void ObjectScan::MarkTested() {
  dropped_.emplace(limit_);
  absl::InlinedVector<ProfileId, 64> profiles;
  for (const TermId term : tested_) {
    profiles.clear();
    kind_.terms.posting(term).ForEach([&](ProfileId profile) { profiles.push_back(profile); });
    kind_.profiles.ForEachMembers(profiles, state_.version, [this](const index::Members& members) {
      members.ForEachRun([this](std::span<const ObjectId> run) { dropped_->Mark(run); });
    });
  }
  tested_.clear();
}

void ObjectScan::Find(size_t first, size_t most, Run* run) const {
  run->first = first;
  run->n = std::min(most, blocks_ - first);
  kind_.dense.bits().Read(first, run->n, state_.version, kNoObjects, run->blocks);
  for (size_t i = 0; i < run->n; ++i) {
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
    index::Posting::View view;
    kind_.terms.posting(term).Read(&view);
    return view.bits != nullptr ? view.bits->Has(profile) : Contains(view.ids, profile);
  });
}

}  // namespace labelix::query
