#include "engine/match/reverse.h"

#include <algorithm>

#include "engine/query/scan.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ProfileId;
using index::TermId;

// Looking at a class costs two cache misses, a scan of all classes some
// nanoseconds for each 512: up to so many are walked.
constexpr uint64_t kWalkFloor = 32, kScanShare = 64;

query::Step MakeStep(query::Step::Op op, const std::vector<TermId>& terms) {
  query::Step step;
  step.op = op;
  step.terms.assign(terms.begin(), terms.end());
  return step;
}

}  // namespace

const Reverse::Classes& Reverse::Find(const query::State& state, const Kind& selectors,
                                      const Subject& subject) {
  ++questions_;
  found_.clear();
  hits_.FindAnchors(selectors, state.index->asked(), subject, &anchors_);
  uint64_t filed = 0;
  for (TermId anchor : anchors_) filed += selectors.terms.posting(anchor).size();
  if (filed <= kWalkFloor + selectors.profiles.limit() / kScanShare) {
    Walk(state, selectors, subject);
  } else {
    Scan(state, selectors, subject);
  }
  return found_;
}

void Reverse::Walk(const query::State& state, const Kind& selectors, const Subject& subject) {
  block_.clear();
  for (TermId anchor : anchors_) {
    selectors.terms.posting(anchor).ForEach([&](ProfileId id) {
      selectors.profiles.PrefetchCount(id);
      selectors.profiles.PrefetchRow(id);
      block_.push_back(id);
    });
  }
  candidates_ += block_.size();
  for (const ProfileId id : block_) {
    if (selectors.profiles.Count(id, state.version) == 0) continue;
    // A OnePair's anchor is hit by what it accepts and nothing else.
    if (IsOnePair(selectors, id) || Accepts(BytesOf(selectors, id), subject)) found_.push_back(id);
  }
  std::sort(found_.begin(), found_.end());
}

void Reverse::Scan(const query::State& state, const Kind& selectors, const Subject& subject) {
  hits_.FindForbids(selectors, state.index->asked(), subject, &forbids_);
  query::Plan plan;
  plan.kind = &selectors;
  plan.mode = query::Plan::Mode::kScan;
  plan.steps.push_back(MakeStep(query::Step::Op::kKeep, anchors_));
  if (!forbids_.empty()) plan.steps.push_back(MakeStep(query::Step::Op::kDrop, forbids_));
  const TermId inexact = InexactTerm(selectors);
  query::Scan scan(plan);
  sets::Word acc[sets::kBlockWords];
  block_.resize(sets::kBlockBits + sets::kDecodeSlack);
  for (size_t block = 0; block < scan.blocks(); ++block) {
    if (!scan.Evaluate(block, acc)) continue;
    const ProfileId* end = sets::Decode(
        acc, sets::kBlockWords, static_cast<uint32_t>(block * sets::kBlockBits), block_.data());
    candidates_ += static_cast<uint64_t>(end - block_.data());
    for (const ProfileId* id = block_.data(); id != end; ++id) {
      selectors.profiles.PrefetchCount(*id);
      selectors.profiles.PrefetchRow(*id);
    }
    for (const ProfileId* id = block_.data(); id != end; ++id) {
      if (selectors.profiles.Count(*id, state.version) == 0) continue;
      const bool verify = selectors.profiles.TermAt(*id, kInexactPlace) == inexact;
      if (!verify || Accepts(BytesOf(selectors, *id), subject)) found_.push_back(*id);
    }
  }
}

void ReadLabels(const Kind& kind, ProfileId profile, std::vector<Label>* out) {
  out->clear();
  for (uint32_t i = 1, n = kind.profiles.TermCount(profile); i < n; ++i) {
    const TermId term = kind.profiles.TermAt(profile, i);
    out->push_back({kind.terms.KeyText(term), kind.terms.ValueText(term)});
  }
}

void NamespaceLabels::Read(const query::State& state, std::string_view ns) {
  labels.clear();
  const auto id = state.index->FindObject("", "Namespace", "", ns, state.version);
  known = id.has_value();
  if (!known) return;
  const index::ObjectRow* row = state.index->objects().At(*id, state.version);
  ReadLabels(state.index->KindOf(*id), row->profile, &labels);
}

}  // namespace labelix::match
