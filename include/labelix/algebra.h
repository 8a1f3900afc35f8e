// Questions about selectors alone, answered exactly and with proof: does one
// pick anything at all, do two pick something in common, does one pick all that
// the other picks, do they mean the same.
//
//   labelix::Selector a = labelix::Selector::Parse("n>5,n<7").value();
//   labelix::Selector b = labelix::Selector::Parse("n notin (6)").value();
//   labelix::Verdict verdict = labelix::Overlaps(a, b, labelix::Universe::kApi);
//   assert(verdict.answer);  // 06 is six, and is not the text 6
//   assert((*verdict.witness == labelix::LabelList{{"n", "06"}}));
//
// Keys are independent of each other, so every answer is found key by key. Cost
// of a call: for each key, the requirements that name it times the values in
// them. Nothing is kept; safe from any thread.
#ifndef LABELIX_ALGEBRA_H_
#define LABELIX_ALGEBRA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "labelix/selector.h"

namespace labelix {

// Which label sets there are.
enum class Universe : uint8_t {
  kAny,  // any keys and values, as the matcher takes them: it validates nothing
  kApi,  // what the API server stores: LabelKeyErrors and LabelValueErrors are
         // empty. `007` is a value there, `+7` and `-7` are not.
};

using LabelList = std::vector<std::pair<std::string, std::string>>;  // ascending by key

// An answer and its proof: a label set that shows it, or requirements that no
// label set of the universe meets together. Neither, where the proof is that no
// label set shows the contrary: a cover, or an equality, of selectors that pick
// something.
struct Verdict {
  bool answer = false;
  std::optional<LabelList> witness;
  // Minimal: any one of them taken away, the others can be met. All name one
  // key. Empty also where the reason is Selector::Nothing(), which has none.
  std::vector<Requirement> conflict;
};

// Picks nothing. No: a label set that it picks. Yes: the conflict.
Verdict IsEmpty(const Selector& selector, Universe universe);

// Some label set is picked by both. Yes: such a one. No: the conflict, whose
// requirements are of either or of both.
Verdict Overlaps(const Selector& a, const Selector& b, Universe universe);

// `a` picks all that `b` picks. No: a label set that `b` picks and `a` does
// not. Yes: if `b` picks nothing, the conflict in `b`.
Verdict Covers(const Selector& a, const Selector& b, Universe universe);

// Both pick the same. No: a label set that only one picks, only `b` if there is
// such a one. Yes: if both pick nothing, the conflict in `a`.
Verdict Equals(const Selector& a, const Selector& b, Universe universe);

// The difference has something in it: a label set that `a` picks and `b` does
// not. Yes: such a one. No: if `a` picks nothing, the conflict in `a`.
Verdict Differs(const Selector& a, const Selector& b, Universe universe);

}  // namespace labelix

#endif  // LABELIX_ALGEBRA_H_
