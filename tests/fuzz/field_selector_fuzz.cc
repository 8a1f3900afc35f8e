// A field selector: parse → print → parse gives the same terms, and a selector
// matches the fields that its own terms ask for.
#include <algorithm>

#include "labelix/selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

LABELIX_FUZZ_TARGET(field_selector) {
  const absl::StatusOr<FieldSelector> selector = FieldSelector::Parse(input);
  if (!selector.ok()) return;
  const std::string printed = selector->ToString();
  const absl::StatusOr<FieldSelector> again = FieldSelector::Parse(printed);
  Expect(again.ok(), "the printed form parses: " + printed);
  Expect(again->terms() == selector->terms(), "the same terms: " + printed);
  ExpectSame(again->ToString(), printed, "printing is stable");
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
