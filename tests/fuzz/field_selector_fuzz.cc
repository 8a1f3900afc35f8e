// A field selector: parse → print → parse gives the same terms, and a selector
// matches the fields that its own terms ask for.
#include <algorithm>
#include <tuple>
#include <vector>

#include "labelix/selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

using Term = FieldSelector::Term;

std::vector<Term> Sorted(const FieldSelector& selector) {
  std::vector<Term> terms = selector.terms();
  std::sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) {
    return std::tie(a.field, a.equal, a.value) < std::tie(b.field, b.equal, b.value);
  });
  return terms;
}

}  // namespace

LABELIX_FUZZ_TARGET(field_selector) {
  const absl::StatusOr<FieldSelector> selector = FieldSelector::Parse(input);
  if (!selector.ok()) return;
  const std::string printed = selector->ToString();
  const absl::StatusOr<FieldSelector> again = FieldSelector::Parse(printed);
  Expect(again.ok(), "the printed form parses: " + printed);
  Expect(Sorted(*again) == Sorted(*selector), "the same terms: " + printed);
  // Upstream orders the terms by their raw text, and `a==z` comes before `a=y`:
  // only what was printed once keeps its order.
  const absl::StatusOr<FieldSelector> third = FieldSelector::Parse(again->ToString());
  Expect(third.ok(), "the printed form parses again: " + printed);
  ExpectSame(third->ToString(), again->ToString(), "printing is stable");
  // The plain definition beside it.
  std::vector<Label> fields;
  for (const FieldSelector::Term& term : selector->terms()) {
    if (term.equal) fields.push_back({term.field, term.value});
  }
  SortLabels(&fields);
  bool holds = true;
  for (const FieldSelector::Term& term : selector->terms()) {
    holds &= (FindLabel(fields, term.field).value_or("") == term.value) == term.equal;
  }
  Expect(selector->Matches(fields) == holds, "matches as its terms do: " + printed);
}

}  // namespace labelix::fuzz
