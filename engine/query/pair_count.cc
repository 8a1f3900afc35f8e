#include "engine/query/pair_count.h"

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>

#include "engine/selector/normal.h"
#include "index/object_bits.h"
#include "index/pair_counts.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::kNoTerm;
using index::ObjectBits;
using index::PairCounts;

// What a requirement says of an object: of each slot that it is in, 1 or -1.
struct Sum {
  static constexpr size_t kMost = 8;  // more are a plan's
  struct Part {
    uint32_t slot;
    int32_t sign;
  };
  std::span<const Part> span() const { return {parts, size}; }
  bool Add(uint32_t slot, int32_t sign) {
    if (size == kMost) return false;
    parts[size++] = {slot, sign};
    return true;
  }

  Part parts[kMost];
  size_t size = 0;
  uint32_t constraint = 0;
};

// Of two sums. Begin, Add and Count: false, if it cannot be counted so.
class Product {
 public:
  Product(const index::Kind& kind, VersionNumber version) : kind_(kind), version_(version) {}

  // The sum of that constraint, to which parts are added from here on.
  bool Begin(uint32_t constraint) {
    if (size_ == std::size(sums_)) return false;
    sum_ = &sums_[size_++];
    sum_->constraint = constraint;
    return true;
  }
  // The same of one that was begun, if it was.
  bool Resume(uint32_t constraint) {
    for (size_t i = 0; i < size_; ++i) {
      if (sums_[i].constraint != constraint) continue;
      sum_ = &sums_[i];
      return true;
    }
    return false;
  }
  bool IsEmpty() const { return sum_->size == 0; }
  void AddOne() { sum_->Add(ObjectBits::kEveryObject, 1); }
  bool Add(TermId term, int32_t sign) {
    if (term == kNoTerm) return true;  // nobody holds it
    const std::optional<uint32_t> slot = kind_.dense.Slot(term, version_);
    return slot && sum_->Add(*slot, sign);
  }

  bool Count(uint64_t* count) {
    PairCounts::View pairs;
    if (!kind_.dense.ReadPairs(version_, &pairs)) return false;
    while (Begin(Step::kScope)) AddOne();  // no requirement: every object
    int64_t total = 0;
    for (const Sum::Part& a : sums_[0].span()) {
      for (const Sum::Part& b : sums_[1].span()) {
        total += int64_t{pairs.Of(a.slot, b.slot)} * a.sign * b.sign;
      }
    }
    *count = static_cast<uint64_t>(total);
    return true;
  }

 private:
  const index::Kind& kind_;
  const VersionNumber version_;
  Sum sums_[2];
  size_t size_ = 0;
  Sum* sum_ = sums_;  // the one that was begun or resumed last
};

bool AddStep(const index::Kind& kind, const AskedStep& step, std::span<const AskedTerm> terms,
             Product* product) {
  if (step.op == AskedStep::Op::kInterval) return false;
  const bool keep = step.op == AskedStep::Op::kKeep;
  if (!product->Resume(step.constraint)) {
    if (!product->Begin(step.constraint)) return false;
    if (!keep) product->AddOne();
  }  // else it kept a key, and who has a value of it has the key
  for (const AskedTerm& asked : terms) {
    if (!product->Add(kind.terms.Find(asked), keep ? 1 : -1)) return false;
  }
  return true;
}

}  // namespace

bool CountByPairs(const State& state, const Scope& scope, const Prepared& selector,
                  uint64_t* count) {
  const Normal& normal = selector.normal;
  const size_t requirements = normal.constraints.size() + (scope.ns ? 1 : 0);
  if (requirements > 2 || normal.nothing || !scope.namespaces.empty()) return false;
  const index::Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return false;
  Product product(*kind, state.version);
  const AskedTerm* terms = selector.terms.data();
  for (const AskedStep& step : selector.steps) {
    if (!AddStep(*kind, step, {terms, step.terms}, &product)) return false;
    terms += step.terms;
  }
  if (scope.ns) {
    const TermId ns = kind->terms.FindNamespace(*scope.ns, selector.known_namespace);
    if (!product.Begin(Step::kScope) || !product.Add(ns, 1)) return false;
  }
  return product.Count(count);
}

bool CountByPairs(const State& state, const Plan& plan, uint64_t* count) {
  Product product(*plan.kind, state.version);
  for (const Step& step : plan.steps) {
    if (!product.Resume(step.constraint) && !product.Begin(step.constraint)) return false;
  }
  for (const Step& step : plan.steps) {  // those that keep first
    const bool keep = step.op == Step::Op::kKeep;
    product.Resume(step.constraint);
    // Where the same requirement keeps a key, whoever has a value of it has the key.
    if (!keep && product.IsEmpty()) product.AddOne();
    for (const TermId term : step.terms) {
      if (!product.Add(term, keep ? 1 : -1)) return false;
    }
  }
  return product.Count(count);
}

}  // namespace labelix::query
